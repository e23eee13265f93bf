import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Config } from "../Config.ts"
import * as Drift from "../Drift.ts"
import * as FullRefresh from "../FullRefresh.ts"
import { CurrentStream } from "../Metrics/StreamMeter.ts"
import { once } from "../Pull.ts"
import * as Pages from "../SpaceXApi/Pages.ts"
import { singleDocument } from "../SpaceXApi/SingleDocument.ts"
import { sortedPages } from "../SpaceXApi/SortedPages.ts"
import { isOrderedOrLimited, type StreamQuery } from "../StreamQuery.ts"
import type { SpaceXStream } from "../Streams.ts"
import type { ReadEvent, Reading } from "./ReadEvent.ts"
import type { InFull } from "./ReadPlan.ts"

/**
 * Reads every document of a stream, or those that a query wants, from where an earlier attempt stopped. Where a query
 * orders or limits there is a state at the end alone: a later run could not go on from any other.
 */
export const readInFull = (
  { insteadOfChanges, query, refresh, start, stream: row }: InFull,
  config: Config,
  limit: number | undefined
): Reading =>
  Effect.gen(function* () {
    const stream = row.name
    const most = Math.min(limit ?? Infinity, query.limit ?? Infinity)
    if (start._tag === "Done") {
      const state = FullRefresh.complete(refresh)
      const checkpoint: ReadEvent = { _tag: "Checkpoint", stream, state, recordCount: 0 }
      return once(Effect.succeed(checkpoint))
    }
    const drift = yield* Drift.make(row)
    const meter = yield* CurrentStream
    const now = yield* Clock.currentTimeMillis
    const stamp = insteadOfChanges ? { updatedAt: new Date(now).toISOString() } : {}
    const isResumable = row.kind === "collection" && !isOrderedOrLimited(query)
    let running = false
    let estimated = false
    let records = 0
    let sinceCheckpoint = 0

    const eventsOf = (event: Pages.ScanEvent): Array<ReadEvent> => {
      switch (event._tag) {
        case "Responded": {
          if (running) return []
          running = true
          return [{ _tag: "Running", stream }]
        }
        case "Documents": {
          records += event.batch.count
          sinceCheckpoint += event.batch.count
          return [{ _tag: "Records", stream, batch: event.batch, ...stamp }]
        }
        case "PageRead": {
          const events: Array<ReadEvent> = []
          if (!estimated && event.expected !== undefined) {
            estimated = true
            meter.expected = Math.min(event.expected, most)
            events.push({ _tag: "Estimated", stream, rows: meter.expected })
          }
          const isComplete = event.complete || records === query.limit
          if (!isComplete && !isResumable) return events
          const state = isComplete
            ? FullRefresh.complete(refresh)
            : FullRefresh.partial(event.after!, refresh)
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
    }

    const after = start._tag === "Behind" ? start.after : undefined
    const pull = yield* scan({ row, query, after, limit: most === Infinity ? undefined : most, config })
    return Effect.flatMap(pull, (chunk) => {
      const events = Chunk.toReadonlyArray(chunk)
      const departures = events.flatMap((event) =>
        event._tag === "Documents" ? drift.observe(event.batch) : []
      )
      return Effect.as(Drift.told(departures), Chunk.unsafeFromArray(events.flatMap(eventsOf)))
    })
  })

/** The stream's documents by the way that suits it: one object, the user's order, or that of the ids. */
const scan = ({
  after,
  config,
  limit,
  query,
  row: { kind, path }
}: {
  readonly row: SpaceXStream
  readonly query: StreamQuery
  readonly after: string | undefined
  readonly limit: number | undefined
  readonly config: Config
}) => {
  const retry = { maxRetries: config.max_retries, patience: Duration.minutes(20) }
  if (kind === "single") return singleDocument({ path, query, retry })
  const pages = { path, query, pageSize: config.page_size, limit, retry }
  return query.sort.length > 0 ? sortedPages(pages) : Pages.pages({ ...pages, after })
}
