import * as Json from "./Json.ts"

/** Where a text that `JSON.parse` rejects stops being JSON, counted from 1, and why. */
export function syntaxError(content: string): { line: number; column: number; reason: string } {
  const bytes = new TextEncoder().encode(content + " ")
  let at = bytes.length - 1
  let reason = "it ends too early"
  try {
    const start = Json.skipSpace(bytes, 0, bytes.length)
    const behind = start < bytes.length ? Json.skipValue(bytes, start, bytes.length) : Json.incomplete
    if (behind !== Json.incomplete) {
      at = Json.skipSpace(bytes, behind, bytes.length)
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
