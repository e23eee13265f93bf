import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import { Metrics } from "../Metrics.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import { Output } from "../Output.ts"
import * as Report from "../Report.ts"
import type { Circumstances } from "../Report/Bottleneck.ts"
import { tableOf } from "../Report/Table.ts"
import type { ReadEvent } from "../Source/ReadEvent.ts"
import { type Audience, say } from "./Audience.ts"

/** How often a read that is under way says how it fares: to Airbyte, and to a person. */
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
}

/** Reports from now on until the scope ends. */
export const make = Effect.fnUntraced(function* (
  audience: Audience,
  circumstances: Circumstances
): Effect.fn.Return<Reporter, never, Metrics | Output | Scope> {
  const run = yield* Metrics
  const output = yield* Output
  const failed = new Set<string>()
  const log = ({ figures, sentence }: Report.Report) =>
    audience === "airbyte" ? Effect.logInfo(sentence, figures) : Effect.logInfo(sentence)
  const underWay = Effect.suspend(() => log(Report.ofMinute(run, circumstances.streams)))
  const interval = Duration.decode((yield* ReportIntervals)[audience])
  if (Duration.isFinite(interval))
    yield* Effect.forkScoped(Effect.schedule(underWay, Schedule.spaced(interval)))
  const told = (event: ReadEvent, meter: StreamMeter) => {
    if (event._tag !== "Completed" && event._tag !== "Failed") return Effect.void
    if (event._tag === "Failed") failed.add(event.stream)
    const report = Effect.suspend(() => log(Report.ofStream(run, meter, event._tag === "Failed")))
    // Of a failure Airbyte learns by a message of its own.
    const failure =
      event._tag === "Failed" && audience === "person"
        ? Effect.logError(event.failure.message)
        : event._tag === "Failed" && output.isWatched
          ? Effect.sync(() => output.unsafeWriteError(`ERROR: ${event.stream}: ${event.failure.message}\n`))
          : Effect.void
    return Effect.annotateLogs(Effect.zipRight(failure, report), { stream: event.stream })
  }
  const ended = Effect.suspend(() => {
    const report = Report.ofSync(run, failed.size, circumstances)
    const table = say(`\n${tableOf(run, failed)}\n`)
    if (audience === "person") return Effect.zipRight(table, say(`${report.bottleneck}\n`))
    return Effect.zipRight(output.isWatched ? table : Effect.void, log(report))
  }).pipe(Effect.provideService(Output, output))
  return { told, ended }
})
