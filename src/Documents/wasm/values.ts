import {
  byte,
  closeBrace,
  closeBracket,
  colon,
  comma,
  fail,
  Fault,
  incomplete,
  isDigit,
  minus,
  openBrace,
  openBracket,
  quote
} from "./bytes"
import { skipString } from "./strings"

/** How many bytes of white space were skipped. */
export let skipped: i32 = 0

/** The open containers around the value that is being read, a byte each, begin here. */
let containersAt: i32 = 0

/** Gives values room for as many open containers as they have bytes. */
export function keepContainersAt(at: i32): void {
  containersAt = at
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

export function skipColon(at: i32, end: i32): i32 {
  const i = skipSpace(at, end)
  if (i >= end) return incomplete
  if (byte(i) != colon) return fail(Fault.colon, i)
  const behind = skipSpace(i + 1, end)
  return behind >= end ? incomplete : behind
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
export function compact(at: i32, end: i32): i32 {
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

function isSpace(c: i32): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09
}
