import * as Cause from "effect/Cause"
import * as Stream from "effect/Stream"
import type { Config } from "../Config.ts"
import * as Failure from "../Failure.ts"
import type { CurrentStream } from "../Metrics/StreamMeter.ts"
import type { SpaceXApi } from "../SpaceXApi.ts"
import { readChanges } from "./ChangesRead.ts"
import { readInFull } from "./FullRefreshRead.ts"
import type { ReadEvent } from "./ReadEvent.ts"
import type { StreamPlan } from "./ReadPlan.ts"

/** Reads one stream. Whatever happens, its last event is `Completed` or `Failed`, and only one of them. */
export const readStream = (
  { name: stream, reading }: StreamPlan,
  config: Config,
  limit: number | undefined
): Stream.Stream<ReadEvent, never, SpaceXApi | CurrentStream> =>
  Stream.succeed<ReadEvent>({ _tag: "Started", stream }).pipe(
    Stream.concat(
      reading instanceof Failure.ConfigError
        ? Stream.fail(reading)
        : reading._tag === "InFull"
          ? readInFull(reading, config, limit)
          : readChanges(reading, config, limit)
    ),
    Stream.withSpan(`read ${stream}`, { captureStackTrace: false, attributes: { stream } }),
    Stream.catchAllCause((cause) =>
      Cause.isInterruptedOnly(cause)
        ? Stream.failCause(cause as Cause.Cause<never>)
        : Stream.succeed<ReadEvent>({ _tag: "Failed", stream, failure: Failure.ofCause(cause) })
    )
  )
