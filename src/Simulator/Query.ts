import type { Collection } from "./Collection.ts"
import * as Filter from "./Query/Filter.ts"
import type { Json, JsonObject } from "./Json.ts"
import { isObject } from "./Json.ts"
import * as Paging from "./Query/Paging.ts"
import type { Referenced } from "./Query/Population.ts"
import * as Population from "./Query/Population.ts"
import { Refusal } from "./Refusal.ts"
import * as Selection from "./Query/Selection.ts"
import * as Sort from "./Query/Sort.ts"

/** The body of `POST /query`: a MongoDB filter and the options of mongoose-paginate-v2 (`spacex-api.md`, `/query`). */
export interface Query {
  readonly filter: Json
  readonly options: JsonObject
}

/** Reads the body of a request; throws a `Refusal` for text that is no JSON object or array, as koa-bodyparser does. */
export const parse = (body: string): Query => {
  const { options, query } = body === "" ? {} : parseObject(body)
  return { filter: query || {}, options: isObject(options) ? options : {} }
}

/** The JSON text of a page: `{docs, totalDocs, …}`. Throws a `Refusal` for what the API answers with 400. */
export const paginate = (query: Query, collection: Collection, referenced: Referenced): string => {
  const { options } = query
  const sort = Sort.parse(options.sort)
  const populations = Population.parse(options.populate)
  const selection = Selection.including(
    Selection.parse(options.select),
    populations.map(({ path }) => path)
  )
  const page = Paging.parse(options)
  const matches = collection.find(castFilter(query.filter, collection), sort)
  const isWhole = selection === undefined && populations.length === 0
  const docs = matches.slice(page.skip, page.skip + page.size).map((document) => {
    if (isWhole) return collection.text(document)
    const selected = Selection.project(document, selection)
    const populated = Population.populate(selected, populations, collection.model(), referenced)
    return JSON.stringify(collection.show(populated))
  })
  return `{"docs":[${docs.join(",")}],${JSON.stringify(page.describe(matches.length)).slice(1)}`
}

/** The JSON text of the first match, as `roadster/query` answers it; `undefined` where nothing matches. */
export const findOne = (query: Query, collection: Collection): string | undefined => {
  const selection = Selection.parse(query.options.select)
  const [document] = collection.find(castFilter(query.filter, collection), [])
  return document && JSON.stringify(collection.show(Selection.project(document, selection)))
}

const castFilter = (filter: Json, collection: Collection): JsonObject => {
  if (isObject(filter)) return Filter.cast(collection.model(), collection.modelName, filter)
  throw new Refusal({ message: `Parameter "filter" to find() must be an object, got ${String(filter)}` })
}

const parseObject = (body: string): JsonObject => {
  if (!/^\s*[[{]/.test(body)) {
    throw new Refusal({ message: "invalid JSON, only supports object and array" })
  }
  try {
    const json: Json = JSON.parse(body)
    return isObject(json) ? json : {}
  } catch (error) {
    throw new Refusal({ message: error instanceof Error ? error.message : String(error) })
  }
}
