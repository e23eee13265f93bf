import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { constTrue, constVoid } from "effect/Function"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"

/**
 * Elements as they are asked for: the next ones each time. It fails with none behind the last ones. Streams of pages are
 * made of such: to begin and end a stream takes a hundred steps, and each that is put together of others takes them, too.
 */
export type Pull<A, E = never, R = never> = Effect.Effect<Chunk.Chunk<A>, Option.Option<E>, R>

/**
 * Elements as they are asked for by one who does not wait for ever: where the next ones do not come within so many
 * milliseconds, it fails with what `late` gives.
 */
export type PatientPull<A, E> = <T>(millis: number, late: () => T) => Pull<A, E | T>

/** No more elements. */
export const end: Effect.Effect<never, Option.Option<never>> = Effect.fail(Option.none())

/** What an effect gives, once. */
export const once = <A, E, R>(effect: Effect.Effect<A, E, R>): Pull<A, E, R> =>
  together(Effect.map(effect, Chunk.of))

/** All that an effect gives, at once. */
export const together = <A, E, R>(effect: Effect.Effect<Chunk.Chunk<A>, E, R>): Pull<A, E, R> => {
  let isOver = false
  const elements = Effect.mapError(effect, Option.some)
  return Effect.suspend(() => {
    if (isOver) return end
    isOver = true
    return elements
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

/**
 * The elements of attempts, one behind the other, each in a scope that ends with it. `next` begins the next one, and
 * fails with none where there is no other. Behind one that fails comes what `otherwise` makes of its failure.
 */
export const attempts = <A, E, R>(
  next: Effect.Effect<Pull<A, E, R>, Option.Option<E>, R | Scope.Scope>,
  otherwise: (failure: E) => Pull<A, E, R>
): Effect.Effect<Pull<A, E, R>, never, Scope.Scope> =>
  Effect.flatMap(Effect.scope, (outer) => {
    let scope: Scope.CloseableScope | undefined
    let current: Pull<A, E, R> | undefined
    const left = (exit: Exit.Exit<unknown, unknown>) =>
      Effect.uninterruptible(
        Effect.suspend(() => {
          const ending = scope
          scope = undefined
          return ending === undefined ? Effect.void : Scope.close(ending, exit)
        })
      )
    const begun: Pull<A, E, R> = Effect.flatMap(Scope.make(), (made) => {
      scope = made
      return Effect.flatMap(Scope.extend(next, made), (pull) => (current = pull))
    })
    const pull: Pull<A, E, R> = Effect.catchAll(
      Effect.suspend(() => current ?? begun),
      (trouble) => {
        const isAttempt = scope !== undefined
        const isLast = Option.isSome(trouble) ? !isAttempt : isAttempt && current === undefined
        const exit = Option.match(trouble, { onNone: () => Exit.void, onSome: Exit.fail })
        current = undefined
        if (isLast) return Effect.zipRight(left(exit), Effect.fail(trouble))
        if (Option.isSome(trouble)) current = otherwise(trouble.value)
        return Effect.zipRight(left(exit), pull)
      }
    )
    return Effect.as(Scope.addFinalizerExit(outer, left), pull)
  })

/** Runs something when no more elements come although they should. */
export const onTrouble = <A, E, R>(pull: Pull<A, E, R>, run: () => void): Pull<A, E, R> =>
  Effect.tapError(pull, (trouble) => Effect.sync(() => Option.isSome(trouble) && run()))

/** Runs an effect on all elements, some at a time, until no more come. */
export const runForEachChunk = <A, E, R, E2, R2>(
  pull: Pull<A, E, R>,
  run: (elements: Chunk.Chunk<A>) => Effect.Effect<void, E2, R2>
): Effect.Effect<void, E | E2, R | R2> =>
  Effect.catchAll(
    Effect.whileLoop({
      while: constTrue,
      body: () => Effect.flatMap(pull, (elements) => Effect.mapError(run(elements), Option.some<E | E2>)),
      step: constVoid
    }),
    Option.match({ onNone: () => Effect.void, onSome: Effect.fail<E | E2> })
  )
