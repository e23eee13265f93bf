import type { Json, JsonObject } from "../Json.ts"
import { isArray, isObject } from "../Json.ts"

/** The known fields of a collection, and of an object inside its documents. */
export type Model = ReadonlyMap<string, FieldType>

/** `Mixed` is a field whose values are of several types, or always null: nothing is cast for it. */
export type FieldType =
  | "Boolean"
  | "Number"
  | "String"
  | "ObjectId"
  | "Mixed"
  | { readonly kind: "Array"; readonly of: FieldType }
  | { readonly kind: "Object"; readonly fields: Model }

/**
 * The model that documents imply: the union of their fields, each with the type its values have. The API declares its
 * models instead; a simulator that serves any folder of documents can only observe them.
 */
export const observe = (documents: Iterable<JsonObject>): Model => {
  const seen = new Map<string, Seen>([["_id", "Unknown"]])
  for (const document of documents) seeFields(seen, document)
  const model = settleFields(seen)
  return seen.get("_id") === "Unknown" ? new Map([...model, ["_id", "ObjectId"]]) : model
}

/** A field at a dotted path, and the path that errors name: the part below the last array of objects. */
export interface Field {
  readonly type: FieldType
  readonly path: string
}

/**
 * The field at a dotted path; positions in arrays are passed over (`cores.0.core`). `undefined` is a path the model does
 * not have; a path that goes on below a plain value is `Mixed`, as mongoose lets it through uncast.
 */
export const fieldAt = (model: Model, path: string): Field | undefined => {
  const segments = path.split(".")
  let type: FieldType = { kind: "Object", fields: model }
  let start = 0
  for (const [position, segment] of segments.entries()) {
    if (typeof type === "object" && type.kind === "Array") {
      type = type.of
      start = position
      if (/^\d+$/.test(segment)) continue
    }
    if (typeof type === "string" || type.kind === "Array") return { type: "Mixed", path }
    const inner = type.fields.get(segment)
    if (inner === undefined) return undefined
    type = inner
  }
  return {
    type,
    path: segments
      .slice(start)
      .filter((segment) => !/^\d+$/.test(segment))
      .join(".")
  }
}

const isObjectId = (text: string) => /^[0-9a-f]{24}$/.test(text)

/** A type while documents are still being looked at: `Unknown` is only nulls so far. */
type Seen =
  | "Unknown"
  | Extract<FieldType, string>
  | { readonly kind: "Array"; of: Seen }
  | { readonly kind: "Object"; readonly fields: Map<string, Seen> }

const seeFields = (fields: Map<string, Seen>, object: JsonObject) => {
  for (const key in object) {
    const before = fields.get(key)
    const after = see(before ?? "Unknown", object[key] ?? null)
    if (after !== before) fields.set(key, after)
  }
}

const see = (seen: Seen, value: Json): Seen => {
  if (value === null || seen === "Mixed") return seen
  if (isArray(value)) {
    const array: Seen = seen === "Unknown" ? { kind: "Array", of: "Unknown" } : seen
    if (typeof array === "string" || array.kind !== "Array") return "Mixed"
    array.of = value.reduce<Seen>(see, array.of)
    return array
  }
  if (isObject(value)) {
    const object: Seen = seen === "Unknown" ? { kind: "Object", fields: new Map() } : seen
    if (typeof object === "string" || object.kind !== "Object") return "Mixed"
    seeFields(object.fields, value)
    return object
  }
  if (typeof value === "string") {
    if (seen === "String") return seen
    if (seen === "Unknown" || seen === "ObjectId") return isObjectId(value) ? "ObjectId" : "String"
    return "Mixed"
  }
  const leaf = typeof value === "number" ? "Number" : "Boolean"
  return seen === "Unknown" || seen === leaf ? leaf : "Mixed"
}

const settleFields = (fields: ReadonlyMap<string, Seen>): Model =>
  new Map(Array.from(fields, ([key, seen]) => [key, settle(seen)]))

const settle = (seen: Seen): FieldType => {
  if (seen === "Unknown") return "Mixed"
  if (typeof seen === "string") return seen
  return seen.kind === "Array"
    ? { kind: "Array", of: settle(seen.of) }
    : { kind: "Object", fields: settleFields(seen.fields) }
}
