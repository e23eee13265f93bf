import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import configuration from "../schemas/configuration.json" with { type: "json" }
import * as Queries from "./Config/Queries.ts"
import * as InputFile from "./InputFile.ts"
import { legible } from "./Legible.ts"

/**
 * The JSON Schema of the configuration as `spec` publishes it (draft-07, within Airbyte's rules for specifications).
 * Bounds, defaults and patterns stand there alone; `Config` takes them from it.
 */
export const connectionSpecification: Readonly<Record<string, unknown>> = configuration

/** The API's own documentation. */
export const documentationUrl = "https://github.com/r-spacex/SpaceX-API/tree/master/docs"

const settings = configuration.properties

/** What `page_size` may be at most. */
export const largestPageSize = settings.page_size.maximum

/** The options as a configuration gives them, every one filled in. */
export const Options = Schema.Struct({
  base_url: orDefault(
    Schema.String.pipe(
      Schema.pattern(
        new RegExp(settings.base_url.pattern),
        InputFile.expected(`a URL such as ${settings.base_url.default}, without credentials or a query`)
      )
    ),
    settings.base_url.default
  ),
  page_size: whole(settings.page_size),
  requests_per_second: number(settings.requests_per_second),
  concurrency: whole(settings.concurrency),
  request_timeout_seconds: number(settings.request_timeout_seconds),
  max_retries: whole(settings.max_retries),
  emit_deletions: flag(settings.emit_deletions),
  max_deletions_percent: whole(settings.max_deletions_percent),
  position_changes: flag(settings.position_changes),
  queries: Schema.optionalWith(Queries.Given, { exact: true, default: () => [] })
})

/** The connector's configuration, its queries checked. Durations are in seconds. Unknown options are passed over. */
export interface Config extends Omit<typeof Options.Type, "queries"> {
  readonly queries: Queries.Queries
}

/** What holds where a configuration says nothing. Decoded from an empty one it would be the same, and take 4 ms of each start. */
export const defaults: Config = {
  base_url: settings.base_url.default,
  page_size: settings.page_size.default,
  requests_per_second: settings.requests_per_second.default,
  concurrency: settings.concurrency.default,
  request_timeout_seconds: settings.request_timeout_seconds.default,
  max_retries: settings.max_retries.default,
  emit_deletions: settings.emit_deletions.default,
  max_deletions_percent: settings.max_deletions_percent.default,
  position_changes: settings.position_changes.default,
  queries: new Map()
}

/** Reads the configuration file; without one, the defaults hold. */
export const read = Effect.fnUntraced(function* (path: string | undefined) {
  if (path === undefined) return defaults
  const file = { what: "configuration", path } as const
  const content = yield* InputFile.text(file)
  return yield* decode(file, yield* InputFile.json(file, content))
})

/** The configuration that a value is. */
export const decode = Effect.fnUntraced(function* (input: InputFile.Input, value: unknown) {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return yield* InputFile.invalid(input, "", "it must be a JSON object, such as {}")
  const options = yield* InputFile.decode(input, Options)(value)
  const queries = Queries.check(options.queries)
  if (Either.isLeft(queries)) return yield* InputFile.invalid(input, "", queries.left.join("; "))
  // Platforms add options of their own, which begin with an underscore.
  for (const name of Object.keys(value).filter(
    (name) => !Object.hasOwn(settings, name) && !name.startsWith("_")
  ))
    yield* Effect.logWarning(
      `The ${InputFile.nameOf(input)} holds ${legible(name)}, which is no option and changes nothing. There are ${Object.keys(settings).join(", ")}.`
    )
  const config: Config = { ...options, queries: queries.right }
  return config
})

interface Bounds {
  readonly default: number
  readonly minimum: number
  readonly maximum: number
}

function number(setting: Bounds, kind = "a number", schema: Schema.Schema<number> = Schema.JsonNumber) {
  const { minimum, maximum } = setting
  const expected = InputFile.expected(`${kind} from ${minimum} to ${maximum}`)
  return orDefault(schema.pipe(Schema.between(minimum, maximum, expected)), setting.default)
}

function whole(setting: Bounds) {
  return number(setting, "a whole number", Schema.Int)
}

function flag(setting: { readonly default: boolean }) {
  return orDefault(Schema.Boolean.annotations(InputFile.expected("true or false")), setting.default)
}

function orDefault<A>(schema: Schema.Schema<A>, value: A) {
  return Schema.optionalWith(schema, { exact: true, default: () => value })
}
