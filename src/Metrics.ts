import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Counter, counters, process } from "./Metrics/Counters.ts"
import { ProcessUsage, type Usage } from "./Metrics/ProcessUsage.ts"
import { StreamMeter } from "./Metrics/StreamMeter.ts"
import { covered, type Span } from "./Metrics/TimeBuckets.ts"

/** What was counted in a span. */
export interface Totals {
  /** How much time the span holds. */
  readonly seconds: number
  /** Seconds where the counter's name says so. */
  readonly counts: Readonly<Record<Counter, number>>
}

/** The metrics of a run: a meter for each stream, and what the process takes. */
export class Metrics extends Context.Tag("source-spacex/Metrics")<Metrics, RunMeter>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      return new RunMeter(yield* stopwatch, yield* ProcessUsage)
    })
  )
}

/** A meter that stands for itself, for requests that no run is made of. */
export const aloneFor = (stream: string): Effect.Effect<StreamMeter> =>
  Effect.map(stopwatch, (now) => new StreamMeter(stream, now))

/** Meters the streams of a run, on one clock, and the process that they share. */
export class RunMeter {
  private readonly meters = new Map<string, StreamMeter>()
  /** Nanoseconds since the run began; they never go back. */
  readonly now: () => number
  private readonly usageNow: () => Usage
  private readonly usageBefore: Usage
  private usageCounted: Usage = { user: 0, system: 0, active: 0, idle: 0 }

  constructor(now: () => number, usage: () => Usage) {
    this.now = now
    this.usageNow = usage
    this.usageBefore = usage()
  }

  /** The meter of a stream whose reading begins. */
  open(stream: string): StreamMeter {
    const meter = new StreamMeter(stream, this.now)
    this.meters.set(stream, meter)
    return meter
  }

  /** The meter of a stream that has been begun. */
  of(stream: string): StreamMeter {
    return this.meters.get(stream)!
  }

  /** Those of all streams that have been begun, in that order. */
  get streams(): ReadonlyArray<StreamMeter> {
    return [...this.meters.values()]
  }

  /** What all streams together counted in the span that ends at a moment that has been settled. */
  totals(span: Span, at: number): Totals {
    return totals(span, at, this.streams, covered(span, at))
  }

  /** What one stream counted in it: of a stream that is over, the span holds what came before its end. */
  totalsOf(meter: StreamMeter, span: Span, at: number): Totals {
    const from = Math.max(meter.startedAt, at - covered(span, at))
    return totals(span, at, [meter], Math.max(0, (meter.endedAt ?? at) - from))
  }

  /** What the process has taken since the run began. */
  get usage(): Usage {
    const now = this.usageNow()
    const since = (what: keyof Usage) => now[what] - this.usageBefore[what]
    return { user: since("user"), system: since("system"), active: since("active"), idle: since("idle") }
  }

  /** Counts all activities up to this moment, which it gives, and what the process has taken: metrics are up to date. */
  settle(): number {
    const now = this.now()
    for (const meter of this.streams) meter.settle(now)
    const { usage } = this
    for (const mode of ["user", "system"] as const)
      process.cpu(mode).unsafeUpdate(usage[mode] - this.usageCounted[mode], [])
    process.eventLoop.unsafeUpdate(usage.active / (usage.active + usage.idle || 1), [])
    this.usageCounted = usage
    return now
  }
}

const totals = (span: Span, at: number, meters: ReadonlyArray<StreamMeter>, held: number): Totals => {
  const pairs = counters.map((counter) => {
    const sum = meters.reduce((sum, meter) => sum + meter.total(counter, span, at), 0)
    return [counter, isTime(counter) ? sum / 1e9 : sum]
  })
  const counts = Object.fromEntries(pairs) as Record<Counter, number>
  return { seconds: held / 1e9, counts }
}

/** Nanoseconds since now, by a clock that never goes back. */
const stopwatch = Effect.map(Effect.clock, (clock) => {
  const start = clock.unsafeCurrentTimeNanos()
  return () => Number(clock.unsafeCurrentTimeNanos() - start)
})

const isTime = (counter: Counter): boolean => counter.includes("_seconds.")
