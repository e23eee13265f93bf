import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import type { AirbyteStream } from "./Airbyte.ts"
import type { Config } from "./Config.ts"
import { logDebug } from "./DebugLog.ts"
import { type Failure, TransientError } from "./Failure.ts"
import * as Metrics from "./Metrics.ts"
import { CurrentStream, type StreamMeter } from "./Metrics/StreamMeter.ts"
import { end, type Pull, runForEachChunk } from "./Pull.ts"
import { queryOf } from "./Source/PlanLine.ts"
import type { ReadEvent } from "./Source/ReadEvent.ts"
import type { StreamPlan } from "./Source/ReadPlan.ts"
import { readStream } from "./Source/StreamRead.ts"
import type { SpaceXApi } from "./SpaceXApi.ts"
import * as Pages from "./SpaceXApi/Pages.ts"
import { sortedPages } from "./SpaceXApi/SortedPages.ts"
import * as StreamQuery from "./StreamQuery.ts"
import * as Streams from "./Streams.ts"

/** The streams as `discover` offers them: as the queries make them. */
export const catalog = (queries: Config["queries"]): ReadonlyArray<AirbyteStream> =>
  Streams.streams.map((row): AirbyteStream => {
    const query = queries.get(row.name) ?? StreamQuery.everything
    const stream = StreamQuery.shaped(row, query)
    const { name } = stream
    const source_defined_primary_key = [["id"]]
    return StreamQuery.isOrderedOrLimited(query)
      ? {
          name,
          json_schema: stream.schema,
          supported_sync_modes: ["full_refresh"],
          source_defined_primary_key,
          is_resumable: false
        }
      : {
          name,
          json_schema: Streams.discoveredSchema(stream),
          supported_sync_modes: ["full_refresh", "incremental"],
          source_defined_cursor: true,
          default_cursor_field: [Streams.updatedAt],
          source_defined_primary_key,
          is_resumable: true
        }
  })

/**
 * Asks the API for one document, or for one of each query, within 30 seconds each. Gives undefined where it answers as
 * it should, and sentences for the user where what answers is not the SpaceX API, or where it refuses queries. An API
 * that is down is a failure.
 */
export const check = (config: Config): Effect.Effect<string | undefined, Failure, SpaceXApi> => {
  const asked = Streams.streams.filter(({ kind, name }) => kind === "collection" && config.queries.has(name))
  const checks = asked.length === 0 ? [Streams.find("launches")!] : asked
  return Effect.gen(function* () {
    // One after the other, so that each has its time however slow the user has the connector ask.
    const outcomes = yield* Effect.forEach(checks, (stream) => Effect.either(checkStream(stream, config)))
    const complaints = new Set(
      outcomes
        .flatMap((outcome) => Option.toArray(Option.getRight(outcome)))
        .flatMap((complaint) => complaint ?? [])
    )
    if (complaints.size > 0) return [...complaints].join(" ")
    yield* Effect.all(outcomes)
    return undefined
  })
}

const checkStream = (
  { name, path }: Streams.SpaceXStream,
  config: Config
): Effect.Effect<string | undefined, Failure, SpaceXApi> => {
  const patience = Duration.seconds(30)
  const query = config.queries.get(name) ?? StreamQuery.everything
  const mayBeEmpty = query.filter !== undefined
  const scan = {
    path,
    query,
    mayBeEmpty,
    pageSize: 1,
    limit: 1,
    retry: { maxRetries: config.max_retries, patience }
  }
  const pages = query.sort.length > 0 ? sortedPages(scan) : Pages.pages({ ...scan, after: undefined })
  const checked = pages.pipe(
    Effect.flatMap((pull) =>
      runForEachChunk(
        pull,
        Effect.forEach(
          (event) =>
            event._tag === "Waiting" && isForeign(event.failure) ? Effect.fail(event.failure) : Effect.void,
          { discard: true }
        )
      )
    ),
    Effect.scoped,
    Effect.timeoutFail({
      duration: patience,
      onTimeout: () =>
        new TransientError({
          message: `${config.base_url} did not answer within 30 seconds. Try again later.`
        })
    }),
    Effect.as(undefined),
    Effect.catchIf(
      (failure) => failure._tag === "ConfigError" || isForeign(failure),
      (failure) =>
        Effect.succeed(query === StreamQuery.everything ? failure.message : `${name}: ${failure.message}`)
    )
  )
  return logDebug(() => ["check, one document", ...queryOf(query)].join(", ")).pipe(
    Effect.zipRight(checked),
    Effect.provideServiceEffect(CurrentStream, Metrics.aloneFor(name)),
    Effect.annotateLogs({ stream: name })
  )
}

/**
 * Reads the planned streams side by side. A stream that fails says so in its last event and does not stop the others;
 * failures that the user has to mend come after everything else, for the platform goes by the first one. The reading
 * ends with the scope.
 */
export const read = (
  plans: ReadonlyArray<StreamPlan>,
  config: Config,
  limit?: number
): Effect.Effect<Pull<ReadEvent>, never, SpaceXApi | Metrics.Metrics | Scope> => {
  const held: Array<ReadEvent> = []
  const hold = (event: ReadEvent, meter: StreamMeter) => {
    const mendable = event._tag === "Failed" && event.failure._tag === "ConfigError"
    if (mendable) {
      held.push(event)
      meter.end()
    }
    return !mendable
  }
  return Effect.gen(function* () {
    const metrics = yield* Metrics.Metrics
    // A little ahead of whoever takes from it: the next page is asked for while the last one is written. All streams
    // share one queue, which costs a page half of what Stream.mergeAll and a buffer each do.
    const queue = yield* Mailbox.make<ReadEvent>(2)
    const readOne = (plan: StreamPlan) =>
      Effect.suspend(() => {
        const meter = metrics.open(plan.name)
        return readStream(plan, meter, config, limit, (events) =>
          queue.offerAll(Chunk.filter(events, (event) => hold(event, meter)))
        )
      })
    const all = Effect.zipRight(
      Effect.forEach(plans, readOne, { concurrency: config.concurrency, discard: true }),
      Effect.suspend(() => queue.offerAll(held))
    )
    yield* Effect.forkScoped(Mailbox.into(all, queue))
    return Effect.flatMap(queue.takeAll, ([events]) => (events.length > 0 ? Effect.succeed(events) : end))
  })
}

function isForeign(failure: Failure): boolean {
  return failure._tag !== "ConfigError" && failure.foreign === true
}
