import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import { legible } from "../Legible.ts"
import { Metrics, type RunMeter } from "../Metrics.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import { Output } from "../Output.ts"
import * as Progress from "../Progress.ts"
import { sentenceOf } from "../Progress/Words.ts"
import * as Report from "../Report.ts"
import type { Circumstances } from "../Report/Bottleneck.ts"
import { tableOf } from "../Report/Table.ts"
import type { ReadEvent } from "../Source/ReadEvent.ts"
import { type Audience, say, toAirbyteAlone } from "./Audience.ts"
import * as LiveProgress from "./LiveProgress.ts"

/**
 * How often a read that is under way says how it fares: to Airbyte, and to a person for whom no lines at the foot of a
 * terminal do. For ever means never.
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

/** Reports from now on until the scope ends. */
export const make = (
  audience: Audience,
  circumstances: Circumstances
): Effect.Effect<Reporter, never, Metrics | Output | Scope> =>
  audience === "airbyte" ? toAirbyte(circumstances) : toPerson(circumstances)

/** A line a minute, and one at the end of each stream and of the sync, however it ends, with the numbers for programs behind. */
const toAirbyte = Effect.fnUntraced(function* (circumstances: Circumstances) {
  const run = yield* Metrics
  const output = yield* Output
  const failed = new Set<string>()
  const log = (report: () => Report.Report) =>
    Effect.suspend(() => {
      const { figures, sentence } = report()
      return Effect.logInfo(sentence, figures)
    })
  const ticking = yield* tick(
    "airbyte",
    log(() => Report.ofMinute(run, circumstances.streams))
  )
  const told = (event: ReadEvent, meter: StreamMeter) => {
    if (!isLast(event)) return Effect.void
    const { stream } = event
    // Of a failure Airbyte learns by a message of its own.
    if (event._tag === "Failed") {
      failed.add(stream)
      if (output.isWatched) output.unsafeWriteError(`ERROR: ${legible(stream)}: ${event.failure.message}\n`)
    }
    return Effect.annotateLogs(
      log(() => Report.ofStream(run, meter, event._tag === "Failed")),
      { stream }
    )
  }
  const ended = Effect.all([
    Fiber.interrupt(ticking),
    output.isWatched ? summary(run, output, failed, circumstances) : Effect.void,
    toAirbyteAlone(log(() => Report.ofSync(run, failed.size, circumstances)))
  ])
  const cutShort = ifBegun(
    run,
    Effect.zipRight(
      output.isWatched ? table(run, output, failed) : Effect.void,
      toAirbyteAlone(log(() => Report.ofCutShort(run, failed.size, circumstances)))
    )
  )
  return { told, ended, cutShort }
})

/**
 * A table at the end. Until then, lines at the foot of a terminal that has room for them; otherwise lines now and then,
 * and at the end of each stream.
 */
const toPerson = Effect.fnUntraced(function* (circumstances: Circumstances) {
  const run = yield* Metrics
  const output = yield* Output
  const failed = new Set<string>()
  const { streams, takes } = circumstances
  const progress = Effect.map(Clock.currentTimeMillis, (time) => Progress.of(run, streams, time))
  const lines = Effect.flatMap(progress, (progress) =>
    Effect.forEach(
      progress.streams,
      (stream) => Effect.annotateLogs(Effect.logInfo(sentenceOf(stream, takes)), { stream: stream.stream }),
      { discard: true }
    )
  )
  const isDrawn = yield* LiveProgress.isWanted(output, takes)
  if (isDrawn) yield* LiveProgress.draw(output, takes, progress)
  const ticking = yield* isDrawn ? Effect.succeed(Fiber.void) : tick("person", lines)
  const told = (event: ReadEvent, meter: StreamMeter) => {
    if (!isLast(event)) return Effect.void
    const { stream } = event
    const hasFailed = event._tag === "Failed"
    if (hasFailed) failed.add(stream)
    const failure = hasFailed ? Effect.logError(event.failure.message) : Effect.void
    // The table says it all, and comes soon where documents are on the terminal.
    const report =
      isDrawn || (output.isTerminal && takes !== "a file")
        ? Effect.void
        : Effect.suspend(() => Effect.logInfo(Report.ofStream(run, meter, hasFailed).sentence))
    return Effect.annotateLogs(Effect.zipRight(failure, report), { stream })
  }
  const cutShort = ifBegun(run, table(run, output, failed))
  const ended = Effect.zipRight(Fiber.interrupt(ticking), summary(run, output, failed, circumstances))
  return { told, ended, cutShort }
})

const isLast = ({ _tag }: ReadEvent) => _tag === "Completed" || _tag === "Failed"

/** There is nothing to report before a stream has begun. */
const ifBegun = (run: RunMeter, report: Effect.Effect<void>) =>
  Effect.suspend(() => (run.streams.length > 0 ? report : Effect.void))

/** Nothing is told behind the end: whoever tells of that ends this. */
const tick = Effect.fnUntraced(function* (audience: Audience, report: Effect.Effect<void>) {
  const interval = Duration.decode((yield* ReportIntervals)[audience])
  return yield* Effect.forkScoped(
    Duration.isFinite(interval) ? Effect.schedule(report, Schedule.spaced(interval)) : Effect.void
  )
})

const summary = (
  run: RunMeter,
  output: typeof Output.Service,
  failed: ReadonlySet<string>,
  circumstances: Circumstances
) =>
  Effect.zipRight(
    table(run, output, failed),
    Effect.suspend(() => say(output, `${Report.bottleneck(run, circumstances)}\n`))
  )

const table = (run: RunMeter, output: typeof Output.Service, failed: ReadonlySet<string>) =>
  Effect.suspend(() => say(output, `\n${tableOf(run, failed)}\n`))
