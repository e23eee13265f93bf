import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ChangeCapture } from "../ChangeCapture.ts"
import * as EntityTag from "../EntityTag.ts"
import type { Failure } from "../Failure.ts"
import type { CurrentStream } from "../Metrics/StreamMeter.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import { elapsedMillis } from "../SpaceXApi/Elapsed.ts"
import * as ListReply from "../SpaceXApi/ListReply.ts"
import * as Retry from "../SpaceXApi/Retry.ts"
import type { StreamQuery } from "../StreamQuery.ts"
import type { SpaceXStream } from "../Streams.ts"
import {
  believed,
  type ComparisonEvent,
  keepingState,
  performed,
  type TooManyDeletions,
  tooManyDeletions
} from "./Comparison.ts"

/**
 * Asks for the list of a collection, or the one document there is, unless it is the one that is known, and has it
 * compared as it arrives. A reply that breaks off, or cannot be one, is asked for again as a whole; what it brought
 * until then is kept.
 */
export const compareList = (
  row: SpaceXStream,
  query: StreamQuery,
  capture: ChangeCapture,
  limits: Retry.RetryLimits
): Stream.Stream<ComparisonEvent, Failure, SpaceXApi | CurrentStream> => {
  const { path } = row
  const comparison = Effect.map(Retry.make(limits), (retry) => {
    const persistent: Stream.Stream<ComparisonEvent, Failure, SpaceXApi | CurrentStream> = Stream.suspend(
      () => {
        const { given } = capture
        return Stream.catchAll(attempt(row, query, capture), (failure) => {
          if (capture.given > given) retry.reset()
          const kept = performed(path, (now) => capture.breakOff(now))
          const then =
            failure._tag === "TooManyDeletions"
              ? Stream.fail(tooManyDeletions(row, failure))
              : Stream.concat(Stream.repeatEffectChunkOption(Retry.waiting(retry, path, failure)), persistent)
          // A state doubts nothing.
          return Stream.concat(Stream.orDie(kept), then)
        })
      }
    )
    return persistent
  })
  return keepingState(path, capture, Stream.unwrap(comparison))
}

/** One request and its reply. */
const attempt = (
  row: SpaceXStream,
  query: StreamQuery,
  capture: ChangeCapture
): Stream.Stream<ComparisonEvent, Failure | TooManyDeletions, SpaceXApi | CurrentStream> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const api = yield* SpaceXApi
      const { kind, path } = row
      const { etag } = capture
      const list = yield* api.list(path, etag)
      if (list._tag === "NotModified" && !EntityTag.areSame(list.etag ?? etag, etag)) {
        capture.forgetEtag()
        return attempt(row, query, capture)
      }
      const responded = Stream.succeed<ComparisonEvent>({ _tag: "Responded" })
      if (list._tag === "NotModified")
        return Stream.concat(
          responded,
          performed(path, () => capture.unchanged())
        )
      capture.begin(list.etag)
      const shape = kind === "single" ? "single" : "list"
      const documents = ListReply.documents(path, list.body, shape, query.select).pipe(
        Stream.mapEffect((batch) => Effect.map(elapsedMillis, (now) => capture.documents(batch, now))),
        Stream.takeUntil(() => capture.isFull)
      )
      const end = performed(path, (now) => (capture.isFull ? capture.stop(now) : capture.end(now)))
      return responded.pipe(Stream.concat(believed(path, documents)), Stream.concat(end))
    })
  )
