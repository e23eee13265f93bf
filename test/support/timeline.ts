import * as FastCheck from "effect/FastCheck"
import { ChangeCapture, type Counts, type Rules, type Step } from "../../src/ChangeCapture.ts"
import { DocumentScanner } from "../../src/Documents.ts"
import * as Format from "../../src/Format.ts"
import * as Simulator from "../../src/Simulator.ts"
import * as Cache from "../../src/Simulator/Cache.ts"
import type { JsonObject } from "../../src/Simulator/Json.ts"
import * as Streams from "../../src/Streams.ts"
import * as StreamState from "../../src/StreamState.ts"
import { Destination } from "./destination.ts"
import { anyChange, apply, type Change, documentOf } from "./changes.ts"
import { streamOf } from "./queries.ts"

/** What becomes of one reply. */
export type Trouble = "none" | "cut" | "refused" | "empty" | "duplicate" | "weak etag" | "no etag"

/** One run of the connector, or what happens between two. */
export type Happening =
  | { readonly change: Change }
  /** Milliseconds; the clock may be set back. */
  | { readonly wait: number }
  | { readonly sync: Sync }

export interface Sync {
  /** The replies in turn; behind them there is no more trouble. Changes happen behind the reply. */
  readonly replies: ReadonlyArray<{
    readonly trouble: Trouble
    /** Where in the reply it happens, in thousandths. */
    readonly at: number
    readonly meanwhile: ReadonlyArray<Change>
  }>
  /** Bytes that the scanner gathers, and so how much is compared at once. */
  readonly block: number
  /** Milliseconds that pass with each of these. */
  readonly pace: number
  /** The run is killed behind so many of its messages. */
  readonly killedBehind: number
}

/** What was seen of a run. */
export interface Run {
  readonly steps: ReadonlyArray<Step>
  /** Of these the destination has seen so many. */
  readonly delivered: number
  /** The list that was compared to its end; undefined where none was. */
  readonly compared: ReadonlyArray<JsonObject> | undefined
  readonly counts: Counts
  /** What the next run is given. */
  readonly state: unknown
}

export const isComplete = (run: Run): boolean =>
  run.compared !== undefined && run.delivered === run.steps.length

export interface Beginning {
  readonly stream: string
  /** How many documents there are, unless there is a single object. */
  readonly count: number
  /** Whether the API's cache is on. Without it a change shows in the next reply of the same run. */
  readonly isCached: boolean
}

/** A simulated API, a destination, and a connector that runs now and then. */
export class World {
  readonly row: Streams.SpaceXStream
  readonly destination = new Destination()
  /** Every list that the API has shown, by its ETag. */
  readonly lists = new Map<string, ReadonlyArray<JsonObject>>()
  state: unknown
  now = Date.UTC(2022, 9, 5)
  documents: Array<JsonObject>
  /**
   * Documents that were delivered behind the last saved state: where the API takes such a change back before the next
   * run, no source can know that the destination has it.
   */
  readonly inDoubt = new Set<string>()
  private readonly unsaved = new Set<string>()
  private readonly cache: Cache.Cache

  constructor({ count, isCached, stream }: Beginning) {
    this.row = streamOf(stream)
    const length = this.row.kind === "single" ? 1 : count
    this.documents = Array.from({ length }, (_, n) => documentOf(2 * n, this.row))
    this.cache = isCached ? Cache.make() : Cache.off
  }

  /** What a query of the destination gives. */
  get delivered(): ReadonlyArray<JsonObject> {
    return [...this.destination.documents.values()]
  }

  change(change: Change): void {
    apply(change, this.documents, this.row)
  }

  /** Runs the connector once, killed or not. */
  sync(sync: Sync, rules: Partial<Rules> = {}): Run {
    const { killedBehind } = sync
    const run = this.read(this.state, sync, rules)
    const delivered = Math.min(killedBehind, run.steps.length)
    for (const step of run.steps.slice(0, delivered)) this.deliver(step)
    for (const id of this.unsaved) this.inDoubt.add(id)
    this.unsaved.clear()
    this.now++
    return { ...run, delivered, state: this.state }
  }

  /** What the destination and the platform make of a step. */
  deliver(step: Step): void {
    if (step._tag === "Checkpoint") {
      this.state = JSON.parse(JSON.stringify(step.state))
      this.unsaved.clear()
    }
    for (const record of recordsOf(step)) {
      this.destination.apply(record)
      this.unsaved.add(String(record["id"]))
      this.inDoubt.delete(String(record["id"]))
    }
  }

  private read(state: unknown, { block, pace, replies }: Sync, rules: Partial<Rules>) {
    const found = StreamState.of(state, this.row.schema)
    if (found._tag === "Unusable") throw new Error(found.because)
    const before = found._tag === "Compared" ? found : undefined
    const capture = new ChangeCapture(before, { ...defaultRules(this.row), ...rules }, this.now, 0)
    const steps: Array<Step> = []
    for (let attempt = 0; ; attempt++) {
      const { at = 0, meanwhile = [], trouble = "none" } = replies[attempt] ?? {}
      const asked = capture.etag
      const reply = this.ask(asked, trouble)
      for (const change of meanwhile) this.change(change)
      const end = { steps, counts: capture.counts }
      if (asked !== undefined && reply?.status === 304) {
        steps.push(...capture.unchanged())
        return { ...end, compared: this.lists.get(opaque(asked)) }
      }
      if (reply !== undefined && this.compare(capture, reply, { at, block, pace, trouble }, steps))
        return { ...end, compared: this.listed(reply.text) }
      const last = steps.at(-1)
      if (last?._tag === "Doubted") steps.pop()
      steps.push(...capture.breakOff(0))
      const isFinal = last?._tag === "Doubted" && last.doubt._tag === "TooManyDeletions"
      if (isFinal || attempt > replies.length) {
        steps.push(...capture.stop(0))
        return { ...end, compared: undefined }
      }
    }
  }

  /** Gives a list to the comparison. Whether it was compared to its end. */
  private compare(
    capture: ChangeCapture,
    { etag, text }: { readonly etag: string | undefined; readonly text: string },
    {
      at,
      block,
      pace,
      trouble
    }: Pick<Sync, "block" | "pace"> & { readonly at: number; readonly trouble: Trouble },
    steps: Array<Step>
  ): boolean {
    const whole = Buffer.from(text)
    const bytes = trouble === "cut" ? whole.subarray(0, Math.floor((whole.length * at) / 1000)) : whole
    const scanner = new DocumentScanner(this.row.kind === "single" ? "single" : "list", block)
    let elapsed = 0
    capture.begin(etag)
    for (let from = 0; from <= bytes.length; from += block) {
      const isLast = from + block > bytes.length
      const batches = [scanner.push(bytes.subarray(from, from + block)), ...(isLast ? [scanner.flush()] : [])]
      for (const batch of batches) steps.push(...capture.documents(batch, (elapsed += pace)))
      if (steps.at(-1)?._tag === "Doubted") return false
    }
    if (capture.isFull) {
      steps.push(...capture.stop(elapsed))
      return true
    }
    if (trouble === "cut") return false
    steps.push(...capture.end(elapsed))
    return steps.at(-1)?._tag === "Checkpoint"
  }

  private ask(asked: string | undefined, trouble: Trouble) {
    if (trouble === "refused") return undefined
    const { kind, name, path } = this.row
    const isSingle = kind === "single"
    const { handle } = Simulator.make(
      { [name]: isSingle ? (this.documents[0] ?? []) : this.documents },
      this.cache
    )
    const headers = asked === undefined ? {} : { "if-none-match": asked }
    const { body, headers: given, status } = handle({ method: "GET", path, headers, body: "" }, this.now)
    // There is no object.
    if (status === 204) return undefined
    const text = new TextDecoder().decode(body)
    const etag = given["etag"]
    if (status === 200 && etag !== undefined) this.lists.set(opaque(etag), this.listed(text))
    if (trouble === "no etag") return { status, text, etag: undefined }
    if (trouble === "weak etag" && etag !== undefined) return { status, text, etag: `W/${opaque(etag)}` }
    // An object is not empty, nor anything in it twice.
    if (status !== 200 || isSingle) return { status, text, etag }
    if (trouble === "empty") return { status, text: "[]", etag: '"empty"' }
    if (trouble === "duplicate" && text !== "[]")
      return { status, text: `${text.slice(0, -1)},${text.slice(1)}`, etag: '"twice"' }
    return { status, text, etag }
  }

  /** The documents of a reply. */
  private listed(text: string): ReadonlyArray<JsonObject> {
    return [JSON.parse(text) as JsonObject | Array<JsonObject>].flat()
  }
}

export const defaultRules = ({ path, volatile }: Streams.SpaceXStream): Rules => ({
  shape: path,
  volatile,
  emitDeletions: true,
  mayBeEmpty: false,
  maxDeletionsPercent: 100,
  limit: undefined
})

export const opaque = (etag: string) => etag.replace(/^W\//, "")

/** The records of a step, as a destination reads them. */
export const recordsOf = (step: Step): ReadonlyArray<JsonObject> => {
  if (step._tag !== "Records" && step._tag !== "Deletions") return []
  const lines = Format.jsonl({ ...step, stream: "" }, 0)!
  const text = typeof lines === "string" ? lines : new TextDecoder().decode(lines)
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JsonObject)
}

export const anyBeginning = ({ min = 1, max = 14 } = {}): FastCheck.Arbitrary<Beginning> =>
  FastCheck.record({
    stream: FastCheck.constantFrom(...Streams.names),
    count: FastCheck.integer({ min, max }),
    isCached: FastCheck.boolean()
  })

/** Runs without trouble, or with all of it. */
export const anySync = ({
  killed = true,
  troubles = [
    "none",
    "cut",
    "refused",
    "empty",
    "duplicate",
    "weak etag",
    "no etag"
  ] as ReadonlyArray<Trouble>
} = {}): FastCheck.Arbitrary<Sync> =>
  FastCheck.record({
    replies: FastCheck.array(
      FastCheck.record({
        trouble: FastCheck.constantFrom(...troubles),
        at: FastCheck.integer({ min: 0, max: 999 }),
        meanwhile: FastCheck.array(anyChange, { maxLength: 2 })
      }),
      { maxLength: 3 }
    ),
    block: FastCheck.constantFrom(50, 300, 700, 5_000),
    pace: FastCheck.constantFrom(0, 4_000, 11_000),
    killedBehind: killed
      ? FastCheck.oneof(FastCheck.constant(Infinity), FastCheck.integer({ min: 0, max: 12 }))
      : FastCheck.constant(Infinity)
  })

/** What may happen in a few hours, with syncs in between. */
export const anyTimeline = (
  sync: FastCheck.Arbitrary<Sync>,
  waits: ReadonlyArray<number> = [1, 60_000, 3_600_000]
) =>
  FastCheck.array(
    FastCheck.oneof(
      { weight: 4, arbitrary: FastCheck.record({ change: anyChange }) },
      { weight: 1, arbitrary: FastCheck.record({ wait: FastCheck.constantFrom(...waits) }) },
      { weight: 3, arbitrary: FastCheck.record({ sync }) }
    ),
    { minLength: 3, maxLength: 16, size: "max" }
  )

/** Lets a timeline happen; the runs in turn. */
export const happen = (
  world: World,
  timeline: ReadonlyArray<Happening>,
  seen: (run: Run) => void = () => {}
): void => {
  for (const happening of timeline) {
    if ("change" in happening) world.change(happening.change)
    else if ("wait" in happening) world.now += happening.wait
    else seen(world.sync(happening.sync))
  }
}
