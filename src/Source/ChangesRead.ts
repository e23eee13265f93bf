import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ChangeCapture } from "../ChangeCapture.ts"
import type { Config } from "../Config.ts"
import * as Drift from "../Drift.ts"
import { CurrentStream } from "../Metrics/StreamMeter.ts"
import { elapsedMillis } from "../SpaceXApi/Elapsed.ts"
import * as StreamQuery from "../StreamQuery.ts"
import * as Streams from "../Streams.ts"
import type { ComparisonEvent } from "./Comparison.ts"
import { compareList } from "./ListComparison.ts"
import { compareView } from "./ViewComparison.ts"
import type { ReadEvent, Reading } from "./ReadEvent.ts"
import type { Changes } from "./ReadPlan.ts"

/** Reads what is new, changed or deleted in a stream, or in what a query wants of it, since the last sync. */
export const readChanges = (
  { canMarkDeletions, found, query, stream: row }: Changes,
  config: Config,
  limit: number | undefined
): Reading =>
  Effect.gen(function* () {
    const stream = row.name
    if (config.emit_deletions && !canMarkDeletions)
      yield* Effect.logWarning(
        `The configured catalog has no column ${Streams.deletedAt}, so deletions are not told. Refresh the source's schema and select the column, or switch emit_deletions off.`
      )
    const rules = {
      shape: row.path + StreamQuery.shapeOf(query),
      volatile: config.position_changes ? [] : row.volatile,
      emitDeletions: config.emit_deletions && canMarkDeletions,
      mayBeEmpty: query.filter !== undefined,
      // What leaves a filter's view has not left the API.
      maxDeletionsPercent: query.filter === undefined ? config.max_deletions_percent : Infinity,
      limit
    }
    const capture = new ChangeCapture(found, rules, yield* Clock.currentTimeMillis, yield* elapsedMillis)
    const drift = yield* Drift.make(row)
    const meter = yield* CurrentStream
    if (capture.knownBefore > 0) meter.expected = capture.knownBefore
    let running = false
    let isLargeStateTold = false

    const eventsOf = Effect.fnUntraced(function* (
      event: ComparisonEvent
    ): Effect.fn.Return<Array<ReadEvent>, never, CurrentStream> {
      switch (event._tag) {
        case "Responded": {
          if (running) return []
          running = true
          return [{ _tag: "Running", stream }]
        }
        case "Records":
          yield* Drift.told(drift.observe(event.batch))
          break
        case "Checkpoint": {
          const bytes = String(event.state["known"]).length
          if (bytes <= largeState || isLargeStateTold) break
          isLargeStateTold = true
          yield* Effect.logWarning(
            `The state has ${(bytes / 1e6).toFixed(1)} MB, 27 bytes a document: see that the platform takes states of that size, or read the stream in full refresh.`
          )
          break
        }
        case "Waiting": {
          if (event.failure.rateLimited !== true) return []
          running = false
          return [{ _tag: "RateLimited", stream, until: event.until }]
        }
      }
      return [{ ...event, stream }]
    })
    const limits = { maxRetries: config.max_retries, patience: Duration.minutes(20) }
    const comparison =
      row.kind === "single" || StreamQuery.shapeOf(query) === ""
        ? compareList(row, query, capture, limits)
        : compareView(row, query, capture, { limits, pageSize: config.page_size })
    const events = comparison.pipe(
      Stream.mapEffect(eventsOf),
      Stream.mapConcat((events) => events),
      Stream.onEnd(Effect.sync(() => meter.count("changes.same", capture.counts.same)))
    )
    return yield* Stream.toPull(events)
  })

/** Bytes. */
const largeState = 1_000_000
