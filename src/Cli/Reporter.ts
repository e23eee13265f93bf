import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import { Metrics } from "../Metrics.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import { Output } from "../Output.ts"
import * as Progress from "../Progress.ts"
import { sentenceOf } from "../Progress/Words.ts"
import * as Report from "../Report.ts"
import type { Circumstances } from "../Report/Bottleneck.ts"
import { tableOf } from "../Report/Table.ts"
import type { ReadEvent } from "../Source/ReadEvent.ts"
import { type Audience, say } from "./Audience.ts"
import * as LiveProgress from "./LiveProgress.ts"

/**
 * How often a read that is under way says how it fares: to Airbyte, and to a person for whom no lines at the foot of a
 * terminal do.
 */
export class ReportIntervals extends Context.Reference<ReportIntervals>()("source-spacex/ReportIntervals", {
  defaultValue: (): Readonly<Record<Audience, Duration.DurationInput>> => ({
    airbyte: "1 minute",
    person: "10 seconds"
  })
}) {}

/** Tells how a read fares. */
export interface Reporter {
  /** Behind each event. */
  readonly told: (event: ReadEvent, meter: StreamMeter) => Effect.Effect<void>
  /** When all streams are over. */
  readonly ended: Effect.Effect<void>
  /** When nobody waits for the streams any more. */
  readonly cutShort: Effect.Effect<void>
}

/**
 * Reports from now on until the scope ends. For a person whose terminal has room for it, lines at its foot say all the
 * time how the streams fare, instead of lines now and then and at the end of each stream.
 */
export const make = Effect.fnUntraced(function* (
  audience: Audience,
  circumstances: Circumstances
): Effect.fn.Return<Reporter, never, Metrics | Output | Scope> {
  const run = yield* Metrics
  const output = yield* Output
  const failed = new Set<string>()
  const log = ({ figures, sentence }: Report.Report) =>
    audience === "airbyte" ? Effect.logInfo(sentence, figures) : Effect.logInfo(sentence)
  const { streams, takes } = circumstances
  const progress = Effect.map(Clock.currentTimeMillis, (time) => Progress.of(run, streams, time))
  const lines = Effect.flatMap(progress, (progress) =>
    Effect.forEach(
      progress.streams,
      (stream) => Effect.annotateLogs(Effect.logInfo(sentenceOf(stream, takes)), { stream: stream.stream }),
      { discard: true }
    )
  )
  const minute = Effect.suspend(() => log(Report.ofMinute(run, streams)))
  const isDrawn = audience === "person" && (yield* LiveProgress.isWanted(output, takes))
  if (isDrawn) yield* LiveProgress.draw(output, takes, progress)
  const interval = Duration.decode((yield* ReportIntervals)[audience])
  if (!isDrawn && Duration.isFinite(interval))
    yield* Effect.forkScoped(
      Effect.schedule(audience === "airbyte" ? minute : lines, Schedule.spaced(interval))
    )
  const told = (event: ReadEvent, meter: StreamMeter) => {
    if (event._tag !== "Completed" && event._tag !== "Failed") return Effect.void
    if (event._tag === "Failed") failed.add(event.stream)
    const report = isDrawn
      ? Effect.void
      : Effect.suspend(() => log(Report.ofStream(run, meter, event._tag === "Failed")))
    // Of a failure Airbyte learns by a message of its own.
    const failure =
      event._tag === "Failed" && audience === "person"
        ? Effect.logError(event.failure.message)
        : event._tag === "Failed" && output.isWatched
          ? Effect.sync(() => output.unsafeWriteError(`ERROR: ${event.stream}: ${event.failure.message}\n`))
          : Effect.void
    return Effect.annotateLogs(Effect.zipRight(failure, report), { stream: event.stream })
  }
  const table = Effect.suspend(() => say(`\n${tableOf(run, failed)}\n`))
  const ended = Effect.suspend(() => {
    const report = Report.ofSync(run, failed.size, circumstances)
    if (audience === "person") return Effect.zipRight(table, say(`${report.bottleneck}\n`))
    return Effect.zipRight(output.isWatched ? table : Effect.void, log(report))
  }).pipe(Effect.provideService(Output, output))
  const cutShort = Effect.suspend(() =>
    audience === "person" && run.streams.length > 0
      ? Effect.provideService(table, Output, output)
      : Effect.void
  )
  return { told, ended, cutShort }
})
