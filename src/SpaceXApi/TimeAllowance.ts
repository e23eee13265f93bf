import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Failure, TransientError } from "../Failure.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import type { RequestDescription } from "./HttpFailure.ts"

/** The time that one request may keep its stream waiting. What we do with its bytes between two waits does not count. */
export const make = (seconds: number, request: RequestDescription, meter: StreamMeter) => {
  const allowed = seconds * 1e9
  let spent = 0
  const timeout = () =>
    new TransientError({
      message: `${request.host} took longer than ${seconds} seconds for one reply. Raise request_timeout_seconds if this repeats, or lower page_size in a full refresh.`,
      detail: `${request.name} → timeout`
    })
  const spend = <A, E, R, T>(effect: Effect.Effect<A, E, R>, onTimeout: () => T) =>
    Effect.suspend(() => {
      const start = meter.now()
      const before = meter.enter("reply", start)
      const duration = Math.max(0, allowed - spent) / 1e6
      return Effect.ensuring(
        Effect.timeoutFail(effect, { duration, onTimeout }),
        Effect.sync(() => {
          const now = meter.now()
          meter.enter(before, now)
          spent += now - start
        })
      )
    })
  return {
    /** Milliseconds so far. */
    get spent() {
      return spent / 1e6
    },
    spend: <A, E, R>(effect: Effect.Effect<A, E, R>) => spend(effect, timeout),
    /** On each pull of a body; `onTimeout` is told. */
    spendOn: <A>(
      pull: Effect.Effect<A, Option.Option<Failure>>,
      onTimeout: () => void
    ): Effect.Effect<A, Option.Option<Failure>> =>
      spend(pull, () => {
        onTimeout()
        return Option.some(timeout())
      })
  }
}
