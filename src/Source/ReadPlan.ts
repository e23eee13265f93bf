import * as Effect from "effect/Effect"
import type { ConfiguredCatalog, ConfiguredStream } from "../Airbyte/ConfiguredCatalog.ts"
import type { StateInput } from "../Airbyte/StateInput.ts"
import { ConfigError } from "../Failure.ts"
import * as FullRefresh from "../FullRefresh.ts"
import { legible } from "../Legible.ts"
import * as Streams from "../Streams.ts"

/** What is to be done for one stream of the configured catalog. */
export interface StreamPlan {
  readonly name: string
  readonly generation: FullRefresh.Generation
  /** A stream that does not exist, or whose state makes no sense, is a failure of its own: the others are read. */
  readonly reading: Reading | ConfigError
}

export interface Reading {
  readonly stream: Streams.SpaceXStream
  readonly start: Exclude<FullRefresh.Start, { _tag: "Unknown" }>
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
  for (const {
    stream: { name },
    sync_mode,
    generation_id
  } of catalog.streams) {
    const generation = generation_id ?? undefined
    const reading = readingOf(name, sync_mode, states.get(name), generation)
    plans.push({ name, generation, reading })
    if (reading instanceof ConfigError) continue
    if (sync_mode === "incremental")
      yield* Effect.logInfo(`${name} does not support incremental syncs: it is read in full.`)
    if (reading.start._tag === "Behind")
      yield* Effect.logInfo(`${name} resumes behind ${reading.start.after}.`)
    if (reading.start._tag === "Beginning" && reading.start.because !== undefined)
      yield* Effect.logInfo(`${name} is read from the beginning: ${reading.start.because}.`)
  }
  return plans
})

function readingOf(
  name: string,
  mode: ConfiguredStream["sync_mode"],
  state: unknown,
  generation: FullRefresh.Generation
): Reading | ConfigError {
  const stream = Streams.find(name)
  if (stream === undefined)
    return new ConfigError({
      message: `There is no stream ${legible(name)}; there are ${Streams.names.join(", ")}. Refresh the source's schema, or remove the stream.`
    })
  const start = FullRefresh.start(state, generation, stream.schema)
  if (start._tag === "Unknown")
    return new ConfigError({
      message: `The state of the stream ${name} is not one that this connector can use. Reset the stream, or leave its state out, to read it from the beginning.`
    })
  // An incremental sync keeps its state, and its generation, from one sync to the next: a finished read is no news.
  return { stream, start: mode === "incremental" && start._tag === "Done" ? { _tag: "Beginning" } : start }
}
