import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RateLimiter from "effect/RateLimiter"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"

/**
 * Lets so many requests a second go on average; after a pause, a second's worth may leave at once. A request that has
 * to wait for that is counted.
 */
export const make = (perSecond: number) => {
  const limit = Math.max(1, Math.floor(perSecond))
  const interval = Duration.seconds(limit / perSecond)
  return Effect.map(
    RateLimiter.make({ limit, interval }),
    (limited) =>
      <A, E, R>(request: Effect.Effect<A, E, R>, meter: StreamMeter): Effect.Effect<A, E, R> =>
        Effect.suspend(() => {
          const start = meter.now()
          const sent = Effect.suspend(() => {
            if (meter.now() - start >= aWhile) meter.count("rate_limit_waits.own")
            return request
          })
          return meter.during("own_rate_limit", limited(sent))
        })
  )
}

/** Nanoseconds. */
const aWhile = 1e6
