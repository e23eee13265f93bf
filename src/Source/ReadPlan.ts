import * as Effect from "effect/Effect"
import type { ConfiguredCatalog, ConfiguredStream } from "../Airbyte/ConfiguredCatalog.ts"
import type { StateInput } from "../Airbyte/StateInput.ts"
import type { Found } from "../ChangeCapture.ts"
import { shapeOf } from "../ChangeCapture/State.ts"
import type { Config } from "../Config.ts"
import { ConfigError } from "../Failure.ts"
import * as FullRefresh from "../FullRefresh.ts"
import { legible } from "../Legible.ts"
import * as StreamQuery from "../StreamQuery.ts"
import * as Streams from "../Streams.ts"
import * as StreamState from "../StreamState.ts"

/** What is to be done for one stream of the configured catalog. */
export interface StreamPlan {
  readonly name: string
  /** A stream that does not exist, or whose state makes no sense, is a failure of its own: the others are read. */
  readonly reading: Reading | ConfigError
}

export type Reading = InFull | Changes

/** Every document is read. */
export interface InFull {
  readonly _tag: "InFull"
  /** With the schema that the query gives it. */
  readonly stream: Streams.SpaceXStream
  readonly query: StreamQuery.StreamQuery
  readonly refresh: FullRefresh.Refresh
  readonly start: FullRefresh.Start
  /** It was to be read for changes: records get the stamp that the destination expects. */
  readonly insteadOfChanges: boolean
}

/** Only what is new, changed or deleted since `found` is given. */
export interface Changes {
  readonly _tag: "Changes"
  readonly stream: Streams.SpaceXStream
  readonly query: StreamQuery.StreamQuery
  readonly found: Found | undefined
  /** Why there is nothing to compare with. */
  readonly because: string | undefined
  /** Whether the destination has a column to mark a deleted document by. */
  readonly canMarkDeletions: boolean
}

/** Lays the configured catalog, the queries and the state side by side: which streams to read, and from where. */
export const make = Effect.fnUntraced(function* (
  catalog: ConfiguredCatalog,
  queries: Config["queries"],
  states: StateInput
) {
  const twice = catalog.streams.find(
    ({ stream }, i) => catalog.streams.findIndex((s) => s.stream.name === stream.name) < i
  )
  if (twice !== undefined)
    return yield* new ConfigError({
      message: `The stream ${legible(twice.stream.name)} is named twice. Name it once.`
    })
  const plans: Array<StreamPlan> = []
  for (const configured of catalog.streams) {
    const { name } = configured.stream
    const query = queries.get(name) ?? StreamQuery.everything
    const reading = readingOf(configured, query, states.get(name))
    plans.push({ name, reading })
    if (!(reading instanceof ConfigError)) yield* Effect.annotateLogs(tell(reading), { stream: name })
  }
  return plans
})

function readingOf(
  configured: ConfiguredStream,
  query: StreamQuery.StreamQuery,
  found: unknown
): Reading | ConfigError {
  const { name } = configured.stream
  const row = Streams.find(name)
  if (row === undefined)
    return new ConfigError({
      message: `There is no stream ${legible(name)}; there are ${Streams.names.join(", ")}. Refresh the source's schema, or remove the stream.`
    })
  const state = StreamState.of(found, row.schema)
  if (state._tag === "Unusable")
    return new ConfigError({
      message: `The state of the stream ${name} cannot be used: ${state.because}. Reset the stream, or leave its state out, to read it from the beginning.`
    })
  const stream = StreamQuery.shaped(row, query)
  const isIncremental = configured.sync_mode === "incremental"
  const isOrderedOrLimited = StreamQuery.isOrderedOrLimited(query)
  if (isIncremental && !isOrderedOrLimited) {
    const { properties } = configured.stream.json_schema ?? {}
    const canMarkDeletions = properties == null || Object.hasOwn(properties, Streams.deletedAt)
    const before = state._tag === "Compared" ? state : undefined
    return { _tag: "Changes", stream, query, canMarkDeletions, found: before, because: reasons[state._tag] }
  }
  // An incremental stream keeps its generation from sync to sync.
  const generation = isIncremental ? undefined : (configured.generation_id ?? undefined)
  const refresh = { generation, query: nameOf(query) }
  const resumed = FullRefresh.start(state, refresh)
  const start: FullRefresh.Start =
    resumed._tag === "Behind" && (isOrderedOrLimited || stream.kind === "single")
      ? { _tag: "Beginning", because: "such a read cannot be gone on with" }
      : resumed
  return { _tag: "InFull", stream, query, refresh, start, insteadOfChanges: isIncremental }
}

/** Names everything that a query asks for; undefined where that is nothing. */
function nameOf(query: StreamQuery.StreamQuery): string | undefined {
  const { limit, sort } = query
  const text =
    StreamQuery.shapeOf(query) + (StreamQuery.isOrderedOrLimited(query) ? JSON.stringify([sort, limit]) : "")
  return text === "" ? undefined : shapeOf(text)
}

/** Why changes are looked for from the beginning. */
const reasons = {
  None: "there is no state of it",
  Compared: undefined,
  ReadInPart: "the state is of a full refresh",
  ReadInFull: "the state is of a full refresh",
  OfAnotherConnector: "the state is of another connector"
}

const tell = Effect.fnUntraced(function* (reading: Reading) {
  if (reading._tag === "InFull" && reading.insteadOfChanges)
    yield* Effect.logWarning(
      `read in full instead of incrementally: its query has a sort or a limit, which only a full refresh can honour. Leave them out of the query, or set the stream to full refresh.`
    )
  const because = reading._tag === "Changes" ? reading.because : becauseOf(reading.start)
  if (because !== undefined) yield* Effect.logInfo(`read from the beginning, for ${because}`)
  if (reading._tag === "InFull" && reading.start._tag === "Behind")
    yield* Effect.logInfo(`resumes behind ${reading.start.after}`)
})

const becauseOf = (start: FullRefresh.Start) => (start._tag === "Beginning" ? start.because : undefined)
