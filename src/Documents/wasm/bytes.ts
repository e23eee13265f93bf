/*
 * What all that is read here consists of, and what may be wrong with it. Positions are addresses in the memory.
 */

/** More bytes are needed. */
export const incomplete: i32 = -1
/** What JSON.parse would reject, or what is no document: `fault` and `faultAt` say what, and where. */
export const malformed: i32 = -2

/** What is wrong: an index into the texts of `Json.ts`. */
export let fault: i32 = 0
export let faultAt: i32 = 0

export function fail(reason: i32, at: i32): i32 {
  fault = reason
  faultAt = at
  return malformed
}

export function byte(at: i32): i32 {
  return <i32>load<u8>(at)
}

export function isDigit(c: i32): bool {
  return <u32>(c - 0x30) <= 9
}

/** What a hexadecimal digit stands for; -1 where it is none. */
export function hexDigit(c: i32): i32 {
  if (isDigit(c)) return c - 0x30
  const letter = (c | 0x20) - 0x61
  return <u32>letter <= 5 ? letter + 10 : -1
}

export const quote = 0x22
export const backslash = 0x5c
export const comma = 0x2c
export const colon = 0x3a
export const minus = 0x2d
export const openBracket = 0x5b
export const closeBracket = 0x5d
export const openBrace = 0x7b
export const closeBrace = 0x7d

/** In the order of the texts in `Json.ts`. */
export const enum Fault {
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
