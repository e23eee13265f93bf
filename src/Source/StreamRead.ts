import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type { Config } from "../Config.ts"
import * as Failure from "../Failure.ts"
import { CurrentStream, type StreamMeter } from "../Metrics/StreamMeter.ts"
import type { SpaceXApi } from "../SpaceXApi.ts"
import { readChanges } from "./ChangesRead.ts"
import { readInFull } from "./FullRefreshRead.ts"
import type { ReadEvent } from "./ReadEvent.ts"
import type { StreamPlan } from "./ReadPlan.ts"

/** Reads one stream. Whatever happens, its last event is `Completed` or `Failed`, and only one of them. */
export const readStream = (
  { name: stream, reading }: StreamPlan,
  meter: StreamMeter,
  config: Config,
  limit: number | undefined
): Stream.Stream<ReadEvent, never, SpaceXApi> =>
  Stream.succeed<ReadEvent>({ _tag: "Started", stream }).pipe(
    Stream.concat(
      reading instanceof Failure.ConfigError
        ? Stream.fail(reading)
        : reading._tag === "InFull"
          ? readInFull(reading, config, limit)
          : readChanges(reading, config, limit)
    ),
    (events) => metered(events, meter),
    Stream.catchAllCause((cause) =>
      Cause.isInterruptedOnly(cause)
        ? Stream.failCause(cause as Cause.Cause<never>)
        : Stream.succeed<ReadEvent>({ _tag: "Failed", stream, failure: Failure.ofCause(cause) })
    )
  )

/**
 * The loop of a stream works while it is asked for an event, and waits for the writer while it is not. What it logs is
 * marked with the stream, and it has a span. All that is given to each pull: Stream.provideService and Stream.withSpan
 * would give it to every effect within, for a percent of the CPU time.
 */
const metered = <E, R>(events: Stream.Stream<ReadEvent, E, R>, meter: StreamMeter) => {
  const { stream } = meter
  return Stream.unwrapScoped(
    Effect.gen(function* () {
      const span = yield* Effect.makeSpanScoped(`read ${stream}`, {
        captureStackTrace: false,
        attributes: { stream }
      })
      const context = Context.make(CurrentStream, meter).pipe(Context.add(Tracer.ParentSpan, span))
      const pull = yield* Effect.provide(Stream.toPull(events), context)
      const marked = pull.pipe(
        Effect.annotateLogs({ stream }),
        Effect.provide(context),
        Effect.ensuring(Effect.sync(() => meter.enter("writer")))
      )
      return Stream.repeatEffectChunkOption(
        Effect.suspend(() => {
          meter.enter("work")
          return marked
        })
      )
    })
  )
}
