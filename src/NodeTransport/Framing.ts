import type { ReplyHead } from "./ReplyHead.ts"
import { broken } from "./Trouble.ts"

/** Finds the body of a reply among the bytes of its connection: RFC 9112, sections 6 and 7. */
export class Framing {
  private readonly end: ReplyHead["end"]
  private expecting: Expecting
  /** Bytes of the body, or of its chunk, that are still to come. */
  private left: number
  /** Bytes of a line, and of all trailers, so far. */
  private lineBytes = 0
  private trailerBytes = 0

  constructor(end: ReplyHead["end"]) {
    this.end = end
    this.left = typeof end === "number" ? end : end === "connection" ? Infinity : 0
    this.expecting = end === "chunk" ? "size" : "data"
    this.settle()
  }

  /** Whether the whole body has come. */
  get isOver(): boolean {
    return this.expecting === "nothing"
  }

  /** Whether it ends with its connection. */
  get isOfConnection(): boolean {
    return this.end === "connection"
  }

  /** Gives away what the bytes have of the body, and returns how many of them are the reply's. */
  read(bytes: Uint8Array, give: (piece: Uint8Array) => void): number {
    let at = 0
    while (at < bytes.length && !this.isOver) {
      if (this.expecting !== "data") {
        this.step(bytes[at++]!)
        continue
      }
      const behind = Math.min(bytes.length, at + this.left)
      give(bytes.subarray(at, behind))
      this.left -= behind - at
      at = behind
      this.settle()
    }
    return at
  }

  /** Goes on behind data that is over. */
  private settle(): void {
    if (this.expecting === "data" && this.left === 0)
      this.expecting = this.end === "chunk" ? "end of data" : "nothing"
  }

  /** One byte of what lies around chunks: `size[;extension] CRLF data CRLF`, and trailers behind the chunk of size 0. */
  private step(byte: number): void {
    switch (this.expecting) {
      case "size": {
        const digit = byte < 0x80 ? parseInt(String.fromCharCode(byte), 16) : NaN
        if (!Number.isNaN(digit) && this.lineBytes++ < mostDigits) this.left = this.left * 16 + digit
        else if (this.lineBytes === 0 || this.lineBytes > mostDigits) throw broken("MALFORMED_CHUNK")
        else if (byte === cr) this.expecting = "end of size"
        else if (extension.has(byte)) this.expecting = "extension"
        else throw broken("MALFORMED_CHUNK")
        return
      }
      case "extension":
        if (byte === cr) this.expecting = "end of size"
        else if (this.lineBytes++ > longestLine || byte === lf) throw broken("MALFORMED_CHUNK")
        return
      case "end of size":
        this.expecting = this.left === 0 ? "trailer" : "data"
        break
      case "end of data":
        if (byte !== cr) throw broken("MALFORMED_CHUNK")
        this.expecting = "size behind data"
        return
      case "size behind data":
        this.expecting = "size"
        break
      case "trailer":
        if (this.trailerBytes++ > longestLine) throw broken("MALFORMED_CHUNK")
        if (byte === cr) this.expecting = this.lineBytes === 0 ? "end of trailers" : "end of trailer"
        else this.lineBytes++
        return
      case "end of trailer":
        this.expecting = "trailer"
        break
      case "end of trailers":
        this.expecting = "nothing"
        break
    }
    if (byte !== lf) throw broken("MALFORMED_CHUNK")
    this.lineBytes = 0
  }
}

type Expecting =
  | "size"
  | "extension"
  | "end of size"
  | "data"
  | "end of data"
  | "size behind data"
  | "trailer"
  | "end of trailer"
  | "end of trailers"
  | "nothing"

const cr = 0x0d
const lf = 0x0a
/** `;`, and the space that may stand before it. */
const extension = new Set([0x3b, 0x20, 0x09])
/** Of a size below 2^52. */
const mostDigits = 13
const longestLine = 16 * 1024
