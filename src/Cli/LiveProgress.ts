import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"
import * as Schedule from "effect/Schedule"
import type { Taker } from "../Delivery.ts"
import type { Output } from "../Output.ts"
import type { Progress } from "../Progress.ts"
import { blockOf } from "../Progress/Block.ts"
import { isDumb, wantsColours } from "./Colours.ts"

/**
 * Whether lines can stay at the foot of a terminal: it must be able to, no documents may appear there, and a person must
 * want to hear more than of trouble.
 */
export const isWanted = Effect.fnUntraced(function* (output: typeof Output.Service, takes: Taker) {
  const level = yield* FiberRef.get(FiberRef.currentMinimumLogLevel)
  const isFree = output.terminal() !== undefined && (takes === "a file" || !output.isTerminal)
  return isFree && LogLevel.lessThanEqual(level, LogLevel.Info) && !(yield* isDumb)
})

/** Draws the lines ten times a second, and takes them away when the scope ends. */
export const draw = Effect.fnUntraced(function* (
  output: typeof Output.Service,
  takes: Taker,
  progress: Effect.Effect<Progress>
) {
  const hasColours = yield* wantsColours
  // What reads from a pipe may write to the same terminal, as `jq` does.
  const isShared = takes !== "a file" && !output.isStored
  yield* Effect.addFinalizer(() => Effect.sync(() => output.pin([])))
  yield* progress.pipe(
    Effect.map((progress) => {
      const size = output.terminal()
      if (size !== undefined) output.pin(blockOf(progress, takes, size, hasColours), isShared)
    }),
    Effect.schedule(Schedule.spaced("100 millis")),
    Effect.forkScoped
  )
})
