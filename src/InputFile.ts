import { FileSystem } from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { syntaxError } from "./Documents/JsonText.ts"
import { ConfigError } from "./Failure.ts"
import { ended } from "./Legible.ts"

/** What the user hands in: a file, or a value of a program, which has no path. */
export interface Input {
  readonly what: "configuration" | "catalog" | "state" | "scenario"
  readonly path?: string
}

export interface InputFile extends Input {
  readonly path: string
}

/** How messages name it: `configuration config.json`. */
export const nameOf = ({ path, what }: Input): string => (path === undefined ? what : `${what} ${path}`)

/** The text of a file. Fails with a `ConfigError` that names the file and what is wrong with it. */
export const text = Effect.fnUntraced(function* (file: InputFile) {
  const fileSystem = yield* FileSystem
  return yield* fileSystem.readFileString(file.path).pipe(
    Effect.map((content) => content.replace(/^\uFEFF/, "")),
    Effect.mapError((error) => {
      const code = String((error as { cause?: { code?: unknown } }).cause?.code ?? error.message)
      return invalid(file, "", unreadable[code] ?? `it cannot be read (${code})`)
    })
  )
})

/** The file's JSON as the schema has it. */
export const read = <A, I>(file: InputFile, schema: Schema.Schema<A, I>) =>
  text(file).pipe(
    Effect.flatMap((content) => json(file, content)),
    Effect.flatMap(decode(file, schema))
  )

/** JSON text as a value; where it is not JSON, the error names the line and the column. */
export const json = (file: InputFile, content: string): Effect.Effect<unknown, ConfigError> =>
  Effect.try({
    try: () => JSON.parse(content) as unknown,
    catch: () => {
      const { line, column, reason } = syntaxError(content)
      return invalid(file, `line ${line}, column ${column}`, `it is not JSON: ${reason}`)
    }
  })

/** A value as the schema has it; each thing that does not fit is named with its path. */
export const decode =
  <A, I>(input: Input, schema: Schema.Schema<A, I>, place = "") =>
  (value: unknown): Effect.Effect<A, ConfigError> =>
    Schema.decodeUnknown(schema, { errors: "all" })(value).pipe(
      Effect.mapError(({ issue }) => {
        const told = misfitsOf(issue, []).map(
          ({ path, words = "is of another kind than it should be" }) => `${pathText(path)} ${words}`
        )
        const shown = [...new Set(told)]
        const more = shown.length > 5 ? `; and ${shown.length - 5} more` : ""
        return invalid(input, place, shown.slice(0, 5).join("; ") + more)
      })
    )

/** What is said where a value is something else. */
export const expected = (what: string) => ({ [Expected]: { words: `must be ${what}`, first: true } })

/** The same for what holds other values: theirs come first. */
export const expectedOutside = (what: string) => ({ [Expected]: { words: `must be ${what}`, first: false } })

const Expected = Symbol("Expected")

interface Expectation {
  readonly words: string
  readonly first: boolean
}

interface Misfit {
  readonly path: ReadonlyArray<PropertyKey>
  readonly words: string | undefined
}

/** In our own words, where there are any: the library's repeat the value, which may be long, deep or secret. */
function misfitsOf(issue: ParseResult.ParseIssue, path: ReadonlyArray<PropertyKey>): ReadonlyArray<Misfit> {
  if (issue._tag === "Pointer") return misfitsOf(issue.issue, path.concat(issue.path))
  if (issue._tag === "Missing") return [{ path, words: "is missing" }]
  if (issue._tag === "Unexpected") return [{ path, words: "means nothing here" }]
  const expectation = Option.getOrUndefined(SchemaAST.getAnnotation<Expectation>(issue.ast, Expected))
  const held = "issues" in issue ? [issue.issues].flat() : "issue" in issue ? [issue.issue] : []
  const inner = expectation?.first ? [] : held
  const known = inner.flatMap((issue) => misfitsOf(issue, path)).filter(({ words }) => words !== undefined)
  return known.length > 0 ? known : [{ path, words: expectation?.words }]
}

/** The error of an input, at a place in it (which may be empty). Whoever wrote a program needs no hint at options. */
export const invalid = (input: Input, place: string, reason: string): ConfigError => {
  const told = `The ${nameOf(input)}${place === "" ? "" : `, ${place}`}: ${ended(reason)}`
  return new ConfigError({ message: input.path === undefined ? told : `${told} ${mend[input.what]}` })
}

const mend = {
  configuration:
    "Correct it (`spec` prints what a configuration may hold), or leave --config out to use the defaults.",
  catalog:
    "Hand in a configured catalog as Airbyte writes it (what discover prints is none), or choose streams with --streams.",
  state: "Hand in the state that the last run printed, or leave --state out to start from the beginning.",
  scenario: "`simulate --help` shows what a scenario may hold."
}

const unreadable: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory, not a file",
  EACCES: "it may not be read (permission denied)",
  ENAMETOOLONG: "the name is too long for a file",
  ENOTDIR: "a part of the path is a file, not a directory"
}

function pathText(path: ReadonlyArray<PropertyKey>): string {
  if (path.length === 0) return "the whole value"
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : (i > 0 ? "." : "") + String(key)))
    .join("")
}
