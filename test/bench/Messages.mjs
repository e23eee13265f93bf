import { Buffer } from "node:buffer"

/**
 * Counts the messages of a read as they arrive, by the first bytes of their lines: to parse each would take longer than
 * the program takes to write them, and would be measured with it.
 */
export class Messages {
  records = 0
  recordBytes = 0
  states = 0
  stateBytes = 0
  /** The last STATE, as text. */
  lastState = ""
  /** The ids of the records, where they are asked for. */
  ids = []
  /** The last of all other messages. */
  others = []
  #keepsIds
  #pieces = []
  #length = 0
  /** The type of the line that is arriving, once so much of it has arrived. */
  #type

  constructor({ keepsIds }) {
    this.#keepsIds = keepsIds
  }

  push(chunk) {
    for (let at = 0; at < chunk.length;) {
      const newline = chunk.indexOf(10, at)
      const end = newline === -1 ? chunk.length : newline + 1
      this.#take(chunk.subarray(at, end))
      if (newline !== -1) this.#endLine()
      at = end
    }
  }

  #take(bytes) {
    this.#length += bytes.length
    if (this.#type !== "RECORD" || this.#keepsIds) this.#pieces.push(bytes)
    if (this.#type === undefined && this.#length >= head.length)
      this.#type = /^{"type":"([A-Z]+)"/.exec(firstBytes(this.#pieces))?.[1] ?? ""
  }

  #endLine() {
    const length = this.#length
    if (this.#type === "RECORD") {
      this.records++
      this.recordBytes += length
      if (this.#keepsIds) this.ids.push(JSON.parse(this.#text()).record.data.id)
    } else if (this.#type === "STATE") {
      this.states++
      this.stateBytes += length
      this.lastState = this.#text()
    } else this.others = [...this.others.slice(-9), this.#text().trim()]
    this.#pieces = []
    this.#length = 0
    this.#type = undefined
  }

  #text() {
    return Buffer.concat(this.#pieces).toString()
  }
}

/** The longest beginning that tells a type. */
const head = '{"type":"RECORD"'

const firstBytes = (pieces) =>
  (pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)).latin1Slice(0, head.length)
