import { pool, tables } from "./BufferPool.ts"
import * as Json from "./Json.ts"

/**
 * Whole documents of a reply as slices of the bytes they came in, without white space outside strings.
 * Documents count from 0, and so do the top-level members of all of them together; positions are indices into `bytes`.
 */
export class DocumentBatch {
  readonly count: number
  /** Bytes of all the documents together. */
  readonly size: number
  /** Whether all ids are ones that MongoDB makes: 24 hexadecimal digits, which sort as bytes do. */
  readonly hasObjectIds: boolean
  /** Whether those then come in their order. */
  readonly isAscending: boolean
  private held: Uint8Array
  private ownsBytes = false
  private documents: Int32Array
  private members: Int32Array

  /** Documents that were found in the bytes. */
  constructor(bytes: Uint8Array, found: Json.Found) {
    this.held = bytes
    this.count = found.count
    this.size = found.size
    this.hasObjectIds = found.areObjectIds
    this.isAscending = found.doAscend
    this.documents = found.documents
    this.members = found.members
  }

  /** Documents that were found in bytes which others will soon lie in the place of. */
  static copied(bytes: Uint8Array, found: Json.Found): DocumentBatch {
    const own = pool.take(bytes.length)
    own.set(bytes)
    const batch = new DocumentBatch(own, found)
    batch.ownsBytes = true
    return batch
  }

  /** The documents of a JSON array. */
  static of(list: Uint8Array): DocumentBatch {
    Json.load([list], list.length)
    Json.documents(1, list.length, true)
    return DocumentBatch.copied(Json.loaded().subarray(0, list.length), Json.found())
  }

  get bytes(): Uint8Array {
    return this.held
  }

  /** Nobody looks into these documents any more, nor into some of them that were taken apart. */
  release(): void {
    if (this.ownsBytes) {
      pool.giveBack(this.held)
      tables.giveBack(this.documents)
      tables.giveBack(this.members)
    }
    this.ownsBytes = false
    this.held = none
    this.documents = this.members = noTable
  }

  start(document: number): number {
    return this.documents[document * Json.documentFields]!
  }

  end(document: number): number {
    return this.documents[document * Json.documentFields + 1]!
  }

  /** The first of the document's members; those of the document `count` would come next. */
  firstMember(document: number): number {
    return this.documents[document * Json.documentFields + 2]!
  }

  /** Documents with the same top-level names in the same order have the same one; others hardly ever. */
  hashOfNames(document: number): number {
    return this.documents[document * Json.documentFields + 5]!
  }

  id(document: number): string {
    const at = document * Json.documentFields
    return Json.parse(this.bytes, this.documents[at + 3]!, this.documents[at + 4]!) as string
  }

  /** Writes the document's id, which is one that MongoDB makes, as three numbers of 32 bits. */
  readObjectId(document: number, into: Uint32Array): void {
    let at = this.documents[document * Json.documentFields + 3]! + 1
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
    const documents = new Int32Array((some.length + 1) * Json.documentFields)
    const last = documents.length - Json.documentFields + 2
    let size = 0
    some.forEach((document, n) => {
      const at = document * Json.documentFields
      documents.set(this.documents.subarray(at, at + Json.documentFields), n * Json.documentFields)
      documents[n * Json.documentFields + 2] = documents[last]!
      documents[last]! += this.firstMember(document + 1) - this.firstMember(document)
      size += this.end(document) - this.start(document)
    })
    const members = new Int32Array(documents[last]! * Json.memberFields)
    some.forEach((document, n) => {
      const [first, behind] = [this.firstMember(document), this.firstMember(document + 1)]
      members.set(
        this.members.subarray(first * Json.memberFields, behind * Json.memberFields),
        documents[n * Json.documentFields + 2]! * Json.memberFields
      )
    })
    return new DocumentBatch(this.bytes, {
      count: some.length,
      size,
      areObjectIds: this.hasObjectIds,
      doAscend: this.isAscending,
      documents,
      members
    })
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
      const start = this.documents[document * Json.documentFields + 3]! + 1
      for (let i = 0; i < 24; i++) to[at + document * 24 + i] = this.bytes[start + i]!
    }
  }

  /** Where the member's name starts and ends, quotes included. */
  nameStart(member: number): number {
    return this.members[member * Json.memberFields]!
  }

  nameEnd(member: number): number {
    return this.members[member * Json.memberFields + 1]!
  }

  valueStart(member: number): number {
    return this.members[member * Json.memberFields + 2]!
  }

  valueEnd(member: number): number {
    return this.members[member * Json.memberFields + 3]!
  }

  name(member: number): string {
    return Json.parse(this.bytes, this.nameStart(member), this.nameEnd(member)) as string
  }

  /** The document as a value, for the few that are looked into: the others leave as the bytes they are. */
  parse(document: number): unknown {
    return Json.parse(this.bytes, this.start(document), this.end(document))
  }
}

const none = new Uint8Array(0)
const noTable = new Int32Array(0)
