/**
 * The source as a library, for programs that use Effect: streams of documents, of changes, and of Airbyte's messages.
 * Each takes the HTTP client of its environment; everything else is the pipeline of the program `source-spacex`.
 *
 * What is counted goes into Effect's own metrics, `source_spacex_*`, where exporters find it.
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { AirbyteStream } from "./Airbyte.ts"
import { ConfiguredCatalog } from "./Airbyte/ConfiguredCatalog.ts"
import * as Configuration from "./Config.ts"
import * as Delivery from "./Delivery.ts"
import { pool } from "./Documents/BufferPool.ts"
import { ConfigError, type Failure } from "./Failure.ts"
import * as Format from "./Format.ts"
import * as InputFile from "./InputFile.ts"
import { transportOfCaller } from "./Library/HttpClients.ts"
import type { Query, View } from "./Library/Query.ts"
import { Metrics } from "./Metrics.ts"
import * as Source from "./Source.ts"
import type { ReadEvent } from "./Source/ReadEvent.ts"
import * as ReadPlan from "./Source/ReadPlan.ts"
import { SpaceXApi } from "./SpaceXApi.ts"
import { StateStore } from "./StateStore.ts"
import type { StreamName } from "./Streams.ts"

export type { AirbyteStream } from "./Airbyte.ts"
export { ConfigError, type Failure, SystemError, TransientError } from "./Failure.ts"
export { layerHttpClient } from "./Library/HttpClients.ts"
export type { Query, View } from "./Library/Query.ts"
export { Metrics } from "./Metrics.ts"
export { StateStore, type StoredState } from "./StateStore.ts"
export { type SpaceXStream, type StreamName, streams } from "./Streams.ts"

/** The JSON Schema of the configuration: what it may hold, its bounds and defaults. */
export const connectionSpecification: Readonly<Record<string, unknown>> =
  Configuration.connectionSpecification

/** The connector's configuration, as `connectionSpecification` describes it. The defaults hold for what is left out. */
export interface Config {
  /** Where the API answers. */
  readonly base_url?: string
  readonly page_size?: number
  /** By all streams of one call together. */
  readonly requests_per_second?: number
  /** How many streams `messages` reads side by side. */
  readonly concurrency?: number
  readonly request_timeout_seconds?: number
  readonly max_retries?: number
  readonly emit_deletions?: boolean
  readonly max_deletions_percent?: number
  readonly position_changes?: boolean
  readonly queries?: ReadonlyArray<{ readonly stream: StreamName } & Query>
}

/** A document of the API, as `JSON.parse` gives it. */
export interface Document {
  readonly id: string
  readonly [field: string]: unknown
}

/** A document that is new or has changed since the last read, or the id of one that is gone. */
export interface Change extends Document {
  /** The stamp of the run that found it: later than those of all runs before. */
  readonly _ab_cdc_updated_at: string
  /** The same stamp where the document is gone, and null otherwise. */
  readonly _ab_cdc_deleted_at: string | null
}

/**
 * All documents of a stream, or those that a query wants. A chunk is what has come of a reply, a megabyte at most or so; the
 * next page is asked for meanwhile. It fails with what could not be read, after retries.
 *
 * @example
 * documents("launches", { filter: { upcoming: true }, sort: "date_utc", limit: 3 })
 */
export const documents = (
  stream: StreamName,
  { config, ...query }: Query & { readonly config?: Config } = {}
): Stream.Stream<Document, Failure, HttpClient.HttpClient> =>
  Stream.unwrap(
    Effect.map(orderOf(catalogOf(stream, "full_refresh"), withQuery(config, stream, query)), (order) =>
      read(order, (event) => valuesOf<Document>(event), failing)
    )
  )

/**
 * What is new, changed or deleted in a stream, or in what a query wants of it, since the state that the `StateStore`
 * has; everything where it has none. The state is saved whenever all changes before it have been taken, which is when
 * the stream is asked for more: run what handles a change without a buffer between. Who stops early, or fails, gets
 * what came behind the last state again. It fails with what could not be read, after retries.
 *
 * @example
 * changes("starlink").pipe(Stream.runForEachChunk(upsert))
 */
export const changes = (
  stream: StreamName,
  { config, ...query }: View & { readonly config?: Config } = {}
): Stream.Stream<Change, Failure, HttpClient.HttpClient | StateStore> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const store = yield* StateStore
      const catalog = catalogOf(stream, "incremental")
      const order = yield* orderOf(catalog, withQuery(config, stream, query), store)
      return read(
        order,
        (event) => valuesOf<Change>(event),
        (event) => (event._tag === "Checkpoint" ? store.save(stream, event.state) : failing(event))
      )
    })
  )

/**
 * Reads a configured catalog, as Airbyte has it: the messages of the protocol 0.18, each as its line of text without
 * the newline. Documents in them are the bytes that the API sent. Streams go on from the states that the `StateStore`
 * has; a state is saved when its message, and all before it, have been taken.
 *
 * A stream that fails says so in its messages (TRACE ERROR, INCOMPLETE) and does not stop the others. What fails is
 * the whole: a catalog or a configuration that makes no sense, or a store that does not work.
 *
 * @example
 * messages({ streams: [{ stream: { name: "launches" }, sync_mode: "incremental" }] })
 */
export const messages = (
  catalog: ConfiguredCatalog,
  { config }: { readonly config?: Config } = {}
): Stream.Stream<string, Failure, HttpClient.HttpClient | StateStore> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const store = yield* StateStore
      const order = yield* orderOf(catalog, config, store)
      return read(order, linesOf, (event) =>
        event._tag === "Checkpoint" ? store.save(event.stream, event.state) : Effect.void
      )
    })
  )

export type { ConfiguredCatalog } from "./Airbyte/ConfiguredCatalog.ts"

/** The streams as a catalog offers them, with their schemas: as the configuration's queries make them. */
export const discover = (config?: Config): Effect.Effect<ReadonlyArray<AirbyteStream>, ConfigError> =>
  Effect.map(decoded(config), ({ queries }) => Source.catalog(queries))

/**
 * Asks the API for one document, or for one of each query. What answers and is not the SpaceX API, or refuses a query,
 * is a `ConfigError`; an API that is down is a `TransientError`.
 */
export const check = (config?: Config): Effect.Effect<void, Failure, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const settings = yield* decoded(config)
    const complaint = yield* Effect.provide(Source.check(settings), apiOf(settings))
    if (complaint !== undefined) return yield* new ConfigError({ message: complaint })
  })

const decoded = (config: Config = {}) => Configuration.decode({ what: "configuration" }, config)

/** The configuration with a query that takes the place of the same parts of its own. */
const withQuery = (config: Config = {}, stream: StreamName, query: Query): Config => {
  const { queries = [] } = config
  const before = queries.find((one) => one.stream === stream)
  return {
    ...config,
    queries: [...queries.filter((one) => one !== before), { stream, ...before, ...query }]
  }
}

const catalogOf = (
  name: StreamName,
  sync_mode: ConfiguredCatalog["streams"][number]["sync_mode"]
): ConfiguredCatalog => ({ streams: [{ stream: { name }, sync_mode }] })

const orderOf = Effect.fnUntraced(function* (
  given: ConfiguredCatalog,
  config: Config | undefined,
  store?: typeof StateStore.Service
) {
  const settings = yield* decoded(config)
  const catalog = yield* InputFile.decode({ what: "catalog" }, ConfiguredCatalog)(given)
  const states = new Map<string, unknown>()
  if (store !== undefined)
    for (const { stream } of catalog.streams) states.set(stream.name, yield* store.load(stream.name))
  const plans = yield* ReadPlan.make(catalog, settings.queries, states)
  return { plans, config: settings } satisfies Delivery.Order
})

const read = <A>(
  order: Delivery.Order,
  portionOf: (event: ReadEvent, now: number) => Delivery.Portion<A>,
  taken: (event: ReadEvent) => Effect.Effect<void, Failure>
): Stream.Stream<A, Failure, HttpClient.HttpClient> =>
  Stream.provideSomeLayer(
    Delivery.stream(order, portionOf, taken),
    Layer.merge(apiOf(order.config), metricsOfCaller)
  )

const apiOf = (config: Configuration.Config) => Layer.provide(SpaceXApi.layer(config), transportOfCaller)

/** Who wants to read the meter of a run provides it; a run has one in any case. */
const metricsOfCaller = Layer.unwrapEffect(
  Effect.map(
    Effect.serviceOption(Metrics),
    Option.match({
      onNone: () => Metrics.layer,
      onSome: (metrics) => Layer.succeed(Metrics, metrics)
    })
  )
)

const failing = (event: ReadEvent): Effect.Effect<void, Failure> =>
  event._tag === "Failed" ? Effect.fail(event.failure) : Effect.void

/** All documents of a batch at once, with the stamps of changes. */
const valuesOf = <A>(event: ReadEvent): Delivery.Portion<A> => {
  const lines = Format.jsonl(event, 0)
  if (lines === undefined) return nothing
  const elements = JSON.parse(`[${textOf(lines).join()}]`) as ReadonlyArray<A>
  return { elements, bytes: lines.length }
}

const linesOf = (event: ReadEvent, now: number): Delivery.Portion<string> => {
  const lines = Format.airbyte(event, now)
  return lines === undefined ? nothing : { elements: textOf(lines), bytes: lines.length }
}

const nothing = { elements: [], bytes: 0 }

/** Lines, whose memory is not needed any more, as texts without their ends. */
const textOf = (lines: Uint8Array): ReadonlyArray<string> => {
  const text = decoder.decode(lines)
  pool.giveBack(lines)
  return text.split("\n").slice(0, -1)
}

const decoder = new TextDecoder()
