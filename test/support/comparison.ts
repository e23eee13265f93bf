import * as FastCheck from "effect/FastCheck"
import { ChangeCapture, type Counts, type Doubt, type Rules, type Step } from "../../src/ChangeCapture.ts"
import { Known } from "../../src/ChangeCapture/Known.ts"
import * as State from "../../src/ChangeCapture/State.ts"
import { type DocumentBatch, DocumentScanner } from "../../src/Documents.ts"

/** The documents of a list that arrives in many pieces. */
export const scanned = (list: string, { block = 4096, piece = 1000 } = {}): ReadonlyArray<DocumentBatch> => {
  const bytes = Buffer.from(list)
  const scanner = new DocumentScanner("list", block)
  const batches: Array<DocumentBatch> = []
  for (let at = 0; at < bytes.length; at += piece) batches.push(scanner.push(bytes.subarray(at, at + piece)))
  batches.push(scanner.flush())
  scanner.end()
  return batches.filter(({ count }) => count > 0)
}

/** The documents of a batch, as they leave. */
export const textsOf = (batch: DocumentBatch): ReadonlyArray<string> =>
  Array.from({ length: batch.count }, (_, document) =>
    Buffer.from(batch.bytes.subarray(batch.start(document), batch.end(document))).toString()
  )

/** The comparison of a list with what the last one left. */
export interface Comparison {
  /** The new and changed documents. */
  readonly records: ReadonlyArray<string>
  /** The ids of those that are gone. */
  readonly deletions: ReadonlyArray<string>
  readonly states: ReadonlyArray<StateText>
  readonly doubts: ReadonlyArray<Doubt>
  readonly counts: Readonly<Counts>
  readonly updatedAt: string
}

/** A state as JSON text, and how many records and deletions had come until then. */
interface StateText {
  readonly text: string
  readonly records: number
  readonly deletions: number
}

/** Compares a whole list with what a state remembers: JSON text, as the platform keeps it. */
export const compare = (list: string, state?: string, rules: Partial<Rules> = {}): Comparison => {
  const found =
    state === undefined
      ? undefined
      : { memory: remembered(state), state: JSON.parse(state) as Record<string, unknown> }
  const capture = new ChangeCapture(found, ruled(rules), 0, 0)
  const records: Array<string> = []
  const deletions: Array<string> = []
  const states: Array<StateText> = []
  const doubts: Array<Doubt> = []
  const take = (step: Step) => {
    if (step._tag === "Records") records.push(...textsOf(step.batch))
    else if (step._tag === "Deletions") deletions.push(...step.ids)
    else if (step._tag === "Doubted") doubts.push(step.doubt)
    else {
      const text = JSON.stringify(step.state)
      states.push({ text, records: records.length, deletions: deletions.length })
    }
  }
  capture.begin(undefined)
  for (const batch of scanned(list)) capture.documents(batch, 0).forEach(take)
  if (doubts.length === 0) capture.end(0).forEach(take)
  return { records, deletions, states, doubts, counts: capture.counts, updatedAt: capture.updatedAt }
}

/** What a state's text remembers. */
export const remembered = (state: string): State.Memory => {
  const memory = State.decode(JSON.parse(state))
  if (typeof memory === "string")
    throw new Error(`the state ${state.slice(0, 200)} cannot be used: ${memory}`)
  return memory
}

const ruled = (rules: Partial<Rules>): Rules => ({
  shape: "/v4/documents",
  volatile: [],
  emitDeletions: true,
  mayBeEmpty: false,
  maxDeletionsPercent: 20,
  limit: undefined,
  ...rules
})

/** A memory whose documents are written as digits: 24 of the id and 16 of the fingerprint, in the order of the ids. */
export interface Written extends Omit<State.Memory, "known"> {
  readonly known: string
}

/** The state of a memory. */
export const encoded = ({ known, ...memory }: Written): Record<string, unknown> =>
  State.encode({ ...memory, known: Known.unpacked(Buffer.from(known, "hex")) })

/** A memory as it can be compared. */
export const writtenOf = ({ known, ...memory }: State.Memory): Written => ({
  ...memory,
  known: Buffer.from(known.packed()).toString("hex")
})

const digits = (count: number) =>
  FastCheck.bigInt({ min: 0n, max: 16n ** BigInt(count) - 1n }).map((value) =>
    value.toString(16).padStart(count, "0")
  )

/** Any memory of so many documents. */
export const memoryOf = (documents: FastCheck.ArrayConstraints): FastCheck.Arbitrary<Written> =>
  FastCheck.record({
    shape: FastCheck.string().map(State.shapeOf),
    updatedAt: FastCheck.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }).map(
      Number
    ),
    etag: FastCheck.option(FastCheck.stringMatching(/^(W\/)?"[0-9a-f]{1,6}-[A-Za-z0-9+/\\]{0,27}"$/), {
      nil: undefined
    }),
    untold: FastCheck.oneof(FastCheck.constant(0), FastCheck.nat(200_000)),
    known: FastCheck.uniqueArray(FastCheck.tuple(digits(24), digits(16)), {
      ...documents,
      selector: ([id]) => id
    }).map((all) =>
      all
        .map((words) => words.join(""))
        .toSorted()
        .join("")
    )
  })
