import { backslash, byte, fail, Fault, hexDigit, incomplete, quote } from "./bytes"

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

/** A character of a valid string that may be written as `\u0069`; the length of how it is written. */
export function character(at: i32): i32 {
  if (byte(at) != backslash || byte(at + 1) != 0x75) return byte(at)
  let code = 0
  for (let k = at + 2; k < at + 6; k++) code = (code << 4) | hexDigit(byte(k))
  return code
}

export function characterLength(at: i32): i32 {
  return byte(at) == backslash && byte(at + 1) == 0x75 ? 6 : 1
}
