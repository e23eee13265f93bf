import * as Data from "effect/Data"
import { inspect } from "node:util"
import type { Json } from "./Json.ts"

/** A query that the API answers with 400 and this plain text. */
export class Refusal extends Data.TaggedError("Refusal")<{ readonly message: string }> {}

/** mongoose's refusal of a value that does not fit the type of its field (mongoose 6.5.3, `CastError`). */
export const uncastable = (kind: string, value: Json, path: string, modelName: string): Refusal => {
  const shown = inspect(value).replace(/^'|'$/g, '"')
  const quoted = shown.startsWith('"') ? shown : `"${shown}"`
  const type = value === null ? "null" : typeof value === "object" ? value.constructor.name : typeof value
  return new Refusal({
    message: `Cast to ${kind} failed for value ${quoted} (type ${type}) at path "${path}" for model "${modelName}"`
  })
}
