import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import type { Config } from "../Config.ts"
import { told } from "../Config/Queries.ts"
import { ConfigError } from "../Failure.ts"
import { ended } from "../Legible.ts"
import * as StreamQuery from "../StreamQuery.ts"
import * as Streams from "../Streams.ts"

const part = (name: string, value: string, description: string) =>
  Options.text(name).pipe(
    Options.withPseudoName(value),
    Options.withDescription(description),
    Options.withDefault(undefined)
  )

/** A query of the one stream that `--streams` names. */
export const filter = part(
  "filter",
  "json",
  `Read only the documents that match a MongoDB filter, e.g. '{"upcoming": true}'. Needs one stream in --streams, as --select, --populate and --sort do; each takes the place of the same part of the configuration's query.`
)
export const select = part(
  "select",
  "field,field",
  "Read only these fields, and id; with a hyphen in front, all but these: --select=-details,-links."
)
export const populate = part(
  "populate",
  "field,field",
  "Put the documents in that fields hold the ids of, e.g. rocket,payloads; or as JSON, as the API takes it."
)
export const sort = part(
  "sort",
  "field,field",
  "Order by these fields, e.g. -date_utc,name: a hyphen turns the order round. Full refreshes only."
)

/** The options as they were given. */
export interface QueryOptions {
  readonly filter: string | undefined
  readonly select: string | undefined
  readonly populate: string | undefined
  readonly sort: string | undefined
}

/** The configuration with the query that the options make, of the stream that `--streams` names. */
export const configured = Effect.fnUntraced(function* (
  config: Config,
  streams: string | undefined,
  { filter, populate, select, sort }: QueryOptions
) {
  const given = Object.entries({ filter, select, populate, sort }).filter(([, value]) => value !== undefined)
  if (given.length === 0) return config
  const options = given.map(([name]) => `--${name}`).join(" and ")
  const stream = streams === undefined ? undefined : Streams.find(streams.trim())
  if (stream === undefined)
    return yield* new ConfigError({
      message: `${options} ${given.length > 1 ? "ask" : "asks"} something of one stream. Name it with --streams, e.g. --streams launches; queries of several streams stand in --config.`
    })
  const before = config.queries.get(stream.name) ?? StreamQuery.everything
  const checked = StreamQuery.check(stream, { ...before, ...Object.fromEntries(given) })
  if (!("populate" in checked))
    return yield* new ConfigError({
      message: `The query of ${stream.name} is wrong: ${ended(checked.map((complaint) => `--${told(complaint)}`).join("; "))} The schema that discover prints has the fields.`
    })
  return { ...config, queries: new Map(config.queries).set(stream.name, checked) }
})
