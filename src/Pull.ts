import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * Elements as they are asked for: the next ones each time. It fails with none behind the last ones. Streams of pages are
 * made of such: to begin and end a stream takes a hundred steps, and each that is put together of others takes them, too.
 */
export type Pull<A, E = never, R = never> = Effect.Effect<Chunk.Chunk<A>, Option.Option<E>, R>

/** What an effect gives, once. */
export const once = <A, E, R>(effect: Effect.Effect<A, E, R>): Pull<A, E, R> => {
  let isOver = false
  const element = Effect.mapBoth(effect, { onSuccess: Chunk.of, onFailure: Option.some })
  return Effect.suspend(() => {
    if (isOver) return end
    isOver = true
    return element
  })
}

/** The elements of some pulls, one pull behind the other. */
export const inTurn = <A, E, R>(...pulls: ReadonlyArray<Pull<A, E, R>>): Pull<A, E, R> => {
  let n = 0
  const next: Pull<A, E, R> = Effect.suspend(() => {
    const pull = pulls[n]
    if (pull === undefined) return end
    return Effect.catchAll(pull, (trouble) => {
      if (Option.isSome(trouble)) return Effect.fail(trouble)
      n++
      return next
    })
  })
  return next
}

/** Runs something when no more elements come although they should. */
export const onTrouble = <A, E, R>(pull: Pull<A, E, R>, run: () => void): Pull<A, E, R> =>
  Effect.tapError(pull, (trouble) => Effect.sync(() => Option.isSome(trouble) && run()))

const end = Effect.fail(Option.none())
