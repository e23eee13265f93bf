import * as Filter from "./Query/Filter.ts"
import type { Json, JsonObject } from "./Json.ts"
import { isArray, isObject } from "./Json.ts"
import { lazy } from "./Lazy.ts"
import type { Model } from "./Query/Model.ts"
import { observe } from "./Query/Model.ts"
import type { Sort } from "./Query/Sort.ts"
import { sorted } from "./Query/Sort.ts"

/** Documents as the database holds them (`_id` instead of `id`), and what it takes to answer for them quickly. */
export interface Collection {
  /** The name in error messages: `Launch`. */
  readonly modelName: string
  readonly model: () => Model
  /** All documents, in their natural order. */
  readonly documents: ReadonlyArray<JsonObject>
  readonly byId: (id: string) => JsonObject | undefined
  /** The documents that a cast filter matches: in their natural order, or by `_id` where the filter has bounds on it. */
  readonly find: (filter: JsonObject, sort: Sort) => ReadonlyArray<JsonObject>
  /** A document, or a part of one, as replies show it. */
  readonly show: (document: JsonObject) => JsonObject
  /** The JSON text of a whole document as replies show it; written once. */
  readonly text: (document: JsonObject) => string
}

export interface Options {
  readonly modelName: string
  /** Documents as replies show them (`id`), in their natural order. */
  readonly documents: ReadonlyArray<JsonObject>
  /** A last change to what replies show. */
  readonly render?: (shown: JsonObject) => JsonObject
}

export const make = ({
  documents: shown,
  modelName,
  render = (document) => document
}: Options): Collection => {
  const documents = shown.map(({ id, ...fields }): JsonObject =>
    id === undefined ? fields : { _id: id, ...fields }
  )
  const ordered = lazy(() => documents.toSorted((left, right) => (idOf(left) < idOf(right) ? -1 : 1)))
  const show = ({ _id, ...fields }: JsonObject) => render(_id === undefined ? fields : { ...fields, id: _id })
  const texts = new Map<JsonObject, string>()
  let scan = { key: "", matches: documents as ReadonlyArray<JsonObject> }

  /** The pages of one scan repeat their filter, so the last one's matches are remembered. */
  const matching = (filter: JsonObject, order: "natural" | "id") => {
    const key = `${order} ${JSON.stringify(filter)}`
    if (scan.key !== key) {
      scan = { key, matches: Filter.select(order === "id" ? ordered() : documents, filter) }
    }
    return scan.matches
  }

  return {
    modelName,
    model: lazy(() => observe(documents)),
    documents,
    byId: (id) => within(ordered(), { $eq: id })[0],
    find: (filter, sort) => {
      const { bounds, rest } = splitBounds(filter)
      const first = sort[0]
      const isById = first?.[0] === "_id"
      if (!isById && bounds.length === 0) return sorted(matching(rest, "natural"), sort)
      const found = bounds.reduce(within, matching(rest, "id"))
      if (!isById) return sorted(found, sort)
      return first?.[1] === 1 ? found : found.toReversed()
    },
    show,
    text: (document) => {
      const known = texts.get(document)
      if (known !== undefined) return known
      const text = JSON.stringify(show(document))
      texts.set(document, text)
      return text
    }
  }
}

const idOf = ({ _id }: JsonObject) => String(_id)

type Bound = JsonObject

const isBound = (condition: JsonObject): boolean =>
  Object.entries(condition).every(([operator, operand]) =>
    operator === "$in"
      ? isArray(operand) && operand.every((id) => typeof id === "string")
      : /^\$(eq|gte?|lte?)$/.test(operator) && typeof operand === "string"
  )

/** Takes the conditions on `_id` that a search in the ordered documents answers out of a filter. */
const splitBounds = (
  filter: JsonObject
): { readonly bounds: ReadonlyArray<Bound>; readonly rest: JsonObject } => {
  const bounds: Array<Bound> = []
  const rest: Array<JsonObject> = []
  const visit = (clause: JsonObject) => {
    for (const [key, value] of Object.entries(clause)) {
      const condition = typeof value === "string" ? { $eq: value } : value
      if (key === "$and" && isArray(value)) value.filter(isObject).forEach(visit)
      else if (key === "_id" && isObject(condition) && isBound(condition)) bounds.push(condition)
      else rest.push({ [key]: value })
    }
  }
  visit(filter)
  return { bounds, rest: rest.length === 0 ? {} : { $and: rest } }
}

/** The part of documents ordered by `_id` that lies within a bound. */
const within = (ordered: ReadonlyArray<JsonObject>, bound: Bound): ReadonlyArray<JsonObject> => {
  let found = ordered
  for (const [operator, operand] of Object.entries(bound)) {
    if (operator === "$gt") found = found.slice(position(found, operand, true))
    if (operator === "$gte") found = found.slice(position(found, operand, false))
    if (operator === "$lt") found = found.slice(0, position(found, operand, false))
    if (operator === "$lte") found = found.slice(0, position(found, operand, true))
    if (operator === "$eq")
      found = found.slice(position(found, operand, false), position(found, operand, true))
    if (operator === "$in" && isArray(operand)) {
      const among = found
      const ids = Array.from(new Set(operand.map(String))).toSorted()
      found = ids.flatMap((id) => within(among, { $eq: id }))
    }
  }
  return found
}

/** How many documents come before an id, or up to and with it. */
const position = (
  ordered: ReadonlyArray<JsonObject>,
  operand: Json | undefined,
  inclusive: boolean
): number => {
  const id = String(operand)
  let [low, high] = [0, ordered.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const other = idOf(ordered[middle] ?? {})
    if (other < id || (inclusive && other === id)) low = middle + 1
    else high = middle
  }
  return low
}
