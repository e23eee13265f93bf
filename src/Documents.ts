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

  /** Takes the next bytes of the body; gives the documents that are complete, often none. */
  push(chunk: Uint8Array): DocumentBatch {
    this.waiting.push(chunk)
    this.waitingBytes += chunk.length
    return this.waitingBytes < this.enough ? nothing : this.scan()
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
    const batch = new DocumentBatch(joined(this.waiting, this.waitingBytes))
    const at = this.scanBlock(batch)
    const rest = batch.bytes.subarray(at)
    if (rest.length > largestDocument)
      throw new Json.MalformedJson("a document of more than 32 MiB", this.scannedBytes)
    this.scannedBytes += at
    this.waiting = [rest]
    this.waitingBytes = rest.length
    // A document that is larger than the block is tried again only when twice as much is there: its cost stays linear.
    this.enough = Math.max(this.block, 2 * rest.length)
    return batch
  }

  /** Gives the index behind what could be read. */
  private scanBlock(batch: DocumentBatch): number {
    const end = batch.bytes.length
    let at = 0
    try {
      for (let next = 0; next !== Json.incomplete; next = this.step(batch, at, end)) at = next
    } catch (error) {
      if (!(error instanceof Json.MalformedJson)) throw error
      throw new Json.MalformedJson(error.reason, this.scannedBytes + error.at)
    }
    return at
  }

  /** Reads what comes next in the reply: one member, or one document. */
  private step(batch: DocumentBatch, at: number, end: number): number {
    const { bytes } = batch
    const i = Json.skipSpace(bytes, at, end)
    if (i >= end) return this.expecting === "nothing" && at < end ? end : Json.incomplete
    const c = bytes[i]
    switch (this.expecting) {
      case "page":
        if (c !== Json.openBrace) throw new Json.MalformedJson("expected an object", i)
        this.expecting = "first member"
        return i + 1
      case "list":
        if (c !== Json.openBracket) throw new Json.MalformedJson("expected an array", i)
        return this.expect("first document", i + 1)
      case "single":
        if (c !== Json.openBrace) throw new Json.MalformedJson("expected an object", i)
        return this.document(batch, i, end, "nothing")
      case "first member":
        return c === Json.closeBrace ? this.expect("nothing", i + 1) : this.member(bytes, i, end)
      case "member":
        if (c === Json.closeBrace) return this.expect("nothing", i + 1)
        if (c !== Json.comma) throw new Json.MalformedJson(`expected "," or "}"`, i)
        return this.member(bytes, Json.skipSpace(bytes, i + 1, end), end)
      case "first document":
        return c === Json.closeBracket ? this.endDocuments(i + 1) : this.document(batch, i, end)
      case "document":
        if (c === Json.closeBracket) return this.endDocuments(i + 1)
        if (c !== Json.comma) throw new Json.MalformedJson(`expected "," or "]"`, i)
        return this.document(batch, Json.skipSpace(bytes, i + 1, end), end)
      case "nothing":
        throw new Json.MalformedJson("expected nothing more", i)
    }
  }

  private document(batch: DocumentBatch, at: number, end: number, next: Expecting = "document"): number {
    const behind = at < end ? batch.add(at, end) : Json.incomplete
    if (behind !== Json.incomplete) this.expecting = next
    return behind
  }

  private endDocuments(at: number): number {
    return this.expect(this.shape === "page" ? "member" : "nothing", at)
  }

  private member(bytes: Uint8Array, at: number, end: number): number {
    const value = Json.skipName(bytes, at, end)
    if (value === Json.incomplete) return value
    const name = Json.parse(bytes, at, Json.skipString(bytes, at, end)) as string
    if (this.envelope.size === mostMembers) throw new Json.MalformedJson("too many members in a page", at)
    if (this.envelope.has(name)) throw new Json.MalformedJson(`"${legible(name)}" twice`, at)
    if (name === "docs") {
      if (bytes[value] !== Json.openBracket)
        throw new Json.MalformedJson("expected an array of documents", value)
      this.envelope.set(name, [])
      return this.expect("first document", value + 1)
    }
    const behind = Json.skipValue(bytes, value, end)
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

const nothing = new DocumentBatch(new Uint8Array(0))

function joined(parts: ReadonlyArray<Uint8Array>, size: number): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
