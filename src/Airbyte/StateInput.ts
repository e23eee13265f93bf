import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ConfigError } from "../Failure.ts"
import * as InputFile from "../InputFile.ts"
import { legible } from "../Legible.ts"

/** What a stream's last STATE held, by the stream's name. A stream whose state is absent or null is not in it. */
export type StateInput = ReadonlyMap<string, unknown>

/**
 * Reads the text of a state file. Runners write it in many forms, and all of them are taken: an array of state
 * messages (Airbyte), one message, JSON lines as this program printed them (other messages are passed over, the last
 * state of a stream counts), a bare object of states by stream (old runners), and nothing at all: an empty file, `[]`,
 * `{}`, `null`. Fields may be null.
 */
export const decode = Effect.fnUntraced(function* (file: InputFile.InputFile, content: string) {
  const messages = yield* split(file, content)
  const states = new Map<string, unknown>()
  for (const { place, value } of messages) {
    for (const [stream, state] of yield* statesOf(file, place, value)) {
      if (state === null || state === undefined) states.delete(stream)
      else states.set(stream, state)
    }
  }
  return states as StateInput
})

/** A part of the file, and where it stands: `[2]`, `line 3`, or nothing for the whole. */
interface Part {
  readonly place: string
  readonly value: unknown
}

function split(file: InputFile.InputFile, content: string): Effect.Effect<ReadonlyArray<Part>, ConfigError> {
  if (content.trim() === "") return Effect.succeed([])
  return InputFile.json(file, content).pipe(
    Effect.map((value) =>
      Array.isArray(value)
        ? value.map((value: unknown, i) => ({ place: `[${i}]`, value }))
        : [{ place: "", value }]
    ),
    Effect.catchAll((error) => (isLines(content) ? splitLines(file, content) : Effect.fail(error)))
  )
}

function isLines(content: string): boolean {
  const [first = "", second] = content.split("\n").filter((line) => line.trim() !== "")
  return first.trim().startsWith("{") && first.trim().endsWith("}") && second !== undefined
}

/** One message a line. The last line of a run that was killed may lack its end: it is passed over. */
const splitLines = Effect.fnUntraced(function* (file: InputFile.InputFile, content: string) {
  const parts: Array<Part> = []
  const lines = content.split("\n")
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue
    const place = `line ${i + 1}`
    const value = parsed(line)
    if (value !== undefined) parts.push({ place, value })
    else if (i < lines.length - 1) return yield* InputFile.invalid(file, place, "it is not JSON")
    else yield* Effect.logWarning(`The state ${file.path} ends within ${place}, which is passed over.`)
  }
  return parts
})

/** JSON text as a value; undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const Nullable = <A, I>(schema: Schema.Schema<A, I>, what: string) =>
  Schema.optional(Schema.NullOr(schema.annotations(InputFile.expectedOutside(what))))
const States = Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.Object) })
const StreamState = Schema.Struct({
  stream_descriptor: Schema.Struct({
    name: Schema.String.annotations(InputFile.expected("a name"))
  }).annotations(InputFile.expectedOutside("an object")),
  stream_state: Nullable(Schema.Object, "an object")
})
const StateMessage = Schema.Struct({
  type: Schema.optional(
    Schema.NullOr(Schema.Literal("STREAM", "GLOBAL", "LEGACY")).annotations(
      InputFile.expected("STREAM, GLOBAL or LEGACY")
    )
  ),
  stream: Nullable(StreamState, "an object"),
  global: Nullable(
    Schema.Struct({
      stream_states: Schema.Array(StreamState).annotations(InputFile.expectedOutside("an array"))
    }),
    "an object"
  ),
  data: Nullable(States, "states by their stream")
})

function statesOf(
  file: InputFile.InputFile,
  place: string,
  message: unknown
): Effect.Effect<ReadonlyArray<readonly [string, unknown]>, ConfigError> {
  if (message === null) return Effect.succeed([])
  if (!isObject(message))
    return Effect.fail(InputFile.invalid(file, place, `a state message was expected, not ${kindOf(message)}`))
  if (message["type"] === "STATE") return statesOf(file, place, message["state"] ?? null)
  if (otherMessages.has(message["type"])) return Effect.succeed([])
  if (!stateFields.some((field) => field in message)) {
    if (!Schema.is(States)(message))
      return Effect.fail(
        InputFile.invalid(
          file,
          place,
          `it holds no state messages, but ${Object.keys(message)
            .slice(0, 3)
            .map((name) => legible(name))
            .join(", ")}`
        )
      )
    return Effect.succeed(Object.entries(message))
  }
  return InputFile.decode(
    file,
    StateMessage,
    place
  )(message).pipe(
    Effect.map(({ stream, global, data }) => [
      ...(stream ? [stream] : []).concat(global?.stream_states ?? []).map(byName),
      ...Object.entries(data ?? {})
    ])
  )
}

const otherMessages = new Set<unknown>([
  "RECORD",
  "LOG",
  "SPEC",
  "CONNECTION_STATUS",
  "CATALOG",
  "TRACE",
  "CONTROL",
  "DESTINATION_CATALOG"
])
const stateFields = ["type", "stream", "global", "data"]

function byName(state: typeof StreamState.Type): readonly [string, unknown] {
  return [state.stream_descriptor.name, state.stream_state]
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "an array" : `a ${typeof value}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
