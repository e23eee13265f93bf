import * as Fingerprint from "./ChangeCapture/Fingerprint.ts"
import { Known, type Mark } from "./ChangeCapture/Known.ts"
import type { Found, Rules } from "./ChangeCapture/Rules.ts"
import { SinceCheckpoint } from "./ChangeCapture/SinceCheckpoint.ts"
import * as State from "./ChangeCapture/State.ts"
import type { Doubt, Step } from "./ChangeCapture/Step.ts"
import type { DocumentBatch } from "./Documents.ts"
import { NameTable } from "./Documents/NameTable.ts"

export type { Found, Rules } from "./ChangeCapture/Rules.ts"
export type { Doubt, Step } from "./ChangeCapture/Step.ts"

/** How many documents a run has found to be what. */
export interface Counts {
  new: number
  changed: number
  deleted: number
  same: number
}

/**
 * Compares the documents that a destination has with those of the API, while its list streams in: what is new, changed
 * or deleted, and what to remember for the next time. It knows no clock and does no I/O; times are handed in, as
 * milliseconds. Memory grows by tens of bytes a document, whatever the documents are.
 *
 * A reply may break off and be asked for again: `begin` starts the comparison anew. Each document is given at most once
 * in a run, for all records of a run carry the same stamp; what a later reply says of it is left for the next run.
 */
export class ChangeCapture {
  /** The run's stamp: later than that of any record that a state counts on, whatever the clock says. */
  readonly updatedAt: string
  readonly counts: Counts = { new: 0, changed: 0, deleted: 0, same: 0 }
  private readonly rules: Rules
  private readonly found: Readonly<Record<string, unknown>> | undefined
  private readonly shape: string
  private readonly known: Known
  /** How many documents were known when the run began. */
  readonly knownBefore: number
  private readonly volatile: NameTable
  private readonly stamps: { readonly last: number; readonly next: number }
  /** Of the list that the known documents are those of. */
  private comparedEtag: string | undefined
  /** Of the list that is being compared. */
  private etagInQuestion: string | undefined
  private seen = 0
  private untold: number
  /** Something of the list is left for the next run, e.g. what it says of a document that was given before. */
  private isSomethingLeft = false
  private readonly sinceCheckpoint: SinceCheckpoint
  private readonly id = new Uint32Array(3)
  private readonly fingerprint = new Uint32Array(2)

  /** `now` is the time of day, `elapsed` any clock that never goes back. */
  constructor(found: Found | undefined, rules: Rules, now: number, elapsed: number) {
    const memory = found?.memory
    this.rules = rules
    this.found = found?.state
    this.volatile = new NameTable(rules.volatile)
    this.shape = State.shapeOf(`${Fingerprint.version} ${rules.shape} ${rules.volatile.join()}`)
    this.known = memory?.known ?? new Known()
    this.knownBefore = this.known.count
    const last = memory?.updatedAt ?? -Infinity
    this.stamps = { last, next: Math.max(now, last + 1) }
    this.updatedAt = new Date(this.stamps.next).toISOString()
    this.untold = memory?.untold ?? 0
    this.comparedEtag = memory?.etag
    this.sinceCheckpoint = new SinceCheckpoint(elapsed)
    if (memory !== undefined && memory.shape !== this.shape) {
      this.known.forgetFingerprints()
      this.comparedEtag = undefined
    }
  }

  /** The list is asked for unless it is the one that this ETag names. */
  get etag(): string | undefined {
    // As soon as something was given, the known documents are those of no list.
    if (this.given > 0) return undefined
    return this.untold > 0 && this.rules.emitDeletions ? undefined : this.comparedEtag
  }

  /** Whether as many records have been given as may be. */
  get isFull(): boolean {
    return this.room === 0
  }

  /** How many records have been given. */
  get given(): number {
    return this.counts.new + this.counts.changed + this.counts.deleted
  }

  /** The list is the one that `etag` names. */
  unchanged(): ReadonlyArray<Step> {
    this.counts.same = this.known.count - this.untold
    return this.handedOn()
  }

  /** A list begins to arrive. */
  begin(etag: string | undefined): void {
    this.etagInQuestion = etag
    this.known.unmark(seenMark)
    this.seen = 0
    this.counts.same = 0
    this.isSomethingLeft = false
  }

  /** Documents of the list, whose ids are those that MongoDB makes. They are released where none of them is given. */
  documents(batch: DocumentBatch, elapsed: number): ReadonlyArray<Step> {
    const some: Array<number> = []
    const newBefore = this.counts.new
    let doubt: Doubt | undefined
    for (let document = 0; document < batch.count && doubt === undefined && !this.isFull; document++) {
      batch.readObjectId(document, this.id)
      const entry = this.known.find(this.id)
      if (entry >= 0 && this.known.has(entry, seenMark))
        doubt = { _tag: "Duplicate", id: this.known.id(entry) }
      else if (this.compare(batch, document, entry)) some.push(document)
    }
    const steps: Array<Step> = []
    if (some.length > 0) steps.push(this.records(batch.only(some), this.counts.new - newBefore))
    else batch.release()
    steps.push(...this.checkpointIfDue(elapsed))
    if (doubt !== undefined) steps.push({ _tag: "Doubted", doubt })
    return steps
  }

  /** The ids of the documents that would be given as deleted if nothing more arrived. */
  get lacking(): ReadonlyArray<string> {
    const ids: Array<string> = []
    if (!this.rules.emitDeletions) return ids
    for (let entry = 0; entry < this.known.size; entry++)
      if (!this.known.has(entry, seenMark)) ids.push(this.known.id(entry))
    return ids
  }

  /** The list has arrived as a whole: only now is a document gone that it lacks. */
  end(elapsed: number): ReadonlyArray<Step> {
    if (this.seen === 0 && !this.rules.mayBeEmpty) return [{ _tag: "Doubted", doubt: { _tag: "Empty" } }]
    const missing = this.missing()
    const { emitDeletions, maxDeletionsPercent } = this.rules
    const believable = Math.max(fewDeletions, (this.knownBefore * maxDeletionsPercent) / 100)
    if (emitDeletions && missing.length > believable) {
      const counts = { missing: missing.length, known: this.knownBefore, maximum: maxDeletionsPercent }
      return [{ _tag: "Doubted", doubt: { _tag: "TooManyDeletions", ...counts } }]
    }
    this.untold = emitDeletions ? 0 : missing.length
    const deletable = emitDeletions ? missing : []
    const steps: Array<Step> = []
    while (deletable.length > 0 && !this.isFull)
      steps.push(this.deletions(deletable), ...this.checkpointIfDue(elapsed))
    if (deletable.length > 0) this.isSomethingLeft = true
    return [...steps, this.checkpoint(this.isSomethingLeft ? undefined : this.etagInQuestion, elapsed)]
  }

  /** The list broke off and is asked for again: what was given is kept if that is worth a state. */
  breakOff(elapsed: number): ReadonlyArray<Step> {
    return this.sinceCheckpoint.isAffordable(this.stateBytes) ? [this.checkpoint(undefined, elapsed)] : []
  }

  /** The run ends within a comparison: what was given is kept, and where nothing was, so is the state that was found. */
  stop(elapsed: number): ReadonlyArray<Step> {
    if (this.given === 0) return this.handedOn()
    return this.sinceCheckpoint.records === 0 ? [] : [this.checkpoint(undefined, elapsed)]
  }

  /** The list is to be asked for whatever its ETag is. */
  forgetEtag(): void {
    this.comparedEtag = undefined
  }

  private get room(): number {
    return (this.rules.limit ?? Infinity) - this.given
  }

  /** Whether a document of the list is to be given. */
  private compare(batch: DocumentBatch, document: number, found: number): boolean {
    const { fingerprint, known } = this
    Fingerprint.fingerprint(batch, document, this.volatile, fingerprint)
    const entry = found >= 0 ? found : known.add(this.id)
    known.mark(entry, seenMark)
    this.seen++
    const isSame = found >= 0 && known.matches(entry, fingerprint)
    if (known.has(entry, givenMark)) {
      this.isSomethingLeft ||= !isSame
      return false
    }
    this.counts[isSame ? "same" : found >= 0 ? "changed" : "new"]++
    if (isSame) return false
    known.set(entry, fingerprint)
    known.mark(entry, givenMark)
    return true
  }

  /** The entries that the list lacks and that can be given as deleted. */
  private missing(): Array<number> {
    const entries: Array<number> = []
    for (let entry = 0; entry < this.known.size; entry++) {
      if (this.known.has(entry, seenMark)) continue
      if (this.known.has(entry, givenMark)) this.isSomethingLeft = true
      else entries.push(entry)
    }
    return entries
  }

  private records(batch: DocumentBatch, ofThemNew: number): Step {
    this.sinceCheckpoint.add(batch.count, batch.size)
    return { _tag: "Records", batch, updatedAt: this.updatedAt, new: ofThemNew }
  }

  /** Takes some of the missing entries as deleted. */
  private deletions(missing: Array<number>): Step {
    const some = missing.splice(0, Math.min(this.room, deletionsAtOnce))
    for (const entry of some) this.known.drop(entry)
    this.counts.deleted += some.length
    this.sinceCheckpoint.add(some.length, some.length * deletionBytes)
    return { _tag: "Deletions", ids: some.map((entry) => this.known.id(entry)), updatedAt: this.updatedAt }
  }

  private handedOn(): ReadonlyArray<Step> {
    return this.found === undefined ? [] : [{ _tag: "Checkpoint", state: this.found, recordCount: 0 }]
  }

  private checkpointIfDue(elapsed: number): ReadonlyArray<Step> {
    const isDue = this.sinceCheckpoint.isDue(this.stateBytes, elapsed)
    return isDue ? [this.checkpoint(undefined, elapsed)] : []
  }

  private get stateBytes(): number {
    return State.sizeOf(this.known.count)
  }

  private checkpoint(etag: string | undefined, elapsed: number): Step {
    const { known, shape, untold } = this
    // Where nothing was ever given, as of a filter that matches nothing yet, there is no last stamp.
    const isStamped = this.given > 0 || this.stamps.last === -Infinity
    const updatedAt = isStamped ? this.stamps.next : this.stamps.last
    const state = State.encode({ shape, updatedAt, etag, untold, known })
    const recordCount = this.sinceCheckpoint.reset(this.stateBytes, elapsed)
    return { _tag: "Checkpoint", state, recordCount }
  }
}

const seenMark: Mark = 1
const givenMark: Mark = 2

/** So few deletions are believed in any collection. */
const fewDeletions = 10

const deletionsAtOnce = 1000

/** What a deletion takes as a record. */
const deletionBytes = 150
