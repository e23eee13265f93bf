import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"

/** Logs a line for whoever debugs. It is put together only where somebody does. */
export const logDebug = (line: () => string): Effect.Effect<void> =>
  Effect.flatMap(FiberRef.get(FiberRef.currentMinimumLogLevel), (least) =>
    LogLevel.lessThanEqual(least, LogLevel.Debug) ? Effect.logDebug(line()) : Effect.void
  )
