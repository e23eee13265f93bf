import type { Json, JsonObject } from "../Json.ts"
import { isArray, isObject } from "../Json.ts"
import type { FieldType, Model } from "./Model.ts"
import { Refusal, uncastable } from "../Refusal.ts"

/** Where a value of a filter stands: what an error about it names. */
export interface Place {
  readonly path: string
  readonly modelName: string
  /** Casts a filter on the elements of an array of objects. */
  readonly castElement: (fields: Model, filter: JsonObject) => JsonObject
}

/**
 * A value of a filter as the field's type has it: `"yes"` becomes `true`, `"1500"` a number, a 24-digit id lower case.
 * A value that does not fit is a `Refusal` in mongoose's words (mongoose 6.5.3, `lib/cast`, `lib/schema`).
 */
export const castValue = (type: FieldType, value: Json, place: Place): Json => {
  if (value === null) return null
  if (typeof type === "object") {
    if (type.kind === "Object") return value
    return isArray(value)
      ? value.map((element) => castValue(type.of, element, place))
      : castValue(type.of, value, place)
  }
  return leaves[type](value, place)
}

/** The operand of `operator` on a field of `type`, cast; an operator that the type does not have is a `Refusal`. */
export const castOperand = (type: FieldType, operator: string, operand: Json, place: Place): Json => {
  if (type === "Mixed" || (typeof type === "object" && type.kind === "Object")) return operand
  const one = (value: Json) => castValue(type, value, place)
  const each = (value: Json) => (isArray(value) ? value : [value]).map(one)
  switch (operator) {
    case "$exists":
      return castBoolean(operand, place, "boolean")
    case "$type":
      return typeNames(operand)
    case "$eq":
    case "$ne":
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return one(operand)
    case "$in":
    case "$nin":
      return each(operand)
    case "$all":
      return typeof type === "object" ? allOf(type.of, operand, place) : each(operand)
    case "$not":
      if (isObject(operand)) return castOperators(type, operand, place)
  }
  if (typeof type === "object") return arrayOperand(type.of, operator, operand, place)
  switch (type) {
    case "Boolean":
      return one(operand)
    case "Number":
      if (operator === "$mod") return each(operand)
      if (operator.startsWith("$bits")) return operand
      throw uncastable("number", operand, place.path, place.modelName)
    case "String":
      if (operator === "$regex" || operator === "$options" || operator === "$not") return one(operand)
      throw new Refusal({ message: `Can't use ${operator} with String.` })
    case "ObjectId":
      throw new Refusal({ message: `Can't use ${operator}` })
  }
}

/** An object of operators (`{"$gte": 1, "$lt": 9}`), each operand cast. */
export const castOperators = (type: FieldType, operators: JsonObject, place: Place): JsonObject =>
  Object.fromEntries(
    Object.entries(operators).map(([operator, operand]) => [
      operator,
      castOperand(type, operator, operand, place)
    ])
  )

const arrayOperand = (element: FieldType, operator: string, operand: Json, place: Place): Json => {
  switch (operator) {
    case "$size":
      return castNumber(operand, place)
    case "$elemMatch":
      return isObject(operand) ? elementFilter(element, operand, place) : operand
    case "$not":
    case "$regex":
      return castValue(element, operand, place)
    case "$options":
      return operand
  }
  throw new Refusal({ message: `Can't use ${operator} with Array.` })
}

const elementFilter = (element: FieldType, filter: JsonObject, place: Place): JsonObject =>
  typeof element === "object" && element.kind === "Object"
    ? place.castElement(element.fields, filter)
    : castOperators(element, filter, place)

const allOf = (element: FieldType, operand: Json, place: Place): Json =>
  (isArray(operand) ? operand : [operand]).map((wanted) =>
    isObject(wanted) && isObject(wanted.$elemMatch)
      ? { $elemMatch: elementFilter(element, wanted.$elemMatch, place) }
      : castValue(element, wanted, place)
  )

const isTypeName = (name: Json) => typeof name === "string" || typeof name === "number"

const typeNames = (operand: Json): Json => {
  if (isArray(operand) && !operand.every(isTypeName)) {
    throw new Refusal({ message: "$type array values must be strings or numbers" })
  }
  if (!isArray(operand) && !isTypeName(operand)) {
    throw new Refusal({ message: "$type parameter must be number, string, or array of numbers and strings" })
  }
  return operand
}

const castBoolean = (value: Json, place: Place, kind = "Boolean"): Json => {
  if (value === true || value === "true" || value === 1 || value === "1" || value === "yes") return true
  if (value === false || value === "false" || value === 0 || value === "0" || value === "no") return false
  if (value === null) return null
  throw uncastable(kind, value, place.path, place.modelName)
}

const castNumber = (value: Json, place: Place): Json => {
  if (value === null || value === "") return null
  const number = typeof value === "object" ? Number.NaN : Number(value)
  if (Number.isNaN(number)) throw uncastable("Number", value, place.path, place.modelName)
  return number
}

const castString = (value: Json, place: Place): Json => {
  if (typeof value === "object") throw uncastable("string", value, place.path, place.modelName)
  return String(value)
}

const castObjectId = (value: Json, place: Place): Json => {
  const { _id: text } = isObject(value) ? value : { _id: value }
  if (typeof text === "string" && /^[0-9a-f]{24}$/i.test(text)) return text.toLowerCase()
  if (typeof text === "string" && Buffer.byteLength(text) === 12) return Buffer.from(text).toString("hex")
  throw uncastable("ObjectId", value, place.path, place.modelName)
}

const leaves: Record<Extract<FieldType, string>, (value: Json, place: Place) => Json> = {
  Boolean: castBoolean,
  Number: castNumber,
  String: castString,
  ObjectId: castObjectId,
  Mixed: (value) => value
}
