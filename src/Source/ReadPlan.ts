import * as Effect from "effect/Effect"
import type { ConfiguredCatalog, ConfiguredStream } from "../Airbyte/ConfiguredCatalog.ts"
import type { StateInput } from "../Airbyte/StateInput.ts"
import type { Found } from "../ChangeCapture.ts"
import { ConfigError } from "../Failure.ts"
import * as FullRefresh from "../FullRefresh.ts"
import { legible } from "../Legible.ts"
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
  readonly stream: Streams.SpaceXStream
  readonly generation: FullRefresh.Generation
  readonly start: FullRefresh.Start
}

/** Only what is new, changed or deleted since `found` is given. */
export interface Changes {
  readonly _tag: "Changes"
  readonly stream: Streams.SpaceXStream
  readonly found: Found | undefined
  /** Why there is nothing to compare with. */
  readonly because: string | undefined
  /** Whether the destination has a column to mark a deleted document by. */
  readonly canMarkDeletions: boolean
}

/** Lays the configured catalog and the state side by side: which streams to read, and from where. */
export const make = Effect.fn("ReadPlan.make")(function* (catalog: ConfiguredCatalog, states: StateInput) {
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
    const reading = readingOf(configured, states.get(name))
    plans.push({ name, reading })
    if (!(reading instanceof ConfigError)) yield* tell(reading)
  }
  return plans
})

function readingOf(configured: ConfiguredStream, found: unknown): Reading | ConfigError {
  const { name } = configured.stream
  const stream = Streams.find(name)
  if (stream === undefined)
    return new ConfigError({
      message: `There is no stream ${legible(name)}; there are ${Streams.names.join(", ")}. Refresh the source's schema, or remove the stream.`
    })
  const state = StreamState.of(found, stream.schema)
  if (state._tag === "Unusable")
    return new ConfigError({
      message: `The state of the stream ${name} cannot be used: ${state.because}. Reset the stream, or leave its state out, to read it from the beginning.`
    })
  if (configured.sync_mode === "incremental") {
    const { properties } = configured.stream.json_schema ?? {}
    const canMarkDeletions = properties == null || Object.hasOwn(properties, Streams.deletedAt)
    const before = state._tag === "Compared" ? state : undefined
    return { _tag: "Changes", stream, canMarkDeletions, found: before, because: reasons[state._tag] }
  }
  const generation = configured.generation_id ?? undefined
  return { _tag: "InFull", stream, generation, start: FullRefresh.start(state, generation) }
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
  const { name } = reading.stream
  const because = reading._tag === "Changes" ? reading.because : becauseOf(reading.start)
  if (because !== undefined) yield* Effect.logInfo(`${name} is read from the beginning: ${because}.`)
  if (reading._tag === "InFull" && reading.start._tag === "Behind")
    yield* Effect.logInfo(`${name} resumes behind ${reading.start.after}.`)
})

const becauseOf = (start: FullRefresh.Start) => (start._tag === "Beginning" ? start.because : undefined)
