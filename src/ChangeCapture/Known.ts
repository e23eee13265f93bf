import * as Json from "../Documents/Json.ts"

/**
 * The documents that a destination has: their ids, which are those that MongoDB makes, each with a 64-bit fingerprint.
 * Memory is 33 to 62 bytes a document. An entry keeps its number, counted from 0, for as long as the table lives.
 */
export class Known {
  /** Entries, the dropped ones included. */
  size = 0
  /** Five words an entry: three of the id, two of the fingerprint, as `packed` writes them. */
  private words: Uint32Array
  private marks: Uint8Array
  /** Where to look for an id: entries counted from 1, in twice as many places or more. */
  private slots: Int32Array
  /** Entries in the order of their ids; those that were added since the last `packed` are missing. */
  private order = new Uint32Array(0)
  private dropped = 0

  /** With room for so many documents, and for more when they come. */
  constructor(documents = 0) {
    const room = 2 ** Math.ceil(Math.log2(Math.max(256, documents)))
    this.words = new Uint32Array(room * entryWords)
    this.marks = new Uint8Array(room)
    this.slots = new Int32Array(room * 2)
  }

  /** Reads what `packed` wrote. */
  static unpacked(bytes: Uint8Array): Known {
    const known = new Known(bytes.length / entryBytes)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const entry = new Uint32Array(entryWords)
    for (let at = 0; at < bytes.length; at += entryBytes) {
      for (let word = 0; word < entryWords; word++) entry[word] = view.getUint32(at + 4 * word)
      known.set(known.add(entry), entry, idWords)
    }
    // That is the order in which they were packed.
    known.order = Uint32Array.from({ length: known.size }, (_, n) => n)
    return known
  }

  /** How many documents the destination has. */
  get count(): number {
    return this.size - this.dropped
  }

  /** Each document in 20 bytes, in the order of the ids. */
  packed(): Uint8Array {
    this.sort()
    const bytes = new Uint8Array(this.count * entryBytes)
    const view = new DataView(bytes.buffer)
    let at = 0
    for (const entry of this.order) {
      if (this.has(entry, droppedMark)) continue
      for (let word = 0; word < entryWords; word++, at += 4)
        view.setUint32(at, this.words[entry * entryWords + word]!)
    }
    return bytes
  }

  /** The entry of an id; -1 where there is none. */
  find(id: Uint32Array): number {
    return this.slots[this.place(id)]! - 1
  }

  /** Adds an id that is not there yet, with no fingerprint and no mark; its entry. */
  add(id: Uint32Array): number {
    if ((this.size + 1) * entryWords > this.words.length) this.grow()
    const entry = this.size++
    for (let word = 0; word < idWords; word++) this.words[entry * entryWords + word] = id[word]!
    this.slots[this.place(id)] = entry + 1
    return entry
  }

  /** The id of an entry, as the API writes it. */
  id(entry: number): string {
    let id = ""
    for (let word = 0; word < idWords; word++)
      id += this.words[entry * entryWords + word]!.toString(16).padStart(8, "0")
    return id
  }

  /** Gives an entry a fingerprint of two words. */
  set(entry: number, fingerprint: Uint32Array, from = 0): void {
    this.words[entry * entryWords + idWords] = fingerprint[from]!
    this.words[entry * entryWords + idWords + 1] = fingerprint[from + 1]!
  }

  /** Whether an entry has this fingerprint. */
  matches(entry: number, fingerprint: Uint32Array): boolean {
    const at = entry * entryWords + idWords
    return this.words[at] === fingerprint[0] && this.words[at + 1] === fingerprint[1]
  }

  /** Takes all fingerprints away: no document has that of nothing but zeros. */
  forgetFingerprints(): void {
    for (let at = idWords; at < this.size * entryWords; at += entryWords) this.words.fill(0, at, at + 2)
  }

  mark(entry: number, mark: Mark): void {
    this.marks[entry]! |= mark
  }

  has(entry: number, mark: Mark): boolean {
    return (this.marks[entry]! & mark) !== 0
  }

  /** Takes a mark from all entries. */
  unmark(mark: Mark): void {
    for (let entry = 0; entry < this.size; entry++) this.marks[entry]! &= ~mark
  }

  /** The destination has it no more. */
  drop(entry: number): void {
    this.mark(entry, droppedMark)
    this.dropped++
  }

  private place(id: Uint32Array): number {
    const { slots, words } = this
    const mask = slots.length - 1
    let place = Math.imul(id[2]!, 0x9e3779b1) ^ Math.imul(id[1]!, 0x85ebca6b) ^ Math.imul(id[0]!, 0xc2b2ae35)
    for (place = (place ^ (place >>> 15)) & mask; ; place = (place + 1) & mask) {
      const at = (slots[place]! - 1) * entryWords
      if (at < 0 || (words[at] === id[0] && words[at + 1] === id[1] && words[at + 2] === id[2])) return place
    }
  }

  private grow(): void {
    this.words = Json.grown(this.words)
    this.marks = Json.grown(this.marks)
    this.slots = new Int32Array(this.slots.length * 2)
    for (let entry = 0; entry < this.size; entry++)
      this.slots[this.place(this.words.subarray(entry * entryWords))] = entry + 1
  }

  /** Most ids are added in their order, behind those that were there: then there is little to do. */
  private sort(): void {
    const added = Uint32Array.from({ length: this.size - this.order.length }, (_, n) => this.order.length + n)
    added.sort((one, other) => this.compare(one, other))
    const merged = new Uint32Array(this.size)
    let from = 0
    let at = 0
    for (const entry of added) {
      while (from < this.order.length && this.compare(this.order[from]!, entry) < 0)
        merged[at++] = this.order[from++]!
      merged[at++] = entry
    }
    merged.set(this.order.subarray(from), at)
    this.order = merged
  }

  private compare(one: number, other: number): number {
    const { words } = this
    for (let word = 0; word < idWords; word++) {
      const difference = words[one * entryWords + word]! - words[other * entryWords + word]!
      if (difference !== 0) return difference
    }
    return 0
  }
}

/** What is to be remembered of an entry for a while; marks are never packed. */
export type Mark = 1 | 2 | 4
const droppedMark: Mark = 4

const idWords = 3
const entryWords = 5
export const entryBytes = entryWords * 4
