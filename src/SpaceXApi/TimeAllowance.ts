import * as Effect from "effect/Effect"
import { TransientError } from "../Failure.ts"
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
  return {
    /** Milliseconds so far. */
    get spent() {
      return spent / 1e6
    },
    /** On a reply that is to begin, or the next pieces of a body: waits for them as long as is left. */
    spend: <A, E, R>(wait: (millis: number, late: () => TransientError) => Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        const start = meter.now()
        const before = meter.enter("reply", start)
        return Effect.ensuring(
          wait(Math.max(0, allowed - spent) / 1e6, timeout),
          Effect.sync(() => {
            const now = meter.now()
            meter.enter(before, now)
            spent += now - start
          })
        )
      })
  }
}
