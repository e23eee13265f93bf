/**
 * JSON text as bytes, read strictly (RFC 8259, RFC 3629) without building values.
 *
 * Every function takes the bytes, an index and the end of what is there, and gives the index behind what it read, or
 * `incomplete` where the bytes end too early to tell. What `JSON.parse` would reject throws `MalformedJson`.
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

/** The index behind the value (object, array, string, number, literal) that starts at `at`. */
export function skipValue(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  let depth = 0
  for (;;) {
    if (i >= end) return incomplete
    const c = bytes[i]!
    if (c === quote) {
      i = skipString(bytes, i, end)
      if (i === incomplete) return incomplete
    } else if (c === openBrace || c === openBracket) {
      i = skipSpace(bytes, i + 1, end)
      if (i >= end) return incomplete
      if (bytes[i] === c + 2) {
        i++
      } else {
        if (depth === containers.length) containers = grown(containers)
        containers[depth++] = c
        if (c === openBrace && (i = skipName(bytes, i, end)) === incomplete) return incomplete
        continue
      }
    } else {
      i = skipScalar(bytes, i, end)
      if (i === incomplete) return incomplete
    }
    for (;;) {
      if (depth === 0) return i
      i = skipSpace(bytes, i, end)
      if (i >= end) return incomplete
      const container = containers[depth - 1]!
      const next = bytes[i]!
      if (next === comma) {
        i = skipSpace(bytes, i + 1, end)
        if (container === openBrace && (i = skipName(bytes, i, end)) === incomplete) return incomplete
        break
      }
      if (next !== container + 2)
        throw new MalformedJson(`expected "," or "${String.fromCharCode(container + 2)}"`, i)
      i++
      depth--
    }
  }
}

/** The index of the value behind the member name that starts at `at`: the name, a colon, and the space around it. */
export function skipName(bytes: Uint8Array, at: number, end: number): number {
  const behind = at < end ? skipString(bytes, at, end) : incomplete
  return behind === incomplete ? incomplete : skipColon(bytes, behind, end)
}

/** The index behind a colon and the space around it. */
export function skipColon(bytes: Uint8Array, at: number, end: number): number {
  const i = skipSpace(bytes, at, end)
  if (i >= end) return incomplete
  if (bytes[i] !== colon) throw new MalformedJson(`expected ":"`, i)
  const behind = skipSpace(bytes, i + 1, end)
  return behind >= end ? incomplete : behind
}

/** The index behind the string whose opening quote is at `at`. Control characters and invalid UTF-8 are malformed. */
export function skipString(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== quote) throw new MalformedJson("expected a string", at)
  let i = at + 1
  for (;;) {
    while (i < end && plain[bytes[i]!] === 1) i++
    if (i >= end) return incomplete
    const c = bytes[i]!
    if (c === quote) return i + 1
    if (c === backslash) i = skipEscape(bytes, i, end)
    else if (c >= 0x80) i = skipUtf8(bytes, i, end)
    else throw new MalformedJson("control character in a string", i)
    if (i === incomplete) return incomplete
  }
}

/** The index of the first byte from `at` that is not white space; `end` where there is none. */
export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  while (i < end && space[bytes[i]!] === 1) i++
  skipped += i - at
  return i
}

/** How many bytes of white space were skipped so far: what it grows by tells whether a document holds any. */
export function spaceSkipped(): number {
  return skipped
}

/** Drops white space outside strings from the valid JSON in `bytes[at, end)`, in place. The index behind the rest. */
export function compact(bytes: Uint8Array, at: number, end: number): number {
  let to = at
  for (let i = at; i < end;) {
    const c = bytes[i]!
    if (c === quote) {
      const behind = skipString(bytes, i, end)
      bytes.copyWithin(to, i, behind)
      to += behind - i
      i = behind
    } else {
      if (space[c] !== 1) bytes[to++] = c
      i++
    }
  }
  return to
}

let skipped = 0

export const quote = 0x22
export const backslash = 0x5c
export const comma = 0x2c
const colon = 0x3a
const minus = 0x2d
const zero = 0x30
export const openBracket = 0x5b
export const closeBracket = 0x5d
export const openBrace = 0x7b
export const closeBrace = 0x7d

const plain = new Uint8Array(256).fill(1, 0x20, 0x80)
plain[quote] = plain[backslash] = 0
const space = table(" \t\n\r")
const digit = table("0123456789")
const hexDigit = table("0123456789abcdefABCDEF")
export const lowerHexDigit = table("0123456789abcdef")
const escapable = table('"\\/bfnrtu')
const literals = new Map(["true", "false", "null"].map((text) => [text.charCodeAt(0), text]))

/** The open containers around the value that is being read, by their opening byte; the closing one is two further. */
let containers = new Uint8Array(64)

function skipScalar(bytes: Uint8Array, at: number, end: number): number {
  const c = bytes[at]!
  if (c === minus || digit[c] === 1) return skipNumber(bytes, at, end)
  const literal = literals.get(c)
  if (literal === undefined) throw new MalformedJson("expected a value", at)
  for (let k = 1; k < literal.length; k++) {
    if (at + k >= end) return incomplete
    if (bytes[at + k] !== literal.charCodeAt(k)) throw new MalformedJson(`expected ${literal}`, at)
  }
  return at + literal.length
}

/** A number ends where another byte follows it, so one at the end of the bytes is incomplete. */
function skipNumber(bytes: Uint8Array, at: number, end: number): number {
  let i = bytes[at] === minus ? at + 1 : at
  if (bytes[i] === zero) i++
  else if ((i = skipDigits(bytes, i, end)) === incomplete) return incomplete
  if (i < end && bytes[i] === 0x2e && (i = skipDigits(bytes, i + 1, end)) === incomplete) return incomplete
  if (i < end && (bytes[i] === 0x65 || bytes[i] === 0x45)) {
    i++
    if (i < end && (bytes[i] === 0x2b || bytes[i] === minus)) i++
    if ((i = skipDigits(bytes, i, end)) === incomplete) return incomplete
  }
  if (i >= end) return incomplete
  if (digit[bytes[i]!] === 1) throw new MalformedJson("a number with a leading zero", at)
  return i
}

function skipDigits(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  while (i < end && digit[bytes[i]!] === 1) i++
  if (i >= end) return incomplete
  if (i === at) throw new MalformedJson("expected a digit", at)
  return i
}

function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return incomplete
  const c = bytes[at + 1]!
  if (escapable[c] !== 1) throw new MalformedJson("unknown escape in a string", at)
  if (c !== 0x75) return at + 2
  for (let k = at + 2; k < at + 6; k++) {
    if (k >= end) return incomplete
    if (hexDigit[bytes[k]!] !== 1) throw new MalformedJson("unknown escape in a string", at)
  }
  return at + 6
}

/** One character of two to four bytes: no overlong form, no surrogate, nothing above U+10FFFF. */
function skipUtf8(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  if (lead < 0xc2 || lead > 0xf4) throw new MalformedJson("invalid UTF-8", at)
  for (let k = 1; k < length; k++) {
    if (at + k >= end) return incomplete
    const c = bytes[at + k]!
    const low = k > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = k > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (c < low || c > high) throw new MalformedJson("invalid UTF-8", at)
  }
  return at + length
}

function table(characters: string): Uint8Array {
  const flags = new Uint8Array(256)
  for (const character of characters) flags[character.charCodeAt(0)] = 1
  return flags
}

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
