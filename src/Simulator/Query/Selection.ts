import type { Json, JsonObject } from "../Json.ts"
import { isArray, isObject } from "../Json.ts"
import { Refusal } from "../Refusal.ts"

/** Which fields of a document to show: only those named, or all but those named. */
export interface Selection {
  readonly mode: "only" | "allBut"
  readonly fields: Fields
  /** Whether the document keeps its `_id`, which is shown as `id`. */
  readonly withId: boolean
}

/** Field names; a nested map narrows to parts of the field's value. */
type Fields = Map<string, Fields | "whole">

/**
 * The `select` of a query: `"name -_id"`, `["name"]` or `{"name": 1}`, as mongoose 6.5.3 reads it; nothing selected is
 * `undefined`. Throws a `Refusal` for what MongoDB refuses, and for projection operators, which are not simulated.
 */
export const parse = (select: Json | undefined): Selection | undefined => {
  const choices = parseChoices(select)
  const fields = choices.filter(([path]) => path !== "_id")
  const id = choices.find(([path]) => path === "_id")
  const first = fields[0] ?? id
  if (first === undefined) return undefined
  const mode = first[1] ? "only" : "allBut"
  for (const [path, chosen] of fields) {
    if (chosen !== first[1]) {
      const [clusion, other] = chosen ? ["inclusion", "exclusion"] : ["exclusion", "inclusion"]
      throw new Refusal({ message: `Cannot do ${clusion} on field ${path} in ${other} projection` })
    }
  }
  const selection: Selection = { mode, fields: new Map(), withId: id === undefined || id[1] }
  for (const [path] of fields) add(selection.fields, path.split("."))
  return selection
}

/** The selection with the populated fields in it: mongoose shows them without being asked, unless they are left out. */
export const including = (selection: Selection | undefined, paths: ReadonlyArray<string>) => {
  if (selection?.mode === "only") for (const path of paths) add(selection.fields, path.split("."))
  return selection
}

/** The selected part of a document, its fields in the document's order. Objects that would be left empty go. */
export const project = (document: JsonObject, selection: Selection | undefined): JsonObject => {
  if (selection === undefined) return document
  const { _id, ...fields } = document
  const shown = part(fields, selection.fields, selection.mode)
  return selection.withId && _id !== undefined ? { _id, ...shown } : shown
}

const parseChoices = (select: Json | undefined): ReadonlyArray<readonly [path: string, chosen: boolean]> => {
  if (!select) return []
  if (typeof select === "string" || isArray(select)) {
    const names = isArray(select) ? select.map(String) : select.split(/\s+/)
    return names
      .filter((name) => name !== "" && !name.startsWith("+"))
      .map((name) => (name.startsWith("-") ? [name.slice(1), false] : [name, true]))
  }
  if (isObject(select)) {
    return Object.entries(select).map(([path, value]) => {
      if (typeof value === "object") {
        throw new Refusal({ message: `The simulator has no projection operators (at "${path}")` })
      }
      return [path, Boolean(value)]
    })
  }
  throw new Refusal({ message: "Invalid select() argument. Must be string or object." })
}

const add = (fields: Fields, segments: ReadonlyArray<string>): void => {
  const [segment, ...rest] = segments
  if (segment === undefined) return
  const known = fields.get(segment)
  if (rest.length === 0) {
    fields.set(segment, "whole")
  } else if (known !== "whole") {
    const inner: Fields = known ?? new Map()
    fields.set(segment, inner)
    add(inner, rest)
  }
}

const part = (object: JsonObject, fields: Fields, mode: Selection["mode"]): JsonObject => {
  const shown: Record<string, Json> = {}
  for (const [key, value] of Object.entries(object)) {
    const field = fields.get(key)
    if (field === "whole" || field === undefined) {
      if ((field === "whole") === (mode === "only")) shown[key] = value
    } else {
      const inner = innerPart(value, field, mode)
      const isEmptied = isObject(inner) && Object.keys(inner).length === 0
      if (inner !== undefined && !isEmptied) shown[key] = inner
    }
  }
  return shown
}

/** A plain value has no parts to name: it goes from a selection of parts, and stays where parts are left out. */
const innerPart = (value: Json, fields: Fields, mode: Selection["mode"]): Json | undefined => {
  if (isArray(value)) {
    return value.map((one) => innerPart(one, fields, mode)).filter((one) => one !== undefined)
  }
  if (isObject(value)) return part(value, fields, mode)
  return mode === "only" ? undefined : value
}
