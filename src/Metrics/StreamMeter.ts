import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Metric from "effect/Metric"
import { type ApiWait, type Counter, metricOf, type Stage } from "./Counters.ts"
import { type Span, TimeBuckets } from "./TimeBuckets.ts"

/** What a stream's loop does: work, wait for the writer, or wait for the API for one of its reasons. */
export type Activity = Exclude<Stage, "api"> | ApiWait

/** Why a stream does not go on before a moment (milliseconds since 1970), as a sentence. */
export interface Pause {
  readonly until: number
  readonly because: string
}

/**
 * The meter of the stream that is being read: whoever serves it counts there. It is of the caller, not of the service:
 * all streams share one API.
 *
 * @effect-leakable-service
 */
export class CurrentStream extends Context.Tag("source-spacex/CurrentStream")<CurrentStream, StreamMeter>() {}

/** Counts something of that stream. */
export const count = (counter: Counter, amount = 1): Effect.Effect<void, never, CurrentStream> =>
  Effect.map(CurrentStream, (meter) => meter.count(counter, amount))

/**
 * Counts what happens to one stream, in time buckets for reports and in Effect's metrics for exporters, and keeps the
 * time of its loop, which is at any moment in exactly one activity.
 */
export class StreamMeter {
  readonly stream: string
  /** Of the run, in nanoseconds. */
  readonly startedAt: number
  endedAt: number | undefined
  /** How often the request under way has been sent, counted from 1. */
  attempt = 1
  pause: Pause | undefined
  /** How many documents there are to come, as far as is known. */
  expected: number | undefined
  /** How often something has been counted. */
  updates = 0
  private activity: Activity = "work"
  private since: number
  /** Nanoseconds since the run began; they never go back. */
  readonly now: () => number
  private readonly counted = new Map<Counter, Counted>()
  /** Of the stage that all waits for the API are parts of. */
  private waits: Metric.Metric.Counter<number> | undefined

  constructor(stream: string, now: () => number) {
    this.stream = stream
    this.now = now
    this.startedAt = this.since = now()
  }

  count(counter: Counter, amount = 1): void {
    if (amount === 0) return
    this.updates++
    const { buckets, metric } = this.of(counter)
    buckets.add(this.now(), amount)
    metric.unsafeUpdate(amount, noTags)
  }

  /** The loop goes over to an activity now; gives the one that it leaves. */
  enter(activity: Activity, now = this.now()): Activity {
    const before = this.activity
    this.settle(now)
    this.activity = activity
    return before
  }

  /** The loop is in an activity while an effect runs. */
  during<A, E, R>(activity: Activity, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.suspend(() => {
      const before = this.enter(activity)
      return Effect.ensuring(
        effect,
        Effect.sync(() => this.enter(before))
      )
    })
  }

  /** What the loop does now. */
  get doing(): Activity {
    return this.activity
  }

  /** Counts the time of the activity up to now. */
  settle(now = this.now()): void {
    if (this.endedAt !== undefined || now <= this.since) return
    this.updates++
    const { buckets, metric, stage } = this.of(timeOf[this.activity])
    const seconds = (now - this.since) / 1e9
    buckets.addTime(this.since, now)
    metric.unsafeUpdate(seconds, noTags)
    stage?.unsafeUpdate(seconds, noTags)
    this.since = now
  }

  /** The stream is over: its lifetime ends. */
  end(): void {
    this.settle()
    this.endedAt ??= this.since
  }

  /** What was counted in the span that ends at a moment, up to which all has been settled. Time is in nanoseconds. */
  total(counter: Counter, span: Span, at: number): number {
    if (counter === "stage_seconds.api")
      return apiWaits.reduce((sum, wait) => sum + this.total(timeOf[wait], span, at), 0)
    return this.counted.get(counter)?.buckets.count(span, at) ?? 0
  }

  private of(counter: Counter): Counted {
    const known = this.counted.get(counter)
    if (known !== undefined) return known
    const isWait = counter.startsWith("api_wait_seconds")
    const counted: Counted = {
      buckets: new TimeBuckets(),
      metric: metricOf(counter, this.stream),
      stage: isWait ? (this.waits ??= metricOf("stage_seconds.api", this.stream)) : undefined
    }
    this.counted.set(counter, counted)
    return counted
  }
}

interface Counted {
  readonly buckets: TimeBuckets
  readonly metric: Metric.Metric.Counter<number>
  /** The metric of the stage that the counter is a part of. */
  readonly stage: Metric.Metric.Counter<number> | undefined
}

const timeOf = {
  work: "stage_seconds.work",
  writer: "stage_seconds.writer",
  reply: "api_wait_seconds.reply",
  own_rate_limit: "api_wait_seconds.own_rate_limit",
  api_rate_limit: "api_wait_seconds.api_rate_limit",
  retry: "api_wait_seconds.retry"
} as const satisfies Record<Activity, Counter>

const apiWaits = ["reply", "own_rate_limit", "api_rate_limit", "retry"] as const

const noTags: [] = []
