import { completeKey, type StreamState } from "./StreamState.ts"

/** Where a full refresh starts, as an earlier attempt's state has it. */
export type Start =
  | { readonly _tag: "Beginning"; readonly because?: string }
  | { readonly _tag: "Behind"; readonly after: string }
  /** An earlier attempt of the same refresh has read everything. */
  | { readonly _tag: "Done" }

/** Counts the refreshes of a stream; undefined where the platform does not count them. */
export type Generation = number | undefined

/** What is read, and for which refresh: a state counts for the same only. */
export interface Refresh {
  readonly generation: Generation
  /** Names the user's query; undefined where there is none. */
  readonly query: string | undefined
}

/** The state after a page: everything up to the id `after` has been read. */
export const partial = (after: string, refresh: Refresh): Record<string, unknown> => ({
  ...head(refresh),
  after
})

/** The state at the end of the collection. */
export const complete = (refresh: Refresh): Record<string, unknown> => ({
  ...head(refresh),
  [completeKey]: true
})

const head = ({ generation, query }: Refresh) => ({
  ...(generation === undefined ? {} : { generation_id: generation }),
  ...(query === undefined ? {} : { query })
})

/**
 * What a stream's state means for a refresh. A state of an earlier refresh is over; without generations,
 * an unfinished read is gone on with and a finished one begins anew: runners that keep states for ever would read
 * nothing otherwise (`airbyte.md` 1.8).
 */
export const start = (
  state: Exclude<StreamState, { _tag: "Unusable" }>,
  { generation, query }: Refresh
): Start => {
  if ((state._tag === "ReadInPart" || state._tag === "ReadInFull") && state.query !== query)
    return { _tag: "Beginning", because: "the state is of another query" }
  switch (state._tag) {
    case "None":
      return { _tag: "Beginning" }
    case "ReadInPart":
      return generation === undefined || state.generation === generation
        ? { _tag: "Behind", after: state.after }
        : { _tag: "Beginning", because: "the state is of an earlier refresh" }
    case "ReadInFull":
      return generation !== undefined && state.generation === generation
        ? { _tag: "Done" }
        : { _tag: "Beginning", because: "the state is of a refresh that is over" }
    case "Compared":
      return { _tag: "Beginning", because: "the state is of an incremental sync" }
    case "OfAnotherConnector":
      return { _tag: "Beginning", because: "the state is of another connector" }
  }
}
