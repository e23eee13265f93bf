import * as Terminal from "@effect/platform/Terminal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * The terminal of a person who is asked something, as `--wizard` does. It is opened when it is used first: that takes as
 * long as a command that asks nothing.
 */
export const terminal = Effect.gen(function* () {
  const scope = yield* Effect.scope
  const opened = yield* Effect.cached(
    Effect.promise(() => import("@effect/platform-node/NodeTerminal")).pipe(
      Effect.flatMap(({ layer }) => Layer.buildWithScope(layer, scope)),
      Effect.map(Context.get(Terminal.Terminal))
    )
  )
  return Terminal.Terminal.of({
    columns: Effect.flatMap(opened, ({ columns }) => columns),
    rows: Effect.flatMap(opened, ({ rows }) => rows),
    isTTY: Effect.flatMap(opened, ({ isTTY }) => isTTY),
    readInput: Effect.flatMap(opened, ({ readInput }) => readInput),
    readLine: Effect.flatMap(opened, ({ readLine }) => readLine),
    // The library names a default where there is none.
    display: (text) => Effect.flatMap(opened, ({ display }) => display(text.replaceAll(" (undefined)", "")))
  })
})
