import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Config } from "../Config.ts"
import * as Drift from "../Drift.ts"
import type { Failure } from "../Failure.ts"
import * as FullRefresh from "../FullRefresh.ts"
import type { SpaceXApi } from "../SpaceXApi.ts"
import { elapsedMillis } from "../SpaceXApi/Elapsed.ts"
import * as Pages from "../SpaceXApi/Pages.ts"
import type { ReadEvent } from "./ReadEvent.ts"
import type { InFull } from "./ReadPlan.ts"

/** Reads every document of a collection, from where an earlier attempt stopped. */
export const readInFull = (
  { generation, start, stream: row }: InFull,
  config: Config,
  limit: number | undefined
): Stream.Stream<ReadEvent, Failure, SpaceXApi> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const stream = row.name
      const startedAt = yield* elapsedMillis
      const tally = { records: 0, bytes: 0, requests: 0, milliseconds: 0 }
      const completed = Effect.map(elapsedMillis, (now): ReadEvent => {
        return { _tag: "Completed", stream, tally: { ...tally, milliseconds: now - startedAt } }
      })
      if (start._tag === "Done") {
        const state = FullRefresh.complete(generation)
        const checkpoint: ReadEvent = { _tag: "Checkpoint", stream, state, recordCount: 0 }
        return Stream.concat(Stream.succeed(checkpoint), Stream.fromEffect(completed))
      }
      const drift = yield* Drift.make(row)
      let running = false
      let estimated = false
      let sinceCheckpoint = 0

      const eventsOf = Effect.fnUntraced(function* (
        event: Pages.ScanEvent
      ): Effect.fn.Return<Array<ReadEvent>> {
        switch (event._tag) {
          case "Responded": {
            if (running) return []
            running = true
            return [{ _tag: "Running", stream }]
          }
          case "Documents": {
            tally.records += event.batch.count
            tally.bytes += event.batch.size
            sinceCheckpoint += event.batch.count
            yield* Effect.forEach(drift.observe(event.batch), (departure) => Effect.logWarning(departure))
            return [{ _tag: "Records", stream, batch: event.batch }]
          }
          case "PageRead": {
            const events: Array<ReadEvent> = []
            tally.requests = event.requests
            if (!estimated && event.expected !== undefined) {
              estimated = true
              events.push({ _tag: "Estimated", stream, rows: Math.min(event.expected, limit ?? Infinity) })
            }
            const state = event.complete
              ? FullRefresh.complete(generation)
              : FullRefresh.partial(event.after!, generation)
            events.push({ _tag: "Checkpoint", stream, state, recordCount: sinceCheckpoint })
            sinceCheckpoint = 0
            return events
          }
          case "Waiting": {
            if (event.failure.rateLimited !== true) return []
            running = false
            return [{ _tag: "RateLimited", stream, until: event.until }]
          }
        }
      })

      return Pages.pages({
        path: row.path,
        after: start._tag === "Behind" ? start.after : undefined,
        pageSize: config.page_size,
        limit,
        retry: { maxRetries: config.max_retries, patience: Duration.minutes(20) }
      }).pipe(
        Stream.mapEffect(eventsOf),
        Stream.mapConcat((events) => events),
        Stream.concat(Stream.fromEffect(completed))
      )
    })
  )
