import { tables } from "./BufferPool.ts"
import { wasm } from "./Wasm.ts"

/**
 * JSON text as bytes, read strictly (RFC 8259, RFC 3629) without building values.
 *
 * Bytes are loaded, and then read by functions that take a position among them and the end of what is there, and give
 * the position behind what they read, or `incomplete` where the bytes end too early to tell. What `JSON.parse` would
 * reject throws `MalformedJson`. The bytes lie in the memory of a WebAssembly module (`wasm/scanner.ts`), one for the
 * process: they stay until others are loaded.
 */

/** The bytes end inside the value: more of the body is needed. */
export const incomplete = -1

/** The bytes are not what they should be, at the byte `at`. */
export class MalformedJson extends Error {
  override readonly name = "MalformedJson"
  readonly reason: string
  readonly at: number
  constructor(reason: string, at: number) {
    super(`${reason} at byte ${at}`)
    this.reason = reason
    this.at = at
  }
}

/** Loads parts, one behind the other, `size` bytes together. */
export function load(parts: ReadonlyArray<Uint8Array>, size: number): void {
  const { memory, prepare } = scanner()
  prepare(size)
  const bytes = new Uint8Array(memory.buffer)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
}

/** The bytes that are loaded. Not for later: others will lie there. */
export const loaded = (): Uint8Array => new Uint8Array(scanner().memory.buffer)

/** The position behind the value (object, array, string, number, literal) that starts at `at`. */
export const skipValue = (at: number, end: number): number => position(scanner().skipValue(at, end))

/** The position of the value behind the member name that starts at `at`: the name, a colon, and the space around it. */
export const skipName = (at: number, end: number): number => position(scanner().skipName(at, end))

/** The position behind the string whose opening quote is at `at`. Control characters and invalid UTF-8 are malformed. */
export const skipString = (at: number, end: number): number => position(scanner().skipString(at, end))

/** The position of the first byte from `at` that is not white space; `end` where there is none. */
export const skipSpace = (at: number, end: number): number => scanner().skipSpace(at, end)

/** The position behind the document that starts at `at`: an object with an id. It is noted for `found`. */
export const document = (at: number, end: number): number => position(scanner().document(at, end))

/**
 * The position behind the documents of an array that start at `at`, as many of them as are whole. They are noted for
 * `found`. Where they are not the array's first ones, a comma comes before each.
 */
export const documents = (at: number, end: number, areFirst: boolean): number =>
  position(scanner().documents(at, end, areFirst))

/** What was noted since bytes were loaded, without white space outside strings. Tables of positions, from their pool. */
export interface Found {
  readonly count: number
  /** Bytes of all the documents together. */
  readonly size: number
  readonly areObjectIds: boolean
  /** Whether those then come in their order. */
  readonly doAscend: boolean
  /**
   * Of each document: start, end, first member, start and end of its id, a hash of its top-level names. One entry more
   * tells the member behind the last.
   */
  readonly documents: Int32Array
  /** Of each top-level member of all the documents: start and end of its name, start and end of its value. */
  readonly members: Int32Array
}

export const documentFields = 6
export const memberFields = 4

/** The documents that were noted since bytes were loaded. */
export const found = (): Found => {
  const {
    areObjectIds,
    doAscend,
    documentBytes,
    documentCount,
    documentsAt,
    memberCount,
    membersAt,
    memory
  } = scanner()
  const count = documentCount.value
  const table = (at: Global, length: number) => {
    const own = new Int32Array(tables.take(length * Int32Array.BYTES_PER_ELEMENT).buffer, 0, length)
    own.set(new Int32Array(memory.buffer, at.value, length))
    return own
  }
  return {
    count,
    size: documentBytes.value,
    areObjectIds: areObjectIds.value === 1,
    doAscend: doAscend.value === 1,
    documents: table(documentsAt, (count + 1) * documentFields),
    members: table(membersAt, memberCount.value * memberFields)
  }
}

export const quote = 0x22
export const backslash = 0x5c
export const comma = 0x2c
export const openBracket = 0x5b
export const closeBracket = 0x5d
export const openBrace = 0x7b
export const closeBrace = 0x7d

/** The JSON text in `bytes[at, end)` as a value. */
export function parse(bytes: Uint8Array, at: number, end: number): unknown {
  return JSON.parse(utf8.decode(bytes.subarray(at, end)))
}

const utf8 = new TextDecoder()

/** A copy of twice the length. */
export function grown<A extends Uint8Array | Int32Array | Uint32Array>(array: A): A {
  const larger = new (array.constructor as new (length: number) => A)(array.length * 2)
  larger.set(array)
  return larger
}

/** A part of what Node has, and its types lack. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

interface Global {
  readonly value: number
}

/** What `wasm/scanner.ts` exports. */
interface Scanner {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly prepare: (length: number) => void
  readonly documents: (at: number, end: number, areFirst: boolean) => number
  readonly document: Skip
  readonly skipValue: Skip
  readonly skipName: Skip
  readonly skipString: Skip
  readonly skipSpace: Skip
  readonly fault: Global
  readonly faultAt: Global
  readonly documentCount: Global
  readonly memberCount: Global
  readonly documentBytes: Global
  readonly areObjectIds: Global
  readonly doAscend: Global
  readonly documentsAt: Global
  readonly membersAt: Global
}

type Skip = (at: number, end: number) => number

let instance: Scanner | undefined

/** Made when it is needed first: some commands read nothing. */
function scanner(): Scanner {
  if (instance === undefined) {
    const module = new WebAssembly.Module(Buffer.from(wasm, "base64"))
    instance = new WebAssembly.Instance(module).exports as Scanner
  }
  return instance
}

function position(at: number): number {
  if (at >= incomplete) return at
  const { fault, faultAt } = scanner()
  throw new MalformedJson(faults[fault.value]!, faultAt.value)
}

/** In the order of `Fault` in `wasm/scanner.ts`. */
const faults = [
  "expected a string",
  "control character in a string",
  "unknown escape in a string",
  "invalid UTF-8",
  "expected a digit",
  "a number with a leading zero",
  "expected a value",
  "expected true",
  "expected false",
  "expected null",
  'expected ":"',
  'expected "," or "}"',
  'expected "," or "]"',
  "expected a document",
  "a document without an id"
]
