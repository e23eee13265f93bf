import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import { attempts, end, inTurn, once, type Pull, runForEachChunk, together } from "../src/Pull.ts"

/** What a pull gives until it ends, and how it ends. */
const all = <A, E, R>(pull: Pull<A, E, R>) => {
  const elements: Array<A> = []
  return Effect.map(
    Effect.exit(runForEachChunk(pull, (some) => Effect.sync(() => void elements.push(...some)))),
    (exit) => ({ elements, exit })
  )
}

describe("attempts", () => {
  /** Each gives its number, then what comes behind that; `happened` tells when its scope has ended, and how. */
  const numbered = (behind: ReadonlyArray<Pull<number, string>>) => {
    const happened: Array<string> = []
    let n = 0
    const next = Effect.gen(function* () {
      if (n === behind.length) return yield* end
      const number = ++n
      happened.push(`${number} begins`)
      yield* Scope.addFinalizerExit(yield* Effect.scope, (exit) =>
        Effect.sync(() => {
          const how = Exit.isSuccess(exit) ? "ends" : Exit.isInterrupted(exit) ? "is interrupted" : "fails"
          happened.push(`${number} ${how}`)
        })
      )
      return inTurn<number, string, never>(once(Effect.succeed(number)), behind[number - 1]!)
    })
    return { happened, next }
  }
  const failing = (failure: string): Pull<never, string> => Effect.fail(Option.some(failure))

  it.effect("come one behind the other, each in a scope that has ended before the next one begins", () =>
    Effect.gen(function* () {
      const { happened, next } = numbered([end, failing("torn"), end])
      const pull = yield* attempts(next, (failure) => once(Effect.succeed(failure.length)))
      const { elements, exit } = yield* all(pull)
      assert.deepStrictEqual(elements, [1, 2, 4, 3])
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(happened, ["1 begins", "1 ends", "2 begins", "2 fails", "3 begins", "3 ends"])
    }).pipe(Effect.scoped)
  )

  it.effect("end where the failure of one cannot be made up for", () =>
    Effect.gen(function* () {
      const { happened, next } = numbered([failing("torn"), end])
      const { elements, exit } = yield* all(
        yield* attempts(next, (failure) => failing(`${failure} for good`))
      )
      assert.deepStrictEqual(elements, [1])
      assert.deepStrictEqual(exit, Exit.fail("torn for good"))
      assert.deepStrictEqual(happened, ["1 begins", "1 fails"])
    }).pipe(Effect.scoped)
  )

  it.effect("are made up for where one does not even begin", () =>
    Effect.gen(function* () {
      let tries = 0
      const next = Effect.suspend(() => {
        tries++
        if (tries > 2) return end
        return tries === 1
          ? Effect.fail(Option.some("refused"))
          : Effect.succeed(once(Effect.succeed("given")))
      })
      const { elements, exit } = yield* all(yield* attempts(next, (failure) => once(Effect.succeed(failure))))
      assert.deepStrictEqual(elements, ["refused", "given"])
      assert.isTrue(Exit.isSuccess(exit))
    }).pipe(Effect.scoped)
  )

  it.effect("end with whoever is interrupted", () =>
    Effect.gen(function* () {
      const waiting = yield* Deferred.make<void>()
      const { happened, next } = numbered([
        Effect.zipRight(Deferred.succeed(waiting, undefined), Effect.never)
      ])
      const reading = yield* Effect.fork(
        Effect.scoped(Effect.flatMap(attempts(next, failing), (pull) => all(pull)))
      )
      yield* Deferred.await(waiting)
      yield* Fiber.interrupt(reading)
      assert.deepStrictEqual(happened, ["1 begins", "1 is interrupted"])
    })
  )

  it.effect("end with whoever takes no more of them", () =>
    Effect.gen(function* () {
      const { happened, next } = numbered([end, end])
      const first = yield* Effect.scoped(Effect.flatten(attempts(next, failing)))
      assert.deepStrictEqual(Chunk.toReadonlyArray(first), [1])
      assert.deepStrictEqual(happened, ["1 begins", "1 ends"])
    })
  )
})

describe("a pull", () => {
  it.effect("gives what lies together at once, and only once", () =>
    Effect.gen(function* () {
      const pull = together(Effect.succeed(Chunk.make(1, 2)))
      assert.deepStrictEqual(yield* pull, Chunk.make(1, 2))
      assert.deepStrictEqual(yield* Effect.flip(pull), Option.none())
    })
  )

  it.effect("is left where what is done with its elements fails", () =>
    Effect.gen(function* () {
      const pull = inTurn(once(Effect.succeed(1)), once(Effect.succeed(2)))
      const seen: Array<number> = []
      const failure = yield* Effect.flip(
        runForEachChunk(pull, (some) => {
          seen.push(...some)
          return Effect.fail("full")
        })
      )
      assert.strictEqual(failure, "full")
      assert.deepStrictEqual(seen, [1])
    })
  )
})
