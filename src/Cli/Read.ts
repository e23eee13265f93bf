import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ConfiguredCatalog, ConfiguredStream } from "../Airbyte/ConfiguredCatalog.ts"
import type { StateInput } from "../Airbyte/StateInput.ts"
import * as Config from "../Config.ts"
import * as Delivery from "../Delivery.ts"
import * as Export from "../Export.ts"
import { pool } from "../Documents/BufferPool.ts"
import { ConfigError } from "../Failure.ts"
import * as Format from "../Format.ts"
import * as InputFile from "../InputFile.ts"
import { Metrics } from "../Metrics.ts"
import { Output, type OutputError } from "../Output.ts"
import type { Circumstances } from "../Report/Bottleneck.ts"
import type { ReadEvent } from "../Source/ReadEvent.ts"
import * as ReadPlan from "../Source/ReadPlan.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import * as StreamQuery from "../StreamQuery.ts"
import * as Streams from "../Streams.ts"
import * as Telemetry from "../Telemetry.ts"
import * as TelemetrySettings from "../Telemetry/Settings.ts"
import { type Audience, ExitCode, serve } from "./Audience.ts"
import * as CommonOptions from "./CommonOptions.ts"
import * as QueryOptions from "./QueryOptions.ts"
import * as Reporter from "./Reporter.ts"

const { catalog, config, debug, state } = CommonOptions

const streams = Options.text("streams").pipe(
  Options.withPseudoName("name,name"),
  Options.withDescription(
    `Which streams to read when there is no --catalog: ${Streams.names.join(", ")}. All without it.`
  ),
  Options.withDefault(undefined)
)

const incremental = Options.boolean("incremental").pipe(
  Options.withDescription(
    "Read only what is new, changed or deleted since --state, when there is no --catalog. Without --state, that is everything. Messages hold the state for the next time; --format jsonl prints none."
  )
)

const format = Options.choice("format", ["airbyte", "jsonl"]).pipe(
  Options.withDescription("airbyte: messages of the Airbyte protocol. jsonl: bare documents, one a line."),
  Options.withDefault(undefined)
)

const output = Options.text("output").pipe(
  Options.withPseudoName("directory"),
  Options.withDescription("Write jsonl files into this directory, one a stream, instead of standard output."),
  Options.withDefault(undefined)
)

const limit = Options.integer("limit").pipe(
  Options.withDescription("Read at most so many records of each stream."),
  Options.withDefault(undefined)
)

const metricsPort = Options.text("metrics-port").pipe(
  Options.withPseudoName("port"),
  Options.withDescription(
    "Serve metrics for Prometheus on this port while the read runs, on /metrics; 0 is any port that is free, which the log names at its usual level. On all addresses of the machine, as a container needs it, unless the environment variable OTEL_EXPORTER_PROMETHEUS_HOST names one, such as 127.0.0.1. The environment variable SPACEX_METRICS_PORT does the same."
  ),
  Options.withDefault(undefined)
)

export const read = Command.make(
  "read",
  {
    config,
    catalog,
    state,
    streams,
    filter: QueryOptions.filter,
    select: QueryOptions.select,
    populate: QueryOptions.populate,
    sort: QueryOptions.sort,
    limit,
    incremental,
    format,
    output,
    metricsPort,
    debug
  },
  (options) => {
    const format = options.format ?? (options.output === undefined ? "airbyte" : "jsonl")
    return readWith({ ...options, format }).pipe(serve(audienceOf({ format }), options.debug))
  }
).pipe(
  Command.withDescription(
    "Read streams: as messages of the Airbyte protocol, or as bare documents. E.g. `source-spacex read --streams launches --filter '{\"upcoming\": true}' --sort date_utc --format jsonl --limit 5`, or `source-spacex read --incremental --state messages.jsonl`."
  )
)

interface ReadOptions extends QueryOptions.QueryOptions {
  readonly config: string | undefined
  readonly catalog: string | undefined
  readonly state: string | undefined
  readonly streams: string | undefined
  readonly incremental: boolean
  readonly format: "airbyte" | "jsonl"
  readonly output: string | undefined
  readonly limit: number | undefined
  readonly metricsPort: string | undefined
}

const readWith = Effect.fnUntraced(function* (options: ReadOptions) {
  if (options.limit !== undefined && options.limit < 1)
    return yield* new ConfigError({
      message: `--limit ${options.limit} reads nothing. Give a number from 1.`
    })
  if (options.format === "airbyte" && options.output !== undefined)
    return yield* new ConfigError({
      message: "Messages go to standard output: --output needs --format jsonl."
    })
  if (options.output !== undefined && options.state !== undefined)
    return yield* new ConfigError({ message: "--output writes whole streams: it goes without --state." })
  const telemetry = yield* TelemetrySettings.read(options.metricsPort)
  const catalog = yield* configuredCatalog(options)
  const settings = yield* QueryOptions.configured(
    yield* Config.read(options.config),
    options.catalog === undefined ? options.streams : undefined,
    options
  )
  const plans = yield* ReadPlan.make(catalog, settings.queries, yield* states(options.state))
  if (options.output !== undefined && plans.some(isOfChanges))
    return yield* new ConfigError({
      message: "--output writes whole streams, and no state to go on from: it takes full refreshes only."
    })
  if (options.format === "jsonl" && options.output === undefined && plans.length > 1)
    return yield* new ConfigError({
      message:
        "Standard output takes the documents of one stream. Choose it with --streams, or write files with --output."
    })
  const sink =
    options.output === undefined
      ? yield* toStandardOutput(options.format === "jsonl" ? Format.jsonl : Format.airbyte)
      : yield* Export.toDirectory(options.output)
  const read = Effect.gen(function* () {
    const circumstances = circumstancesOf(options, plans, settings, yield* Output)
    const reporter = yield* Reporter.make(audienceOf(options), circumstances)
    const order = { plans, config: settings, limit: options.limit }
    const delivery = Delivery.deliver<ConfigError | OutputError>(order, sink, reporter.told)
    const succeeded = yield* Effect.onInterrupt(delivery, () => reporter.cutShort)
    yield* reporter.ended
    if (!succeeded) return yield* new StreamsFailed({ message: "Not all streams could be read." })
  })
  yield* read.pipe(
    Effect.withSpan("read", { captureStackTrace: false, root: true }),
    Effect.provide(SpaceXApi.layer(settings)),
    Telemetry.exported(
      telemetry,
      plans.map(({ name }) => name)
    ),
    Effect.provide(Metrics.layer),
    Effect.catchTag("StreamsFailed", () => new ExitCode({ code: 1 }))
  )
}, Effect.scoped)

/** The read has told of each stream that failed; its span learns of it by this. */
class StreamsFailed extends Schema.TaggedError<StreamsFailed>()("StreamsFailed", {
  message: Schema.String
}) {}

const audienceOf = ({ format }: Pick<ReadOptions, "format">): Audience =>
  format === "airbyte" ? "airbyte" : "person"

const circumstancesOf = (
  { format, output }: ReadOptions,
  plans: ReadonlyArray<ReadPlan.StreamPlan>,
  { concurrency, page_size, requests_per_second }: Config.Config,
  written: typeof Output.Service
): Circumstances => ({
  pageSize: page_size,
  largestPageSize: Config.largestPageSize,
  concurrency,
  requestsPerSecond: requests_per_second,
  streams: plans.length,
  hasPages: plans.some(
    ({ reading }) =>
      !(reading instanceof ConfigError) &&
      reading.stream.kind === "collection" &&
      (reading._tag === "InFull" || StreamQuery.shapeOf(reading.query) !== "")
  ),
  takes: format === "airbyte" ? "Airbyte" : output !== undefined || written.isStored ? "a file" : "a reader"
})

const isOfChanges = ({ reading }: ReadPlan.StreamPlan) =>
  !(reading instanceof ConfigError) && reading._tag === "Changes"

const configuredCatalog = Effect.fnUntraced(function* ({ catalog: path, incremental, streams }: ReadOptions) {
  if (path === undefined) return yield* chosenStreams(streams, incremental ? "incremental" : "full_refresh")
  if (streams !== undefined || incremental)
    return yield* new ConfigError({
      message: `Both --catalog and ${incremental ? "--incremental say how" : "--streams say what"} to read. Give one of them.`
    })
  const Catalog = yield* Effect.promise(() => import("../Airbyte/ConfiguredCatalog.ts"))
  return yield* InputFile.read({ what: "catalog", path }, Catalog.ConfiguredCatalog)
})

/** A catalog of the named streams. */
const chosenStreams = Effect.fnUntraced(function* (
  list: string | undefined,
  sync_mode: ConfiguredStream["sync_mode"]
) {
  const names = list === undefined ? Streams.names : list.split(",").map((name) => name.trim())
  const unknown = names.filter((name) => Streams.find(name) === undefined)
  if (unknown.length > 0)
    return yield* new ConfigError({
      message: `--streams ${list}: there is no stream ${JSON.stringify(unknown[0])}. There are ${Streams.names.join(", ")}.`
    })
  const catalog: ConfiguredCatalog = {
    streams: names.map((name) => ({ stream: { name }, sync_mode }))
  }
  return catalog
})

const states = Effect.fnUntraced(function* (path: string | undefined) {
  if (path === undefined) return new Map() satisfies StateInput
  const file = { what: "state", path } as const
  const { decode } = yield* Effect.promise(() => import("../Airbyte/StateInput.ts"))
  return yield* decode(file, yield* InputFile.text(file))
})

const toStandardOutput = (formatted: Format.Format) =>
  Effect.map(
    Output,
    (output) => (event: ReadEvent) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const lines = formatted(event, now)
        if (lines === undefined) return Effect.succeed(0)
        return Effect.map(output.write(lines), () => {
          pool.giveBack(lines)
          return lines.length
        })
      })
  )
