import * as Effect from "effect/Effect"
import { TransientError } from "../Failure.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import type { PatientPull, Pull } from "../Pull.ts"
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
  const within = <A, E, R>(waiting: (millis: number) => Effect.Effect<A, E, R>) =>
    Effect.suspend(() => {
      const start = meter.now()
      const before = meter.enter("reply", start)
      return Effect.ensuring(
        waiting(Math.max(0, allowed - spent) / 1e6),
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
    spend: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      within((duration) => Effect.timeoutFail(effect, { duration, onTimeout: timeout })),
    /** On each pull of a body. */
    spendOn: <A, E>(pull: PatientPull<A, E>): Pull<A, E | TransientError> =>
      within((millis) => pull(millis, timeout))
  }
}
