import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import configuration from "../schemas/configuration.json" with { type: "json" }
import * as InputFile from "./InputFile.ts"

/**
 * The JSON Schema of the configuration as `spec` publishes it (draft-07, within Airbyte's rules for specifications).
 * Bounds, defaults and patterns stand there alone; `Config` takes them from it.
 */
export const connectionSpecification: Readonly<Record<string, unknown>> = configuration

const settings = configuration.properties

/** The connector's configuration, every option filled in. Durations are in seconds. Unknown options are passed over. */
export const Config = Schema.Struct({
  base_url: orDefault(
    Schema.String.pipe(
      Schema.pattern(new RegExp(settings.base_url.pattern), {
        message: () => `must be a URL such as ${settings.base_url.default}, without a query`
      })
    ),
    settings.base_url.default
  ),
  page_size: whole(settings.page_size),
  requests_per_second: number(settings.requests_per_second),
  concurrency: whole(settings.concurrency),
  request_timeout_seconds: number(settings.request_timeout_seconds),
  max_retries: whole(settings.max_retries)
})

export type Config = typeof Config.Type

export const defaults: Config = Schema.decodeSync(Config)({})

/** Reads the configuration file; without one, the defaults hold. */
export const read = Effect.fn("Config.read")(function* (path: string | undefined) {
  if (path === undefined) return defaults
  const file = { what: "configuration", path } as const
  const value = yield* Effect.flatMap(InputFile.text(file), (content) => InputFile.json(file, content))
  return yield* InputFile.decode(file, Config)(value)
})

interface Bounds {
  readonly default: number
  readonly minimum: number
  readonly maximum: number
}

function number(setting: Bounds, kind = "a number", schema: Schema.Schema<number> = Schema.JsonNumber) {
  const message = () => ({
    message: `must be ${kind} from ${setting.minimum} to ${setting.maximum}`,
    override: true
  })
  return orDefault(
    schema.pipe(Schema.between(setting.minimum, setting.maximum)).annotations({ message }),
    setting.default
  )
}

function whole(setting: Bounds) {
  return number(setting, "a whole number", Schema.Int)
}

function orDefault<A>(schema: Schema.Schema<A>, value: A) {
  return Schema.optionalWith(schema, { default: () => value })
}
