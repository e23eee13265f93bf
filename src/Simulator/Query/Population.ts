import type { Collection } from "../Collection.ts"
import * as Filter from "./Filter.ts"
import type { Json, JsonObject } from "../Json.ts"
import { isArray, isObject } from "../Json.ts"
import type { FieldType, Model } from "./Model.ts"
import { fieldAt } from "./Model.ts"
import { Refusal } from "../Refusal.ts"
import * as Selection from "./Selection.ts"

/** One path whose references a query wants replaced by the documents they name. */
export interface Population {
  readonly path: string
  readonly select: Json | undefined
  /** A filter that the named documents must match. */
  readonly match: Json | undefined
  readonly populate: ReadonlyArray<Population>
}

/** The collection that a field's name refers to (`launch`, `launches`), if it is the name of one. */
export type Referenced = (field: string) => Collection | undefined

/**
 * The `populate` of a query: `"rocket payloads"`, `{path, select, match, populate}` or an array of these, as mongoose
 * 6.5.3 reads it; its further options are not simulated. Throws a `Refusal` for anything else.
 */
export const parse = (populate: Json | undefined): ReadonlyArray<Population> => {
  if (populate === undefined || populate === null || populate === "") return []
  if (typeof populate === "string") return paths(populate, {})
  if (isArray(populate)) return populate.flatMap(parse)
  if (isObject(populate) && typeof populate.path === "string") return paths(populate.path, populate)
  throw new Refusal({
    message: `utils.populate: invalid path. Expected string. Got typeof \`${typeof populate}\``
  })
}

/**
 * Replaces the references at the paths: in an array those that name no document go, elsewhere they become null.
 * Throws a `Refusal` for a path that the model does not have.
 */
export const populate = (
  document: JsonObject,
  populations: ReadonlyArray<Population>,
  model: Model,
  referenced: Referenced
): JsonObject =>
  populations.reduce((populated, population) => {
    const field = fieldAt(model, population.path)
    if (field === undefined) {
      throw new Refusal({
        message: `Cannot populate path \`${population.path}\` because it is not in your schema. Set the \`strictPopulate\` option to false to override.`
      })
    }
    const segments = population.path.split(".")
    const replace = replacement(field.type, population, segments.at(-1) ?? "", referenced)
    return replaceIn(populated, segments, replace)
  }, document)

type Replace = (value: Json) => Json

const paths = (names: string, { match, populate, select }: JsonObject): ReadonlyArray<Population> =>
  names
    .split(/\s+/)
    .filter((path) => path !== "")
    .map((path) => ({ path, match, select, populate: parse(populate) }))

const replacement = (
  type: FieldType,
  population: Population,
  field: string,
  referenced: Referenced
): Replace => {
  const element = typeof type === "object" && type.kind === "Array" ? type.of : type
  if (typeof element === "object") {
    const fields: Model = element.kind === "Object" ? element.fields : new Map()
    const inside = (value: Json): Json =>
      isArray(value)
        ? value.map(inside)
        : isObject(value)
          ? populate(value, population.populate, fields, referenced)
          : value
    return inside
  }
  const target = referenced(field)
  if (target === undefined) return (value) => value
  const named = resolve(target, population, referenced)
  return (value) => (isArray(value) ? value.map(named).filter((found) => found !== null) : named(value))
}

const resolve = (target: Collection, population: Population, referenced: Referenced) => {
  const selection = Selection.including(
    Selection.parse(population.select),
    population.populate.map(({ path }) => path)
  )
  const match = isObject(population.match)
    ? Filter.cast(target.model(), target.modelName, population.match)
    : {}
  return (id: Json): Json => {
    if (typeof id !== "string") return id
    const document = target.byId(id)
    if (document === undefined || Filter.select([document], match).length === 0) return null
    const shown = Selection.project(document, selection)
    return target.show(populate(shown, population.populate, target.model(), referenced))
  }
}

const replaceIn = (object: JsonObject, path: ReadonlyArray<string>, replace: Replace): JsonObject => {
  const [key = "", ...rest] = path
  const value = object[key]
  return value === undefined ? object : { ...object, [key]: replaceAt(value, rest, replace) }
}

const replaceAt = (value: Json, path: ReadonlyArray<string>, replace: Replace): Json => {
  if (path.length === 0) return replace(value)
  if (isArray(value)) return value.map((element) => replaceAt(element, path, replace))
  return isObject(value) ? replaceIn(value, path, replace) : value
}
