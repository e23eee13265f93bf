import * as Options from "@effect/cli/Options"

/** A file that may be named, e.g. `--config config.json`. */
const file = (name: string, description: string) =>
  Options.text(name).pipe(
    Options.withPseudoName("file"),
    Options.withDescription(description),
    Options.withDefault(undefined)
  )

export const config = file(
  "config",
  "The configuration, a JSON object; `spec` prints what it may hold. Without it, the defaults."
)

export const catalog = file(
  "catalog",
  "The configured catalog, as Airbyte writes it: which streams to read, and how."
)

export const state = file(
  "state",
  "The state that an earlier read printed: a read that was not finished goes on from there, and an incremental one gives what has changed since."
)

export const debug = Options.boolean("debug").pipe(
  Options.withDescription(
    "Log how each stream will be read, and each request with its status, milliseconds, bytes, attempt and cache, too. The environment variable LOG_LEVEL=debug does the same."
  )
)
