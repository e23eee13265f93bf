import * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

const text = Schema.optional(Schema.String)
const flag = Schema.optional(Schema.Boolean)

/**
 * What went wrong, by the reaction it asks for. `message` is a sentence for the user: what happened, where, and what
 * to do. `detail` is for whoever reads the logs: the request and what came back. Neither holds a secret.
 */
const fields = { message: Schema.String, detail: text }

/** The user mends the configuration, the catalog, the state or the command line. */
export class ConfigError extends Schema.TaggedError<ConfigError>()("ConfigError", fields) {}

/** Waiting and trying again may help: the API or the way to it is in trouble. */
export class TransientError extends Schema.TaggedError<TransientError>()("TransientError", {
  ...fields,
  /** How long the API asks to wait before the next request, in milliseconds. */
  retryAfter: Schema.optional(Schema.Number),
  /** The API refused for too many requests (429). */
  rateLimited: flag,
  /** What answered does not look like the SpaceX API: a web page, other JSON. Trying again soon will not help. */
  foreign: flag
}) {}

/** The maintainers of the connector have to look at it. */
export class SystemError extends Schema.TaggedError<SystemError>()("SystemError", {
  ...fields,
  foreign: flag,
  /** Of a defect. */
  stackTrace: text
}) {}

export type Failure = ConfigError | TransientError | SystemError

/** The failure behind a cause. A defect is the connector's own fault. */
export const ofCause = (cause: Cause.Cause<Failure>): Failure => {
  const failure = Cause.failureOption(cause)
  if (failure._tag === "Some") return failure.value
  const defect = Cause.squash(cause)
  return new SystemError({
    message: "Something went wrong within the connector. Please report this with the log of the run.",
    detail: String(defect),
    ...(defect instanceof Error && defect.stack !== undefined ? { stackTrace: defect.stack } : {})
  })
}
