import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ChangeCapture, Doubt, Step } from "../ChangeCapture.ts"
import { type Failure, TransientError } from "../Failure.ts"
import { elapsedMillis } from "../SpaceXApi/Elapsed.ts"
import * as ListReply from "../SpaceXApi/ListReply.ts"
import { emptyCollection } from "../SpaceXApi/PageReply.ts"
import type { Waiting } from "../SpaceXApi/Retry.ts"
import type { SpaceXStream } from "../Streams.ts"

/** What happens while the documents of a stream are compared, in order. */
export type ComparisonEvent =
  /** A reply has begun, or says that nothing has changed. */
  { readonly _tag: "Responded" } | Exclude<Step, { _tag: "Doubted" }> | Waiting

/** The reply has to be believed before so many documents are taken as deleted. */
export type TooManyDeletions = Extract<Doubt, { _tag: "TooManyDeletions" }>

/** Steps that are taken at once, as events. */
export const performed = (path: string, steps: (elapsed: number) => ReadonlyArray<Step>) =>
  believed(path, Stream.fromEffect(Effect.map(elapsedMillis, steps)))

/** The steps in turn, up to the one that doubts the reply. */
export const believed = <E, R>(path: string, steps: Stream.Stream<ReadonlyArray<Step>, E, R>) =>
  steps.pipe(
    Stream.mapConcat((steps) => steps),
    Stream.mapEffect((step): Effect.Effect<ComparisonEvent, TransientError | TooManyDeletions> => {
      if (step._tag !== "Doubted") return Effect.succeed(step)
      const { doubt } = step
      if (doubt._tag === "TooManyDeletions") return Effect.fail(doubt)
      return ListReply.unusable(
        path,
        doubt._tag === "Duplicate" ? `the document ${doubt.id} is in it twice` : emptyCollection
      )
    })
  )

/** A comparison that fails for good: what was given before is kept, and where nothing was, so is the state found. */
export const keepingState = <R>(
  path: string,
  capture: ChangeCapture,
  comparison: Stream.Stream<ComparisonEvent, Failure, R>
): Stream.Stream<ComparisonEvent, Failure, R> =>
  Stream.catchAll(comparison, (failure) => {
    const handedOn = performed(path, (now) => capture.stop(now))
    // A state doubts nothing.
    return Stream.concat(Stream.orDie(handedOn), Stream.fail(failure))
  })

export const tooManyDeletions = (
  { name, path }: SpaceXStream,
  { known, maximum, missing }: TooManyDeletions
): TransientError =>
  new TransientError({
    message: `What the API has of ${name} lacks ${missing} of the ${known} documents that were synced, and max_deletions_percent is ${maximum}: no document is taken as deleted. Try again later; if they are gone for good, raise max_deletions_percent for one sync.`,
    detail: `${path}: ${missing} of ${known} known documents are missing`
  })
