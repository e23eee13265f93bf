/*
 * JSON text as bytes, read strictly (RFC 8259, RFC 3629) without building values. AssemblyScript, which `npm run
 * generate` compiles to the WebAssembly in `Wasm.ts`: sixteen bytes of a string are looked at in one step, so that a
 * reply is read in less than half of the time that JavaScript takes.
 *
 * What is read lies at the beginning of the memory: positions in it are addresses. Every function takes the position
 * of what it reads and the end of what is there, and gives the position behind it, `incomplete` where the bytes end
 * too early to tell, or `malformed`, and then `fault` and `faultAt` say what is wrong, and where.
 */

import {
  byte,
  closeBrace,
  closeBracket,
  comma,
  fail,
  Fault,
  incomplete,
  isDigit,
  openBrace,
  quote
} from "./bytes"
import { character, characterLength, skipString } from "./strings"
import { compact, keepContainersAt, skipColon, skipped, skipSpace, skipValue } from "./values"

export { fault, faultAt } from "./bytes"
export { skipString } from "./strings"
export { skipName, skipSpace, skipValue } from "./values"

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

/** Makes room for so many bytes at the beginning of the memory, and for what will be found in them. */
export function prepare(length: i32): void {
  const containersAt = aligned(length)
  keepContainersAt(containersAt)
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

/** Whether a name is `id`, escaped or not. */
function isId(start: i32, end: i32): bool {
  if (end - start == 4) return byte(start + 1) == 0x69 && byte(start + 2) == 0x64
  if (end - start != 9 && end - start != 14) return false
  const second = start + 1 + characterLength(start + 1)
  return (
    character(start + 1) == 0x69 && character(second) == 0x64 && second + characterLength(second) == end - 1
  )
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

/** The next multiple of 16, with as many bytes of room before it, into which a look at the last bytes may reach. */
function aligned(at: i32): i32 {
  return (at + 31) & ~15
}

/** Sees to it that there is memory up to a position, and a little behind it. */
function hold(end: i32): void {
  const missing = ((end + 64 + 0xffff) >>> 16) - memory.size()
  if (missing > 0) memory.grow(max(missing, memory.size() >>> 1))
}
