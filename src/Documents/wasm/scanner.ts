/*
 * JSON text as bytes, read strictly (RFC 8259, RFC 3629) without building values. AssemblyScript, which `npm run
 * generate` compiles to the WebAssembly in `Wasm.ts`: sixteen bytes of a string are looked at in one step, so that a
 * reply is read three times as fast as JavaScript reads it (`npm run bench`).
 *
 * What is read lies at the beginning of the memory: positions in it are addresses. Every function takes the position
 * of what it reads and the end of what is there, and gives the position behind it, `incomplete` where the bytes end
 * too early to tell, or `malformed`, and then `fault` and `faultAt` say what is wrong, and where.
 */

/** More bytes are needed. */
const incomplete: i32 = -1
/** What JSON.parse would reject, or what is no document. */
const malformed: i32 = -2

/** What is wrong: an index into the texts of `Json.ts`. */
export let fault: i32 = 0
export let faultAt: i32 = 0

/** The documents that were found since `prepare`, and the top-level members of all of them together. */
export let documentCount: i32 = 0
export let memberCount: i32 = 0
/** Bytes of all the documents together. */
export let documentBytes: i32 = 0
/** Whether all their ids are ones that MongoDB makes: 24 hexadecimal digits. */
export let areObjectIds: bool = true
/** Whether those then come in their order. */
export let doAscend: bool = true
/**
 * Where the tables of 32-bit numbers begin. A document: start, end, first member, start and end of its id, and a hash of
 * its top-level names; one entry more has the member behind the last one. A member: start and end of its name, start and
 * end of its value.
 */
export let documentsAt: i32 = 0
export let membersAt: i32 = 0

/** The open containers around the value that is being read, a byte each, begin here. */
let containersAt: i32 = 0
/** How many bytes of white space were skipped. */
let skipped: i32 = 0

/** Makes room for so many bytes at the beginning of the memory, and for what will be found in them. */
export function prepare(length: i32): void {
  containersAt = aligned(length)
  documentsAt = aligned(containersAt + length)
  // The smallest document is `{"id":"a"}` and a comma: 11 bytes for 24 bytes of the table.
  membersAt = aligned(documentsAt + length * 3 + 24)
  hold(membersAt)
  documentCount = 0
  memberCount = 0
  documentBytes = 0
  areObjectIds = true
  doAscend = true
  lastId = -1
}

/**
 * Reads documents of an array until its end, or until the next one is incomplete: the position behind the last whole
 * one. They are noted in the tables, without white space outside strings. `isFirst`: no comma comes before it.
 */
export function documents(from: i32, end: i32, isFirst: bool): i32 {
  let behind = from
  let first = isFirst
  while (true) {
    let at = skipSpace(behind, end)
    if (at >= end || byte(at) == closeBracket) return behind
    if (!first) {
      if (byte(at) != comma) return fail(Fault.endOfArray, at)
      at = skipSpace(at + 1, end)
      if (at >= end) return behind
    }
    const next = document(at, end)
    if (next < 0) return next == incomplete ? behind : next
    behind = next
    first = false
  }
}

/** Reads one document, and notes it. */
export function document(at: i32, end: i32): i32 {
  const before = skipped
  const behind = note(at, end)
  if (behind < 0) return behind
  let last = behind
  if (skipped != before) {
    last = compact(at, behind)
    note(at, last)
  }
  if (areObjectIds && lastId != -1 && !isBehind(idAt, lastId)) doAscend = false
  lastId = idAt
  memberCount = memberBehind
  documentCount++
  documentBytes += last - at
  return behind
}

/** Of the document that was noted: where its id starts, and the member behind its last one. */
let idAt: i32 = 0
let memberBehind: i32 = 0
/** Where the id of the document before it starts. */
let lastId: i32 = -1

/** Notes a document behind those that count. */
function note(at: i32, end: i32): i32 {
  if (byte(at) != openBrace) return fail(Fault.document, at)
  let member = memberCount
  let idStart: i32 = -1
  let idEnd: i32 = -1
  let names: i32 = hashBasis
  let i = at
  do {
    const nameStart = skipSpace(i + 1, end)
    if (nameStart >= end) return incomplete
    const nameEnd = skipString(nameStart, end)
    if (nameEnd < 0) return nameEnd
    const valueStart = skipColon(nameEnd, end)
    if (valueStart < 0) return valueStart
    const valueEnd = skipValue(valueStart, end)
    if (valueEnd < 0) return valueEnd
    if (isId(nameStart, nameEnd)) {
      idStart = valueStart
      idEnd = valueEnd
    }
    names = hashed(names, nameStart, nameEnd)
    const entry = membersAt + member * 16
    hold(entry + 16)
    store<i32>(entry, nameStart)
    store<i32>(entry, nameEnd, 4)
    store<i32>(entry, valueStart, 8)
    store<i32>(entry, valueEnd, 12)
    member++
    i = skipSpace(valueEnd, end)
    if (i >= end) return incomplete
  } while (byte(i) == comma)
  if (byte(i) != closeBrace) return fail(Fault.endOfObject, i)
  if (idStart == -1 || byte(idStart) != quote || idEnd - idStart < 3) return fail(Fault.id, at)
  if (!isObjectId(idStart, idEnd)) areObjectIds = false
  const entry = documentsAt + documentCount * 24
  store<i32>(entry, at)
  store<i32>(entry, i + 1, 4)
  store<i32>(entry, memberCount, 8)
  store<i32>(entry, idStart, 12)
  store<i32>(entry, idEnd, 16)
  store<i32>(entry, names, 20)
  store<i32>(entry, member, 32)
  idAt = idStart
  memberBehind = member
  return i + 1
}

/** The position behind a value: an object, an array, a string, a number or a literal. */
export function skipValue(at: i32, end: i32): i32 {
  let i = at
  let depth = 0
  while (true) {
    if (i >= end) return incomplete
    const c = byte(i)
    if (c == quote) {
      i = skipString(i, end)
      if (i < 0) return i
    } else if (c == openBrace || c == openBracket) {
      i = skipSpace(i + 1, end)
      if (i >= end) return incomplete
      if (byte(i) == c + 2) {
        i++
      } else {
        store<u8>(containersAt + depth++, c)
        if (c == openBrace) {
          i = skipName(i, end)
          if (i < 0) return i
        }
        continue
      }
    } else {
      i = skipScalar(i, end)
      if (i < 0) return i
    }
    while (true) {
      if (depth == 0) return i
      i = skipSpace(i, end)
      if (i >= end) return incomplete
      const container = byte(containersAt + depth - 1)
      const next = byte(i)
      if (next == comma) {
        i = skipSpace(i + 1, end)
        if (container == openBrace) {
          i = skipName(i, end)
          if (i < 0) return i
        }
        break
      }
      if (next != container + 2) return fail(container == openBrace ? Fault.endOfObject : Fault.endOfArray, i)
      i++
      depth--
    }
  }
}

/** The position of the value behind the member name at `at`: the name, a colon, and the space around it. */
export function skipName(at: i32, end: i32): i32 {
  const behind = at < end ? skipString(at, end) : incomplete
  return behind < 0 ? behind : skipColon(behind, end)
}

function skipColon(at: i32, end: i32): i32 {
  const i = skipSpace(at, end)
  if (i >= end) return incomplete
  if (byte(i) != colon) return fail(Fault.colon, i)
  const behind = skipSpace(i + 1, end)
  return behind >= end ? incomplete : behind
}

/** The position behind the string whose opening quote is at `at`. Control characters and invalid UTF-8 are malformed. */
export function skipString(at: i32, end: i32): i32 {
  if (byte(at) != quote) return fail(Fault.string, at)
  let i = at + 1
  while (true) {
    if (i >= end) return incomplete
    // A byte of more than 0x7f is a negative number. What lies behind the end does not matter: there is memory.
    const bytes = v128.load(i)
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>quote)), i8x16.eq(bytes, i8x16.splat(<i8>backslash)))
    const found = i8x16.bitmask(v128.or(ends, i8x16.lt_s(bytes, i8x16.splat(0x20))))
    if (found == 0) {
      i += 16
      continue
    }
    i += ctz(found)
    if (i >= end) return incomplete
    const c = byte(i)
    if (c == quote) return i + 1
    if (c == backslash) i = skipEscape(i, end)
    else if (c >= 0x80) i = skipUtf8(i, end)
    else return fail(Fault.control, i)
    if (i < 0) return i
  }
}

/** The position of the first byte that is not white space; `end` where there is none. */
export function skipSpace(at: i32, end: i32): i32 {
  // Nearly always there is none.
  if (at >= end || byte(at) > 0x20) return at
  let i = at
  while (i < end && isSpace(byte(i))) i++
  skipped += i - at
  return i
}

/** Drops white space outside strings from valid JSON, in place: the position behind the rest. */
function compact(at: i32, end: i32): i32 {
  let to = at
  let i = at
  while (i < end) {
    const c = byte(i)
    if (c == quote) {
      const behind = skipString(i, end)
      memory.copy(to, i, behind - i)
      to += behind - i
      i = behind
    } else {
      if (!isSpace(c)) store<u8>(to++, c)
      i++
    }
  }
  return to
}

function skipScalar(at: i32, end: i32): i32 {
  const c = byte(at)
  if (c == minus || isDigit(c)) return skipNumber(at, end)
  if (c == 0x6e) return skipLiteral(at, end, 0x6c6c_756e, 4, Fault.isNull)
  if (c == 0x74) return skipLiteral(at, end, 0x6575_7274, 4, Fault.isTrue)
  if (c == 0x66) return skipLiteral(at, end, 0x65_736c_6166, 5, Fault.isFalse)
  return fail(Fault.value, at)
}

/** A literal, by its bytes as a number, the first one lowest. */
function skipLiteral(at: i32, end: i32, literal: i64, length: i32, otherwise: i32): i32 {
  for (let k = 0; k < length; k++) {
    if (at + k >= end) return incomplete
    if (byte(at + k) != ((<i32>(literal >> (8 * k))) & 0xff)) return fail(otherwise, at)
  }
  return at + length
}

/** A number ends where another byte follows it, so one at the end of the bytes is incomplete. */
function skipNumber(at: i32, end: i32): i32 {
  let i = byte(at) == minus ? at + 1 : at
  if (i < end && byte(i) == 0x30) i++
  else {
    i = skipDigits(i, end)
    if (i < 0) return i
  }
  if (i < end && byte(i) == 0x2e) {
    i = skipDigits(i + 1, end)
    if (i < 0) return i
  }
  if (i < end && (byte(i) | 0x20) == 0x65) {
    i++
    if (i < end && (byte(i) == 0x2b || byte(i) == minus)) i++
    i = skipDigits(i, end)
    if (i < 0) return i
  }
  if (i >= end) return incomplete
  return isDigit(byte(i)) ? fail(Fault.leadingZero, at) : i
}

function skipDigits(at: i32, end: i32): i32 {
  let i = at
  while (i < end && isDigit(byte(i))) i++
  if (i >= end) return incomplete
  return i == at ? fail(Fault.digit, at) : i
}

function skipEscape(at: i32, end: i32): i32 {
  if (at + 1 >= end) return incomplete
  switch (byte(at + 1)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2
    case 0x75:
      for (let k = at + 2; k < at + 6; k++) {
        if (k >= end) return incomplete
        if (hexDigit(byte(k)) == -1) return fail(Fault.escape, at)
      }
      return at + 6
    default:
      return fail(Fault.escape, at)
  }
}

/** One character of two to four bytes: no overlong form, no surrogate, nothing above U+10FFFF. */
function skipUtf8(at: i32, end: i32): i32 {
  const lead = byte(at)
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  if (lead < 0xc2 || lead > 0xf4) return fail(Fault.utf8, at)
  for (let k = 1; k < length; k++) {
    if (at + k >= end) return incomplete
    const c = byte(at + k)
    const low = k > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80
    const high = k > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf
    if (c < low || c > high) return fail(Fault.utf8, at)
  }
  return at + length
}

/** Whether a name is `id`, escaped or not. */
function isId(start: i32, end: i32): bool {
  if (end - start == 4) return byte(start + 1) == 0x69 && byte(start + 2) == 0x64
  if (end - start != 9 && end - start != 14) return false
  const second = start + 1 + characterLength(start + 1)
  return (
    character(start + 1) == 0x69 && character(second) == 0x64 && second + characterLength(second) == end - 1
  )
}

/** A character of a valid string that may be written as `\u0069`; the length of how it is written. */
function character(at: i32): i32 {
  if (byte(at) != backslash || byte(at + 1) != 0x75) return byte(at)
  let code = 0
  for (let k = at + 2; k < at + 6; k++) code = (code << 4) | hexDigit(byte(k))
  return code
}

function characterLength(at: i32): i32 {
  return byte(at) == backslash && byte(at + 1) == 0x75 ? 6 : 1
}

function isObjectId(start: i32, end: i32): bool {
  if (end - start != 26) return false
  for (let i = start + 1; i < end - 1; i++) {
    const c = byte(i)
    // Uppercase digits would sort otherwise than the ids that MongoDB makes.
    if (!isDigit(c) && (c < 0x61 || c > 0x66)) return false
  }
  return true
}

/** Whether an id of MongoDB's sorts behind another one. */
function isBehind(id: i32, other: i32): bool {
  for (let k = 1; k <= 24; k += 8) {
    const a = bswap(load<u64>(id + k))
    const b = bswap(load<u64>(other + k))
    if (a != b) return a > b
  }
  return false
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashed(hash: i32, start: i32, end: i32): i32 {
  let value = hash
  for (let i = start; i < end; i++) value = (value ^ byte(i)) * 0x0100_0193
  return value
}

const hashBasis: i32 = 0x811c_9dc5

function fail(reason: i32, at: i32): i32 {
  fault = reason
  faultAt = at
  return malformed
}

function byte(at: i32): i32 {
  return <i32>load<u8>(at)
}

function isSpace(c: i32): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09
}

function isDigit(c: i32): bool {
  return <u32>(c - 0x30) <= 9
}

/** What a hexadecimal digit stands for; -1 where it is none. */
function hexDigit(c: i32): i32 {
  if (isDigit(c)) return c - 0x30
  const letter = (c | 0x20) - 0x61
  return <u32>letter <= 5 ? letter + 10 : -1
}

/** The next multiple of 16, with as many bytes of room before it, into which a look at the last bytes may reach. */
function aligned(at: i32): i32 {
  return (at + 31) & ~15
}

/** Sees to it that there is memory up to a position, and a little behind it. */
function hold(end: i32): void {
  const missing = ((end + 64 + 0xffff) >>> 16) - memory.size()
  if (missing > 0) memory.grow(max(missing, memory.size() >>> 1))
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const minus = 0x2d
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** In the order of the texts in `Json.ts`. */
const enum Fault {
  string,
  control,
  escape,
  utf8,
  digit,
  leadingZero,
  value,
  isTrue,
  isFalse,
  isNull,
  colon,
  endOfObject,
  endOfArray,
  document,
  id
}
