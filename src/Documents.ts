import { DocumentBatch } from "./Documents/DocumentBatch.ts"
import * as Json from "./Documents/Json.ts"
import { legible } from "./Legible.ts"

export { DocumentBatch } from "./Documents/DocumentBatch.ts"
export { MalformedJson } from "./Documents/Json.ts"

/** So many bytes in which no document ends are refused: destinations take no message above 16 to 20 MB anyway. */
const largestDocument = 32 * 1024 * 1024

/**
 * How the API's replies hold documents: a page is `{"docs": [{…}, {…}], "totalDocs": 205, …}`, a list `[{…}, {…}]`, and
 * a single one `{…}`.
 */
export type Shape = "page" | "list" | "single"

/**
 * Turns a reply of the API into documents while its bytes arrive.
 *
 * Every byte is read strictly (what `JSON.parse` rejects is rejected), but documents are not built as values: they
 * leave as the bytes they came in. Memory is bounded by the largest document and one block, not by the body.
 * What is malformed is thrown as `MalformedJson`.
 */
export class DocumentScanner {
  /** The members of the page beside `docs`, e.g. `totalDocs` and `hasNextPage`. Complete after `end`. */
  readonly envelope = new Map<string, unknown>()
  private readonly shape: Shape
  private expecting: Expecting
  private waiting: Array<Uint8Array> = []
  private waitingBytes = 0
  private enough: number
  private scannedBytes = 0
  private readonly block: number

  /** `block`: how many bytes are gathered before they are scanned, and so about how large a batch is. */
  constructor(shape: Shape, block = 256 * 1024) {
    this.shape = this.expecting = shape
    this.block = this.enough = block
  }

  /** Whether the array of documents has been reached. */
  get areDocumentsReached(): boolean {
    return this.shape === "page" ? this.envelope.has("docs") : this.expecting !== this.shape
  }

  /** Whether the array of documents of a page has been read to its end. */
  get areDocumentsOver(): boolean {
    return this.envelope.has("docs") && this.expecting !== "first document" && this.expecting !== "document"
  }

  /** Takes the next pieces of the body; gives the documents that are complete, often none. The pieces can go then. */
  push(...pieces: ReadonlyArray<Uint8Array>): DocumentBatch {
    for (const { length } of pieces) this.waitingBytes += length
    const isEnough = this.waitingBytes >= this.enough
    for (const piece of pieces) this.waiting.push(isEnough ? piece : new Uint8Array(piece))
    return isEnough ? this.scan() : nothing
  }

  /** Gives the documents that are complete in what was pushed: at the end of the body, or where it breaks off. */
  flush(): DocumentBatch {
    return this.scan()
  }

  /** The body is over, and flushed. A reply that is not closed, or a page without `docs`, is malformed. */
  end(): void {
    if (this.expecting !== "nothing")
      throw new Json.MalformedJson("the reply ends too early", this.scannedBytes)
    if (this.shape === "page" && !this.envelope.has("docs"))
      throw new Json.MalformedJson("a page without documents", this.scannedBytes)
  }

  private scan(): DocumentBatch {
    const length = this.waitingBytes
    Json.load(this.waiting, length)
    const at = this.read(length)
    const found = Json.found()
    const loaded = Json.loaded()
    const rest = loaded.slice(at, length)
    if (rest.length > largestDocument)
      throw new Json.MalformedJson("a document of more than 32 MiB", this.scannedBytes)
    this.scannedBytes += at
    this.waiting = [rest]
    this.waitingBytes = rest.length
    // A document that is larger than the block is tried again only when twice as much is there: its cost stays linear.
    this.enough = Math.max(this.block, 2 * rest.length)
    return found.count === 0 ? nothing : DocumentBatch.copied(loaded.subarray(0, at), found)
  }

  /** Reads what is loaded: the position behind what could be read. */
  private read(end: number): number {
    let at = 0
    try {
      for (let next = 0; next !== Json.incomplete; next = this.step(at, end)) at = next
    } catch (error) {
      if (!(error instanceof Json.MalformedJson)) throw error
      throw new Json.MalformedJson(error.reason, this.scannedBytes + error.at)
    }
    return at
  }

  /** Reads what comes next in the reply: one member, or all documents that are there. */
  private step(at: number, end: number): number {
    const i = Json.skipSpace(at, end)
    if (i >= end) return this.expecting === "nothing" && at < end ? end : Json.incomplete
    const bytes = Json.loaded()
    const c = bytes[i]
    switch (this.expecting) {
      case "page":
        if (c !== Json.openBrace) throw new Json.MalformedJson("expected an object", i)
        this.expecting = "first member"
        return i + 1
      case "list":
        if (c !== Json.openBracket) throw new Json.MalformedJson("expected an array", i)
        return this.expect("first document", i + 1)
      case "single": {
        const behind = Json.document(i, end)
        return behind === Json.incomplete ? behind : this.expect("nothing", behind)
      }
      case "first member":
        return c === Json.closeBrace ? this.expect("nothing", i + 1) : this.member(bytes, i, end)
      case "member":
        if (c === Json.closeBrace) return this.expect("nothing", i + 1)
        if (c !== Json.comma) throw new Json.MalformedJson(`expected "," or "}"`, i)
        return this.member(bytes, Json.skipSpace(i + 1, end), end)
      case "first document":
      case "document": {
        if (c === Json.closeBracket) return this.expect(this.shape === "page" ? "member" : "nothing", i + 1)
        const behind = Json.documents(i, end, this.expecting === "first document")
        return behind === i ? Json.incomplete : this.expect("document", behind)
      }
      case "nothing":
        throw new Json.MalformedJson("expected nothing more", i)
    }
  }

  private member(bytes: Uint8Array, at: number, end: number): number {
    const value = Json.skipName(at, end)
    if (value === Json.incomplete) return value
    const name = Json.parse(bytes, at, Json.skipString(at, end)) as string
    if (this.envelope.size === mostMembers) throw new Json.MalformedJson("too many members in a page", at)
    if (this.envelope.has(name)) throw new Json.MalformedJson(`"${legible(name)}" twice`, at)
    if (name === "docs") {
      if (bytes[value] !== Json.openBracket)
        throw new Json.MalformedJson("expected an array of documents", value)
      this.envelope.set(name, [])
      return this.expect("first document", value + 1)
    }
    const behind = Json.skipValue(value, end)
    if (behind === Json.incomplete) return behind
    this.envelope.set(name, Json.parse(bytes, value, behind))
    return this.expect("member", behind)
  }

  private expect(next: Expecting, at: number): number {
    this.expecting = next
    return at
  }
}

/** The API's pages have eleven. */
const mostMembers = 100

type Expecting = Shape | "first member" | "member" | "first document" | "document" | "nothing"

const nothing = new DocumentBatch(new Uint8Array(0), {
  count: 0,
  size: 0,
  areObjectIds: true,
  doAscend: true,
  documents: new Int32Array(Json.documentFields),
  members: new Int32Array(0)
})
