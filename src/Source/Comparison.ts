import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ChangeCapture, Doubt, Step } from "../ChangeCapture.ts"
import * as EntityTag from "../EntityTag.ts"
import { type Failure, TransientError } from "../Failure.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import { elapsedMillis } from "../SpaceXApi/Elapsed.ts"
import * as ListReply from "../SpaceXApi/ListReply.ts"
import * as Retry from "../SpaceXApi/Retry.ts"
import type { SpaceXStream } from "../Streams.ts"

/** What happens while a list is compared, in order. */
export type ComparisonEvent =
  | { readonly _tag: "Requested" }
  /** A reply has begun, or says that nothing has changed. */
  | { readonly _tag: "Responded" }
  | Exclude<Step, { _tag: "Doubted" }>
  | Retry.Waiting

/**
 * Asks for the list of a collection unless it is the one that is known, and has it compared as it arrives. A list that
 * breaks off, or cannot be one, is asked for again as a whole; what it brought until then is kept.
 */
export const compare = (
  { name, path }: SpaceXStream,
  capture: ChangeCapture,
  limits: Retry.RetryLimits
): Stream.Stream<ComparisonEvent, Failure, SpaceXApi> => {
  const retry = Retry.make(limits)
  const persistent: Stream.Stream<ComparisonEvent, Failure, SpaceXApi> = Stream.suspend(() => {
    const { given } = capture
    return Stream.catchAll(attempt(path, capture), (failure) => {
      if (capture.given > given) retry.reset()
      const kept = performed(path, (now) => capture.breakOff(now))
      const then =
        failure._tag === "TooManyDeletions"
          ? Stream.fail(tooManyDeletions(name, path, failure))
          : Stream.concat(Retry.waiting(retry, path, failure), persistent)
      // A state doubts nothing.
      return Stream.concat(Stream.orDie(kept), then)
    })
  })
  return Stream.catchAll(persistent, (failure) => {
    const handedOn = performed(path, (now) => capture.stop(now))
    return Stream.concat(Stream.orDie(handedOn), Stream.fail(failure))
  })
}

type TooManyDeletions = Extract<Doubt, { _tag: "TooManyDeletions" }>

/** One request and its reply. */
const attempt = (
  path: string,
  capture: ChangeCapture
): Stream.Stream<ComparisonEvent, Failure | TooManyDeletions, SpaceXApi> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const api = yield* SpaceXApi
      const { etag } = capture
      const list = yield* api.list(path, etag)
      if (list._tag === "NotModified" && !EntityTag.areSame(list.etag ?? etag, etag)) {
        capture.forgetEtag()
        return attempt(path, capture)
      }
      const responded = Stream.succeed<ComparisonEvent>({ _tag: "Responded" })
      if (list._tag === "NotModified")
        return Stream.concat(
          responded,
          performed(path, () => capture.unchanged())
        )
      capture.begin(list.etag)
      const documents = ListReply.documents(path, list.body).pipe(
        Stream.mapEffect((batch) => Effect.map(elapsedMillis, (now) => capture.documents(batch, now))),
        Stream.takeUntil(() => capture.isFull)
      )
      const end = performed(path, (now) => (capture.isFull ? capture.stop(now) : capture.end(now)))
      return responded.pipe(Stream.concat(believed(path, documents)), Stream.concat(end))
    })
  ).pipe((reply) => Stream.concat(Stream.succeed<ComparisonEvent>({ _tag: "Requested" }), reply))

const performed = (path: string, steps: (elapsed: number) => ReadonlyArray<Step>) =>
  believed(path, Stream.fromEffect(Effect.map(elapsedMillis, steps)))

/** The steps in turn, up to the one that doubts the reply. */
const believed = <E>(path: string, steps: Stream.Stream<ReadonlyArray<Step>, E>) =>
  steps.pipe(
    Stream.mapConcat((steps) => steps),
    Stream.mapEffect((step): Effect.Effect<ComparisonEvent, TransientError | TooManyDeletions> => {
      if (step._tag !== "Doubted") return Effect.succeed(step)
      const { doubt } = step
      if (doubt._tag === "TooManyDeletions") return Effect.fail(doubt)
      return ListReply.unusable(
        path,
        doubt._tag === "Duplicate"
          ? `the document ${doubt.id} is in it twice`
          : "it says that the collection is empty, which only an outage makes it"
      )
    })
  )

const tooManyDeletions = (name: string, path: string, { known, maximum, missing }: TooManyDeletions) =>
  new TransientError({
    message: `The list of ${name} lacks ${missing} of the ${known} documents that were synced, and max_deletions_percent is ${maximum}: no document is taken as deleted. Try again later; if they are gone for good, raise max_deletions_percent for one sync.`,
    detail: `GET ${path}: ${missing} of ${known} known documents are missing`
  })
