import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type { Config } from "../Config.ts"
import * as Failure from "../Failure.ts"
import { CurrentStream, type StreamMeter } from "../Metrics/StreamMeter.ts"
import { inTurn, once } from "../Pull.ts"
import type { SpaceXApi } from "../SpaceXApi.ts"
import { readChanges } from "./ChangesRead.ts"
import { readInFull } from "./FullRefreshRead.ts"
import type { ReadEvent, Reading } from "./ReadEvent.ts"
import type { StreamPlan } from "./ReadPlan.ts"

/** Reads one stream. Whatever happens, its last event is `Completed` or `Failed`, and only one of them. */
export const readStream = (
  { name: stream, reading }: StreamPlan,
  meter: StreamMeter,
  config: Config,
  limit: number | undefined
): Stream.Stream<ReadEvent, never, SpaceXApi> =>
  Stream.catchAllCause(
    metered(
      reading instanceof Failure.ConfigError
        ? Effect.fail(reading)
        : reading._tag === "InFull"
          ? readInFull(reading, config, limit)
          : readChanges(reading, config, limit),
      meter
    ),
    (cause) =>
      Cause.isInterruptedOnly(cause)
        ? Stream.failCause(cause as Cause.Cause<never>)
        : Stream.succeed<ReadEvent>({ _tag: "Failed", stream, failure: Failure.ofCause(cause) })
  )

/**
 * The events of a stream, from its beginning to its end. Its loop works while it is asked for one, and waits for the writer
 * while it is not. What it logs is marked with the stream, and it has a span. All that is given to each pull:
 * Stream.provideService and Stream.withSpan would give it to every effect within, for a percent of the CPU time.
 */
const metered = (reading: Reading<Failure.Failure>, meter: StreamMeter) => {
  const { stream } = meter
  return Stream.unwrapScoped(
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const span = yield* Effect.makeSpanScoped(`read ${stream}`, {
        captureStackTrace: false,
        attributes: { stream }
      })
      const opened = Scope.extend(Effect.mapError(reading, Option.some), scope)
      let pull: Effect.Effect.Success<typeof opened> | undefined
      const events = inTurn(
        once(Effect.succeed<ReadEvent>({ _tag: "Started", stream })),
        Effect.suspend(() => pull ?? Effect.flatMap(opened, (made) => (pull = made))),
        once(Effect.succeed<ReadEvent>({ _tag: "Completed", stream }))
      ).pipe(
        Effect.annotateLogs({ stream }),
        Effect.provide(Context.make(CurrentStream, meter).pipe(Context.add(Tracer.ParentSpan, span))),
        Effect.ensuring(Effect.sync(() => meter.enter("writer")))
      )
      return Stream.repeatEffectChunkOption(
        Effect.suspend(() => {
          meter.enter("work")
          return events
        })
      )
    })
  )
}
