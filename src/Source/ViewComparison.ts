import * as Stream from "effect/Stream"
import type { ChangeCapture } from "../ChangeCapture.ts"
import type { Failure } from "../Failure.ts"
import type { CurrentStream } from "../Metrics/StreamMeter.ts"
import type { SpaceXApi } from "../SpaceXApi.ts"
import * as Pages from "../SpaceXApi/Pages.ts"
import type { RetryLimits } from "../SpaceXApi/Retry.ts"
import type { StreamQuery } from "../StreamQuery.ts"
import type { SpaceXStream } from "../Streams.ts"
import {
  type ComparisonEvent,
  keepingState,
  performed,
  type TooManyDeletions,
  tooManyDeletions
} from "./Comparison.ts"

/**
 * Has what a user's query wants of a collection compared, page by page as it arrives: the API has no list of that, and
 * no ETag. Known documents that no page held are asked for once more by their ids, since pages that the API's cache
 * took at different times may have lost them between them: only what is not there then is deleted.
 */
export const compareView = (
  row: SpaceXStream,
  query: StreamQuery,
  capture: ChangeCapture,
  { limits, pageSize }: { readonly limits: RetryLimits; readonly pageSize: number }
): Stream.Stream<ComparisonEvent, Failure, SpaceXApi | CurrentStream> => {
  const { path } = row
  const compared = (view: Pages.View, mayBeEmpty: boolean) => {
    const scan = { path, query: view, after: undefined, pageSize, limit: undefined, retry: limits }
    return Stream.fromPull(Pages.pages({ ...scan, once: true, mayBeEmpty })).pipe(
      Stream.flatMap((event): Stream.Stream<ComparisonEvent, Failure | TooManyDeletions> => {
        switch (event._tag) {
          case "Documents":
            return performed(path, (now) => capture.documents(event.batch, now))
          case "PageRead":
            return Stream.empty
          default:
            return Stream.succeed(event)
        }
      }),
      Stream.takeUntil(() => capture.isFull)
    )
  }
  const missing = Stream.suspend(() => {
    const ids = capture.isFull ? [] : capture.lacking
    return Stream.flatMap(Stream.fromIterable(chunked(ids)), (some) => compared(among(query, some), true))
  })
  const end = performed(path, (now) => (capture.isFull ? capture.stop(now) : capture.end(now)))
  const comparison = Stream.suspend(() => {
    capture.begin(undefined)
    return compared(query, false)
  }).pipe(Stream.concat(missing), Stream.concat(end))
  const failing = Stream.mapError(comparison, (failure) =>
    failure._tag === "TooManyDeletions" ? tooManyDeletions(row, failure) : failure
  )
  return keepingState(path, capture, failing)
}

/** The same view of some documents alone. */
const among = (query: StreamQuery, ids: ReadonlyArray<string>): Pages.View => {
  const some = { _id: { $in: ids } }
  return { ...query, filter: query.filter === undefined ? some : { $and: [query.filter, some] } }
}

const chunked = (ids: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, n) =>
    ids.slice(n * idsAtOnce, (n + 1) * idsAtOnce)
  )

/** The API takes requests of up to 1 MB, of which the user's filter may be the half. */
const idsAtOnce = 2000
