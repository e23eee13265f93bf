import type { Json, JsonObject } from "../Json.ts"
import { isArray, isObject } from "../Json.ts"
import { Refusal } from "../Refusal.ts"

/** The fields to order by, the most important first. */
export type Sort = ReadonlyArray<readonly [path: string, direction: 1 | -1]>

/**
 * The `sort` of a query: `"-date_utc name"`, `{"name": "desc"}` or `[["name", -1]]`, as mquery 4.0.3 reads it.
 * Throws a `Refusal` for anything else.
 */
export const parse = (sort: Json | undefined): Sort => {
  if (!sort) return []
  if (typeof sort === "string") {
    const fields = sort.split(/\s+/).filter((field) => field !== "")
    return fields.map((field) => (field.startsWith("-") ? [field.slice(1), -1] : [field, 1]))
  }
  if (isArray(sort)) {
    return sort.map((pair) => {
      if (!isArray(pair)) throw new Refusal({ message: "Invalid sort() argument, must be array of arrays" })
      const [path, value] = pair
      return [String(path), direction(value, `[ ${String(path)}, ${String(value)} ]`)]
    })
  }
  if (isObject(sort)) {
    return Object.entries(sort).map(([path, value]) => [
      path,
      direction(value, `{ ${path}: ${String(value)} }`)
    ])
  }
  throw new Refusal({ message: "Invalid sort() argument. Must be a string, object, or array." })
}

/** The documents in that order; those that are equal stay as they are, and a missing field comes first, like null. */
export const sorted = (documents: ReadonlyArray<JsonObject>, sort: Sort): ReadonlyArray<JsonObject> => {
  if (sort.length === 0) return documents
  const keyed = documents.map((document) => ({
    document,
    keys: sort.map(([path, way]) => sortKey(document, path.split("."), way))
  }))
  keyed.sort((left, right) => {
    for (const [position, [, way]] of sort.entries()) {
      const order = compare(left.keys[position] ?? null, right.keys[position] ?? null)
      if (order !== 0) return order * way
    }
    return 0
  })
  return keyed.map(({ document }) => document)
}

const direction = (value: Json | undefined, shown: string): 1 | -1 => {
  switch (String(value || 1).toLowerCase()) {
    case "1":
    case "asc":
    case "ascending":
      return 1
    case "-1":
    case "desc":
    case "descending":
      return -1
  }
  throw new Refusal({ message: `Invalid sort value: ${shown}` })
}

/** MongoDB sorts an array by its least element, or by its greatest when the order is descending. */
const sortKey = (document: JsonObject, segments: ReadonlyArray<string>, way: 1 | -1): Json =>
  valuesAt(document, segments).reduce<Json>(
    (key, value, position) => (position === 0 || compare(value, key) * way < 0 ? value : key),
    null
  )

const valuesAt = (value: Json, segments: ReadonlyArray<string>): ReadonlyArray<Json> => {
  if (isArray(value)) return value.flatMap((element) => valuesAt(element, segments))
  const [segment, ...rest] = segments
  if (segment === undefined) return [value]
  return isObject(value) ? valuesAt(value[segment] ?? null, rest) : []
}

const ranks = ["null", "number", "string", "object", "boolean"]

const rank = (value: Json) => ranks.indexOf(value === null ? "null" : typeof value)

const compare = (left: Json, right: Json): number => {
  const order = rank(left) - rank(right)
  if (order !== 0 || left === null || right === null || typeof left === "object") return order
  return left < right ? -1 : left > right ? 1 : 0
}
