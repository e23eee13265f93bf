import type { Activity } from "./Metrics/StreamMeter.ts"
import type { RunMeter } from "./Metrics.ts"

/** How far a read has come. */
export interface Progress {
  /** Those that are being read. */
  readonly streams: ReadonlyArray<StreamProgress>
  /** How many streams are over, of how many. */
  readonly over: number
  readonly all: number
  readonly records: number
  readonly seconds: number
}

/** How far the reading of a stream has come, and what it does now. */
export interface StreamProgress {
  readonly stream: string
  /** How many documents have come from the API. */
  readonly documents: number
  /** How many will, as far as is known: after a full refresh has begun that is exact, in an incremental sync a guess. */
  readonly expected: number | undefined
  /** Documents a second, over the last minute. */
  readonly rate: number
  readonly activity: Activity
  /** How often the request under way has been sent, counted from 1. */
  readonly attempt: number
  /** Nothing happens for so many seconds, because of what a sentence says. */
  readonly pause: { readonly seconds: number; readonly because: string } | undefined
}

/** How far the read of so many streams has come at a time (milliseconds since 1970). */
export const of = (run: RunMeter, all: number, time: number): Progress => {
  const now = run.now()
  const meters = run.streams
  return {
    streams: meters
      .filter(({ endedAt }) => endedAt === undefined)
      .map((meter) => {
        const { counts, seconds } = run.totalsOf(meter, "1m", now)
        const { attempt, doing, expected, pause, stream } = meter
        return {
          stream,
          documents: meter.total("documents", "lifetime", now),
          expected,
          rate: seconds > 0 ? counts.documents / seconds : 0,
          activity: doing,
          attempt,
          pause: pause && { seconds: Math.max(0, pause.until - time) / 1000, because: pause.because }
        }
      }),
    over: meters.filter(({ endedAt }) => endedAt !== undefined).length,
    all,
    records: meters.reduce((sum, meter) => sum + meter.total("records", "lifetime", now), 0),
    seconds: now / 1e9
  }
}
