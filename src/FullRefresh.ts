import type { StreamSchema } from "./Streams.ts"

/** Where a full refresh starts, as an earlier attempt's state has it. */
export type Start =
  | { readonly _tag: "Beginning"; readonly because?: string }
  | { readonly _tag: "Behind"; readonly after: string }
  /** An earlier attempt of the same refresh has read everything. */
  | { readonly _tag: "Done" }
  | { readonly _tag: "Unknown" }

/** Counts the refreshes of a stream; undefined where the platform does not count them. */
export type Generation = number | undefined

/** The state after a page: everything up to the id `after` has been read. */
export const partial = (after: string, generation: Generation): Record<string, unknown> => ({
  ...(generation === undefined ? {} : { generation_id: generation }),
  after
})

/** The state at the end of the collection. The key is the one Airbyte's Python CDK uses. */
export const complete = (generation: Generation): Record<string, unknown> => ({
  ...(generation === undefined ? {} : { generation_id: generation }),
  [completeKey]: true
})

/**
 * What a stream's stored state means for the refresh `generation`. A state of an earlier refresh is over; without
 * generations, an unfinished read is gone on with and a finished one begins anew: runners that keep states for ever
 * would read nothing otherwise (`airbyte.md` 1.8).
 */
export const start = (state: unknown, generation: Generation, schema: StreamSchema): Start => {
  if (state === undefined || state === null) return { _tag: "Beginning" }
  if (typeof state !== "object" || Array.isArray(state)) return { _tag: "Unknown" }
  const keys = Object.entries(state).flatMap(([key, value]) => (value === null ? [] : [key]))
  if (keys.length === 0) return { _tag: "Beginning" }
  const { after, generation_id, [completeKey]: done } = state as Record<string, unknown>
  const same = generation === undefined || generation_id === generation
  if (
    typeof after === "string" &&
    /^[0-9a-f]{24}$/.test(after) &&
    keys.every((key) => key === "after" || key === "generation_id")
  )
    return same
      ? { _tag: "Behind", after }
      : { _tag: "Beginning", because: "the state is of an earlier refresh" }
  if (done === true)
    return same && generation !== undefined
      ? { _tag: "Done" }
      : { _tag: "Beginning", because: "the state is of a refresh that is over" }
  if (keys.every((key) => Object.hasOwn(schema.properties, key) || foreignKeys.has(key)))
    return { _tag: "Beginning", because: "the state is of another connector" }
  return { _tag: "Unknown" }
}

const completeKey = "__ab_full_refresh_sync_complete"

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
