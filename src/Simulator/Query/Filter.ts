import { Context } from "mingo/core"
import * as expression from "mingo/operators/expression"
import * as projection from "mingo/operators/projection"
import * as query from "mingo/operators/query"
import { Query } from "mingo/query"
import { resolve } from "mingo/util"
import { castOperators, castValue } from "./Cast.ts"
import type { Json, JsonArray, JsonObject } from "../Json.ts"
import { isArray, isObject } from "../Json.ts"
import type { Model } from "./Model.ts"
import { fieldAt } from "./Model.ts"
import { Refusal, uncastable } from "../Refusal.ts"

/**
 * A user's filter as mongoose hands it to MongoDB: keys that the model does not have are stripped (`id` too: the field is
 * `_id`), values are cast to the type of their field. Throws a `Refusal` for what the API answers with 400.
 */
export const cast = (model: Model, modelName: string, filter: JsonObject): JsonObject => {
  refuseScripts(filter)
  return castKeys(model, modelName, filter)
}

/** Keeps the documents that a cast filter matches. Throws a `Refusal` for operators that MongoDB does not know. */
export const select = (
  documents: ReadonlyArray<JsonObject>,
  filter: JsonObject
): ReadonlyArray<JsonObject> => {
  if (Object.keys(filter).length === 0) return documents
  try {
    const query = new Query<JsonObject>(filter, { scriptEnabled: false, context })
    return documents.filter((document) => query.test(document))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Refusal({ message: message.replace("unknown query operator ", "unknown operator: ") })
  }
}

/** MongoDB's `$type` also looks into a list: one element of the type is enough. That of mingo 7.2.7 does not. */
const context = Context.init({
  expression,
  projection,
  query: {
    ...query,
    $type: (...[path, types, options]: Parameters<typeof query.$type>) => {
      const isOfType = query.$type("value", types, options)
      return (document: Parameters<ReturnType<typeof query.$type>>[0]) => {
        const value = resolve(document, path)
        return isOfType({ value }) || (Array.isArray(value) && value.some((value) => isOfType({ value })))
      }
    }
  }
})

const castKeys = (model: Model, modelName: string, filter: JsonObject): JsonObject => {
  const kept: Record<string, Json> = {}
  for (const [key, value] of Object.entries(filter)) {
    if (key === "$and" || key === "$or" || key === "$nor") {
      kept[key] = clauses(key, value, modelName).map((clause) => castKeys(model, modelName, clause))
    } else if (key === "$expr") {
      kept[key] = value
    } else if (key === "$text") {
      throw new Refusal({ message: "text index required for $text query" })
    } else {
      const field = castField(model, modelName, key, value)
      if (field !== undefined) kept[key] = field
    }
  }
  return kept
}

const clauses = (key: string, value: Json, modelName: string): ReadonlyArray<JsonObject> => {
  if (!isArray(value)) throw uncastable("Array", value, key, modelName)
  if (value.length === 0) throw new Refusal({ message: "$and/$or/$nor must be a nonempty array" })
  return value.map((clause, position) => {
    if (!isObject(clause)) throw uncastable("Object", clause, `${key}.${position}`, modelName)
    return clause
  })
}

const castField = (model: Model, modelName: string, path: string, value: Json): Json | undefined => {
  const field = fieldAt(model, path)
  if (field === undefined || value === null) return field && null
  const { type } = field
  const place = {
    path: field.path,
    modelName,
    castElement: (fields: Model, filter: JsonObject) => castKeys(fields, modelName, filter)
  }
  if (isObject(value) && Object.keys(value).some((key) => key.startsWith("$"))) {
    return castOperators(type, value, place)
  }
  return isArray(value) && typeof type === "string"
    ? { $in: value.map((one) => castValue(type, one, place)) }
    : castValue(type, value, place)
}

/** Scripts never run here, wherever in a filter they stand. */
const refuseScripts = (value: JsonObject | JsonArray): void => {
  for (const [key, inner] of Object.entries(value)) {
    if (key === "$where" || key === "$function" || key === "$accumulator") {
      throw new Refusal({ message: `${key} is not allowed in this context` })
    }
    if (isObject(inner) || isArray(inner)) refuseScripts(inner)
  }
}
