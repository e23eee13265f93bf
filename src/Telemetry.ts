import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { ConfigError } from "./Failure.ts"
import { Metrics } from "./Metrics.ts"
import { register } from "./Metrics/Counters.ts"
import type { Settings } from "./Telemetry/Settings.ts"

/**
 * Exports the metrics of a read, and its spans, while it runs and at its end. Without anything to export, it is the
 * read alone, and none of the libraries is loaded. A collector that is down is a warning; the read is held by it for
 * three seconds at most. Fails before the read begins where metrics cannot be served on the port that was asked for.
 */
export const exported =
  (settings: Settings, streams: ReadonlyArray<string>) =>
  <A, E, R>(
    read: Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | ConfigError, Exclude<R, Scope.Scope> | Metrics> => {
    const { metrics, prometheus, traces } = settings
    if (metrics === undefined && traces === undefined && prometheus === undefined) return Effect.scoped(read)
    return Effect.scoped(
      Effect.gen(function* () {
        const run = yield* Metrics
        // A stream that has not begun, or has nothing to tell, is there with zeros.
        register(streams)
        const { open } = yield* Effect.promise(() => import("./Telemetry/Exporters.ts"))
        const tracer = yield* open(settings, run)
        if (tracer === undefined) return yield* read
        return yield* Effect.withTracer(read, tracer)
      })
    )
  }
