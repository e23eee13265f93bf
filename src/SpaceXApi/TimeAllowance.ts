import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Failure, TransientError } from "../Failure.ts"
import { elapsedMillis } from "./Elapsed.ts"
import type { RequestDescription } from "./HttpFailure.ts"

/** The time that one request may keep us waiting. What we do with its bytes between two waits does not count. */
export const make = (seconds: number, request: RequestDescription) => {
  let left = seconds * 1000
  const timeout = () =>
    new TransientError({
      message: `${request.host} took longer than ${seconds} seconds for one reply. Raise request_timeout_seconds if this repeats, or lower page_size in a full refresh.`,
      detail: `${request.name} → timeout`
    })
  const spend = Effect.fnUntraced(function* <A, E, R, T>(effect: Effect.Effect<A, E, R>, onTimeout: () => T) {
    const start = yield* elapsedMillis
    const result = yield* Effect.timeoutFail(effect, { duration: Math.max(0, left), onTimeout })
    left -= (yield* elapsedMillis) - start
    return result
  })
  return {
    spend: <A, E, R>(effect: Effect.Effect<A, E, R>) => spend(effect, timeout),
    spendOnEach: (body: Stream.Stream<Uint8Array, Failure>): Stream.Stream<Uint8Array, Failure> =>
      Stream.unwrapScoped(
        Effect.map(Stream.toPull(body), (pull) =>
          Stream.repeatEffectChunkOption(spend(pull, () => Option.some<Failure>(timeout())))
        )
      )
  }
}
