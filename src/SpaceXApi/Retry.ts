import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Intervals from "effect/ScheduleIntervals"
import * as Schedule from "effect/Schedule"
import type { Failure, TransientError } from "../Failure.ts"
import { CurrentStream, type StreamMeter } from "../Metrics/StreamMeter.ts"
import { end, inTurn, once, type Pull } from "../Pull.ts"
import { elapsedMillis } from "./Elapsed.ts"

/** The one place where it is decided whether a failed request is sent again, and when. */
export interface Retry {
  /** How long to wait before the next attempt, in whole milliseconds. Fails with the failure where there is none. */
  readonly next: (failure: TransientError) => Effect.Effect<number, TransientError>
  /** Something arrived that can be kept: trouble that comes later is new trouble. */
  readonly reset: () => void
  /** Of the stream whose requests these are. */
  readonly meter: StreamMeter
}

export interface RetryLimits {
  /** How often in a row a request is sent again. */
  readonly maxRetries: number
  /** How long after the first failure in a row an attempt may start. A `Retry-After` beyond it fails at once. */
  readonly patience: Duration.Duration
}

/** Of the requests of one scan. */
export const make = Effect.fnUntraced(function* (limits: RetryLimits) {
  const meter = yield* CurrentStream
  const policy = schedule(limits.maxRetries)
  let trouble: { readonly since: number; state: unknown } | undefined
  const next = Effect.fnUntraced(function* (failure: TransientError) {
    const now = yield* elapsedMillis
    trouble ??= { since: now, state: policy.initial }
    const [state, , decision] = yield* policy.step(now, failure, trouble.state)
    trouble.state = state
    if (decision._tag === "Done") return yield* failure
    const start = Intervals.start(decision.intervals)
    if (start > trouble.since + Duration.toMillis(limits.patience)) return yield* failure
    return Math.max(0, Math.ceil(start - now))
  })
  const reset = () => {
    trouble = undefined
    meter.attempt = 1
  }
  return { next, reset, meter } satisfies Retry
})

/** A request failed and is sent again at `until` (milliseconds since 1970). */
export interface Waiting {
  readonly _tag: "Waiting"
  readonly until: number
  readonly failure: TransientError
}

/** Says when the request to `path` is sent again, and waits until then; fails where it is not sent again. */
export const waiting = (retry: Retry, path: string, failure: Failure): Pull<Waiting, Failure> => {
  const { meter } = retry
  let sleep = Effect.void
  const told = Effect.gen(function* () {
    if (failure._tag !== "TransientError") return yield* failure
    const wait = yield* retry.next(failure)
    const until = (yield* Clock.currentTimeMillis) + wait
    yield* Effect.logInfo(`${path} is asked again in ${(wait / 1000).toFixed(1)} s: ${failure.message}`)
    meter.count("retries")
    meter.attempt++
    const isRateLimited = failure.rateLimited === true
    if (isRateLimited) meter.count("rate_limit_waits.api")
    sleep = Effect.suspend(() => {
      meter.pause = { until, because: failure.message }
      return meter.during(isRateLimited ? "api_rate_limit" : "retry", Effect.sleep(wait))
    }).pipe(Effect.ensuring(Effect.sync(() => (meter.pause = undefined))))
    return { _tag: "Waiting", until, failure } satisfies Waiting
  })
  const slept = Effect.zipRight(
    Effect.suspend(() => sleep),
    end
  )
  return inTurn(once(told), slept)
}

/** Half a second, doubled each time up to a minute, give or take a fifth; at least what the API asks for. */
const schedule = (maxRetries: number) =>
  Schedule.identity<TransientError>().pipe(
    Schedule.intersect(
      Schedule.exponential("500 millis").pipe(Schedule.union(Schedule.spaced("1 minute")), Schedule.jittered)
    ),
    Schedule.intersect(Schedule.recurs(maxRetries)),
    Schedule.modifyDelay(([[failure]], delay) =>
      Duration.max(delay, Duration.millis(failure.retryAfter ?? 0))
    )
  )
