import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import type { Config } from "../Config.ts"
import { logDebug } from "../DebugLog.ts"
import * as Failure from "../Failure.ts"
import { CurrentStream, type StreamMeter } from "../Metrics/StreamMeter.ts"
import { runForEachChunk } from "../Pull.ts"
import type { SpaceXApi } from "../SpaceXApi.ts"
import { readChanges } from "./ChangesRead.ts"
import { readInFull } from "./FullRefreshRead.ts"
import { planLine } from "./PlanLine.ts"
import type { ReadEvent, Reading } from "./ReadEvent.ts"
import type { StreamPlan } from "./ReadPlan.ts"

/** Who takes the events of a stream, some at a time. */
type Taking = (events: Chunk.Chunk<ReadEvent>) => Effect.Effect<void>

/**
 * Reads one stream. Whatever happens, its last event is `Completed` or `Failed`, and only one of them. Its loop works
 * until it has some events, and waits for the writer until they are taken. What it logs is marked with the stream, and it
 * has a span: all that is set once, for the fiber that runs it.
 */
export const readStream = (
  plan: StreamPlan,
  meter: StreamMeter,
  config: Config,
  limit: number | undefined,
  taking: Taking
): Effect.Effect<void, never, SpaceXApi> => {
  const { name: stream, reading } = plan
  const take = (events: Chunk.Chunk<ReadEvent>) => {
    meter.enter("writer")
    return taking(events)
  }
  const tell = (event: ReadEvent) => Effect.suspend(() => take(Chunk.of(event)))
  const begun: Reading<Failure.Failure> =
    reading instanceof Failure.ConfigError
      ? Effect.fail(reading)
      : reading._tag === "InFull"
        ? readInFull(reading, config, limit)
        : readChanges(reading, config, limit)
  const read = Effect.flatMap(begun, (pull) =>
    runForEachChunk(
      Effect.suspend(() => {
        meter.enter("work")
        return pull
      }),
      take
    )
  )
  return tell({ _tag: "Started", stream }).pipe(
    Effect.zipRight(Effect.scoped(read)),
    Effect.zipRight(Effect.suspend(() => tell({ _tag: "Completed", stream }))),
    Effect.withSpan(`read ${stream}`, { captureStackTrace: false, attributes: { stream } }),
    Effect.catchAllCause((cause) =>
      Cause.isInterruptedOnly(cause)
        ? Effect.failCause(cause as Cause.Cause<never>)
        : tell({ _tag: "Failed", stream, failure: Failure.ofCause(cause) })
    ),
    Effect.provideService(CurrentStream, meter),
    (told) =>
      Effect.zipRight(
        logDebug(() => planLine(plan, config, limit)),
        told
      ),
    Effect.annotateLogs({ stream })
  )
}
