import type { Config } from "../Config.ts"
import { ConfigError } from "../Failure.ts"
import { legible } from "../Legible.ts"
import * as StreamQuery from "../StreamQuery.ts"
import type { Changes, InFull, StreamPlan } from "./ReadPlan.ts"

/** How a stream will be read, as a sentence without its name, for whoever debugs. */
export const planLine = (
  { reading }: StreamPlan,
  { page_size }: Pick<Config, "page_size">,
  limit: number | undefined
): string => {
  if (reading instanceof ConfigError) return "is not read, for the user has to mend something"
  const way = reading._tag === "InFull" ? inFull(reading, page_size) : compared(reading, page_size)
  return [way, ...(limit === undefined ? [] : [`at most ${limit} records`]), ...queryOf(reading.query)].join(
    ", "
  )
}

/** What a query asks for, where it asks for something. */
export const queryOf = (query: StreamQuery.StreamQuery): ReadonlyArray<string> => {
  const asked = Object.entries(query).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)
  )
  return asked.length === 0 ? [] : [`query ${legible(JSON.stringify(Object.fromEntries(asked)), 300)}`]
}

const inFull = ({ query, start, stream }: InFull, pageSize: number): string => {
  if (start._tag === "Done") return "full refresh that is over: only its state is told again"
  if (stream.kind === "single") return "full refresh, as one object"
  const pages = `in pages of up to ${pageSize} by ${query.sort.length > 0 ? "the query's order" : "id"}`
  return start._tag === "Behind"
    ? `full refresh, resumed behind ${start.after}, ${pages}`
    : `full refresh, ${pages}`
}

const compared = ({ found, query, stream }: Changes, pageSize: number): string => {
  const { etag, known } = found?.memory ?? {}
  const documents = `incremental, compared with ${known?.count ?? 0} known documents`
  if (stream.kind === "collection" && StreamQuery.shapeOf(query) !== "")
    return `${documents} in pages of up to ${pageSize} by id`
  const reply = stream.kind === "single" ? "one object" : "one list"
  return etag === undefined
    ? `${documents} as ${reply}`
    : `${documents} as ${reply} unless its ETag still is ${legible(etag)}`
}
