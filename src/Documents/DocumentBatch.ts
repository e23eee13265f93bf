import * as Json from "./Json.ts"

/**
 * Whole documents of a reply as slices of the bytes they came in, without white space outside strings.
 * Documents count from 0, and so do the top-level members of all of them together; positions are indices into `bytes`.
 */
export class DocumentBatch {
  bytes: Uint8Array
  count = 0
  /** Bytes of all the documents together. */
  size = 0
  private borrowed = true
  private documents = new Int32Array(256 * documentFields)
  private members = new Int32Array(2048 * memberFields)

  /** `bytes` are borrowed: they are copied before anything in them is changed. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  start(document: number): number {
    return this.documents[document * documentFields]!
  }

  end(document: number): number {
    return this.documents[document * documentFields + 1]!
  }

  /** The first of the document's members; those of the document `count` would come next. */
  firstMember(document: number): number {
    return this.documents[document * documentFields + 2]!
  }

  id(document: number): string {
    const at = document * documentFields
    return Json.parse(this.bytes, this.documents[at + 3]!, this.documents[at + 4]!) as string
  }

  /** Whether all ids are ones that MongoDB makes: 24 hexadecimal digits, which sort as bytes do. */
  get hasObjectIds(): boolean {
    for (let document = 0; document < this.count; document++) {
      const at = document * documentFields
      const start = this.documents[at + 3]! + 1
      const end = this.documents[at + 4]! - 1
      if (end - start !== 24) return false
      for (let i = start; i < end; i++) if (Json.lowerHexDigit[this.bytes[i]!] !== 1) return false
    }
    return true
  }

  /** Writes the document's id, which is one that MongoDB makes, as three numbers of 32 bits. */
  readObjectId(document: number, into: Uint32Array): void {
    let at = this.documents[document * documentFields + 3]! + 1
    for (let word = 0; word < 3; word++) {
      let value = 0
      for (let digit = 0; digit < 8; digit++) {
        const c = this.bytes[at++]!
        value = (value << 4) | (c - (c < 0x61 ? 0x30 : 0x57))
      }
      into[word] = value
    }
  }

  /** Some of these documents, in their order. */
  only(some: ReadonlyArray<number>): DocumentBatch {
    if (some.length === this.count) return this
    const batch = new DocumentBatch(this.bytes)
    for (const document of some) batch.add(this.start(document), this.end(document))
    return batch
  }

  /** The same documents without those that have one of these ids. */
  without(ids: ReadonlySet<string>): DocumentBatch {
    const left: Array<number> = []
    for (let document = 0; document < this.count; document++)
      if (!ids.has(this.id(document))) left.push(document)
    return this.only(left)
  }

  /** Writes the ids, which are those that MongoDB makes, one behind the other: 24 bytes each. */
  copyIds(to: Uint8Array, at: number): void {
    for (let document = 0; document < this.count; document++) {
      const start = this.documents[document * documentFields + 3]! + 1
      for (let i = 0; i < 24; i++) to[at + document * 24 + i] = this.bytes[start + i]!
    }
  }

  /** Whether the document's id sorts behind that of the document before it. */
  ascends(document: number): boolean {
    const at = document * documentFields
    const { bytes, documents } = this
    let a = documents[at - documentFields + 3]!
    let b = documents[at + 3]!
    const last = documents[at + 4]! - 1
    while (b < last && bytes[a] === bytes[b] && bytes[b] !== Json.backslash) {
      a++
      b++
    }
    if (bytes[a] === Json.backslash || bytes[b] === Json.backslash)
      return this.id(document - 1) < this.id(document)
    return b < last && (bytes[a] === Json.quote || bytes[a]! < bytes[b]!)
  }

  /** Where the member's name starts and ends, quotes included. */
  nameStart(member: number): number {
    return this.members[member * memberFields]!
  }

  nameEnd(member: number): number {
    return this.members[member * memberFields + 1]!
  }

  valueStart(member: number): number {
    return this.members[member * memberFields + 2]!
  }

  valueEnd(member: number): number {
    return this.members[member * memberFields + 3]!
  }

  name(member: number): string {
    return Json.parse(this.bytes, this.nameStart(member), this.nameEnd(member)) as string
  }

  /** The document as a value, for the few that are looked into: the others leave as the bytes they are. */
  parse(document: number): unknown {
    return Json.parse(this.bytes, this.start(document), this.end(document))
  }

  /**
   * Reads the document that starts at `at` and adds it. Gives the index behind it, or `incomplete`, and then adds
   * nothing. Throws `MalformedJson` for what is not JSON, or not an object with a string `id`.
   */
  add(at: number, end: number): number {
    const skipped = Json.spaceSkipped()
    const behind = this.scan(at, end)
    if (behind === Json.incomplete) return behind
    const spaced = Json.spaceSkipped() !== skipped
    const last = spaced ? this.compact(at, behind) : behind
    this.count++
    this.size += last - at
    return behind
  }

  private compact(at: number, end: number): number {
    if (this.borrowed) this.bytes = this.bytes.slice()
    this.borrowed = false
    const last = Json.compact(this.bytes, at, end)
    this.scan(at, last)
    return last
  }

  /** Notes the spans of the document that starts at `at`, behind those of the documents before it. */
  private scan(at: number, end: number): number {
    const { bytes } = this
    if (bytes[at] !== Json.openBrace) throw new Json.MalformedJson("expected a document", at)
    this.reserve()
    let member = this.firstMember(this.count)
    let idStart = -1
    let idEnd = -1
    let i = at
    do {
      const nameStart = Json.skipSpace(bytes, i + 1, end)
      if (nameStart >= end) return Json.incomplete
      const nameEnd = Json.skipString(bytes, nameStart, end)
      if (nameEnd === Json.incomplete) return Json.incomplete
      const valueStart = Json.skipColon(bytes, nameEnd, end)
      if (valueStart === Json.incomplete) return Json.incomplete
      const valueEnd = Json.skipValue(bytes, valueStart, end)
      if (valueEnd === Json.incomplete) return Json.incomplete
      if (isId(bytes, nameStart, nameEnd)) {
        idStart = valueStart
        idEnd = valueEnd
      }
      const entry = member * memberFields
      if (entry === this.members.length) this.members = Json.grown(this.members)
      this.members[entry] = nameStart
      this.members[entry + 1] = nameEnd
      this.members[entry + 2] = valueStart
      this.members[entry + 3] = valueEnd
      member++
      i = Json.skipSpace(bytes, valueEnd, end)
      if (i >= end) return Json.incomplete
    } while (bytes[i] === Json.comma)
    if (bytes[i] !== Json.closeBrace) throw new Json.MalformedJson(`expected "," or "}"`, i)
    if (idStart === -1 || bytes[idStart] !== Json.quote || idEnd - idStart < 3)
      throw new Json.MalformedJson("a document without an id", at)
    const document = this.count * documentFields
    this.documents[document] = at
    this.documents[document + 1] = i + 1
    this.documents[document + 3] = idStart
    this.documents[document + 4] = idEnd
    this.documents[document + documentFields + 2] = member
    return i + 1
  }

  /** Room for one document more, and for where the members of the next one start. */
  private reserve(): void {
    if ((this.count + 2) * documentFields > this.documents.length) this.documents = Json.grown(this.documents)
  }
}

const documentFields = 5
const memberFields = 4

function isId(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 4) return bytes[start + 1] === 0x69 && bytes[start + 2] === 0x64
  return bytes[start + 1] === Json.backslash && Json.parse(bytes, start, end) === "id"
}
