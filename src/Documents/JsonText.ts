import * as Json from "./Json.ts"

/** Where a text that `JSON.parse` rejects stops being JSON, counted from 1, and why. */
export function syntaxError(content: string): { line: number; column: number; reason: string } {
  const bytes = new TextEncoder().encode(content + " ")
  const { length } = bytes
  Json.load([bytes], length)
  let at = length - 1
  let reason = "it ends too early"
  try {
    const start = Json.skipSpace(0, length)
    const behind = start < length ? Json.skipValue(start, length) : Json.incomplete
    if (behind !== Json.incomplete) {
      at = Json.skipSpace(behind, length)
      reason = "something follows the value"
    }
  } catch (error) {
    if (!(error instanceof Json.MalformedJson)) throw error
    at = error.at
    reason = error.reason
  }
  const before = new TextDecoder().decode(bytes.subarray(0, at)).split("\n")
  return { line: before.length, column: before.at(-1)!.length + 1, reason }
}
