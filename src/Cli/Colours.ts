import * as Config from "effect/Config"
import * as Effect from "effect/Effect"

const variable = (name: string) => Effect.orElseSucceed(Config.string(name), () => "")

/** Whether the terminal can do nothing but write one line after the other, by `TERM`. */
export const isDumb: Effect.Effect<boolean> = Effect.map(variable("TERM"), (terminal) => terminal === "dumb")

/** Not with NO_COLOR (https://no-color.org), nor on a terminal that has none. */
export const wantsColours: Effect.Effect<boolean> = Effect.gen(function* () {
  const noColour = yield* variable("NO_COLOR")
  return noColour === "" && !(yield* isDumb)
})
