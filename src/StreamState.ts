import type { Found } from "./ChangeCapture/Rules.ts"
import * as Changes from "./ChangeCapture/State.ts"
import type { StreamSchema } from "./Streams.ts"

/** What a stream's stored state is, whoever wrote it. */
export type StreamState =
  | { readonly _tag: "None" }
  /** Of a comparison. */
  | ({ readonly _tag: "Compared" } & Found)
  /** Of a full refresh: everything up to the id `after` has been read, or everything. */
  | {
      readonly _tag: "ReadInPart"
      readonly after: string
      readonly generation: unknown
      readonly query: unknown
    }
  | { readonly _tag: "ReadInFull"; readonly generation: unknown; readonly query: unknown }
  | { readonly _tag: "OfAnotherConnector" }
  | { readonly _tag: "Unusable"; readonly because: string }

/** The state in which a full refresh ends. The key is the one that Airbyte's Python CDK uses. */
export const completeKey = "__ab_full_refresh_sync_complete"

/** Tells what a state is, strictly: one that is not understood is not taken for another. Nulls count for nothing. */
export const of = (state: unknown, schema: StreamSchema): StreamState => {
  if (state === undefined || state === null) return { _tag: "None" }
  if (typeof state !== "object" || Array.isArray(state)) return { _tag: "Unusable", because: notOurs }
  // Runners written in Python add null for what they do not know.
  const fields = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null))
  const keys = Object.keys(fields)
  if (keys.length === 0) return { _tag: "None" }
  if (Changes.isRecognized(fields)) {
    const memory = Changes.decode(fields)
    return typeof memory === "string"
      ? { _tag: "Unusable", because: memory }
      : { _tag: "Compared", memory, state: fields }
  }
  const { after, generation_id: generation, query, [completeKey]: complete } = fields
  if (
    typeof after === "string" &&
    /^[0-9a-f]{24}$/.test(after) &&
    keys.every((key) => key === "after" || key === "generation_id" || key === "query")
  )
    return { _tag: "ReadInPart", after, generation, query }
  if (complete === true) return { _tag: "ReadInFull", generation, query }
  if (keys.every((key) => Object.hasOwn(schema.properties, key) || foreignKeys.has(key)))
    return { _tag: "OfAnotherConnector" }
  return { _tag: "Unusable", because: notOurs }
}

const notOurs = "it is not one that this connector can use"

/** What other connectors keep: Airbyte's Python CDK without a cursor, and its date ranges. */
const foreignKeys = new Set([
  "__ab_no_cursor_state_message",
  "state_type",
  "slices",
  "legacy",
  "lookback_window",
  "partition",
  "cursor"
])
