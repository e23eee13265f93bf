import { legible } from "../Legible.ts"
import type { SpaceXStream } from "../Streams.ts"
import { nearest } from "./NearestName.ts"

/** The fields that can be named at a place: those of a stream's documents, or of the objects that a field of them holds. */
export interface Scope {
  readonly stream: SpaceXStream
  /** The dotted path of the field that holds the objects; "" for the documents themselves. */
  readonly at: string
  readonly fields: Readonly<Record<string, SchemaPart>>
}

/** What the values of a field are. `mixed`: numbers, text and more. */
export type FieldType =
  | { readonly kind: "number" | "boolean" | "text" | "date" | "day" | "mixed" }
  | { readonly kind: "id"; readonly of: string | undefined }
  | { readonly kind: "object"; readonly scope: Scope }
  | { readonly kind: "list"; readonly of: FieldType }

/** A field by the name that the API has for it; or why there is none. */
export type Found =
  | { readonly kind: "field"; readonly name: string; readonly type: FieldType }
  | { readonly kind: "unknown" }
  /** The path goes on below a field that holds ids of another stream. */
  | { readonly kind: "reference"; readonly path: string; readonly holds: string }

/** What a schema says about a field. */
export interface SchemaPart {
  readonly description?: string
  readonly type?: string | ReadonlyArray<string>
  readonly format?: string
  readonly properties?: Readonly<Record<string, SchemaPart>>
  readonly items?: SchemaPart
}

export const documents = (stream: SpaceXStream): Scope => ({
  stream,
  at: "",
  fields: stream.schema.properties as Scope["fields"]
})

/** Finds a field by its dotted path, which leads through lists, too, with or without positions (`cores.0.core`). */
export const find = (scope: Scope, path: string): Found => {
  const [first = "", ...rest] = path.split(".")
  const isId = scope.at === "" && (first === "id" || first === "_id")
  let type = fieldOf(scope, isId ? "id" : first)
  for (const [i, segment] of rest.entries()) {
    if (type?.kind === "list") {
      const holder = type
      type = type.of
      if (isPosition(segment)) continue
      if (type.kind === "id" && type.of !== undefined) return reference(rest.slice(0, i), holder)
    }
    if (type?.kind === "id" && type.of !== undefined) return reference(rest.slice(0, i), type)
    type = type?.kind === "object" ? fieldOf(type.scope, segment) : undefined
  }
  return type === undefined ? { kind: "unknown" } : { kind: "field", name: isId ? "_id" : path, type }

  function reference(segments: ReadonlyArray<string>, type: FieldType): Found {
    return { kind: "reference", path: legible([first, ...segments].join(".")), holds: holds(type) }
  }
}

/** The end of a sentence about a name that is no field. */
export const unknown = (scope: Scope, path: string): string => {
  const said = `unknown field \`${legible(path)}\``
  const near = nearest(withoutPositions(path), paths(scope.fields))
  if (near !== undefined) return `${said}, did you mean \`${near}\`?`
  const names = Object.keys(scope.fields)
  return `${said}: there are ${quoted(names.slice(0, fewest))}${names.length > fewest ? ` and ${names.length - fewest} others` : ""}`
}

/** What a field holds, in words. */
export const holds = (type: FieldType): string => {
  if (type.kind === "id") return type.of === undefined ? "an id" : `an id of \`${type.of}\``
  if (type.kind !== "list") return words[type.kind]
  const { of } = type
  return of.kind === "id"
    ? `a list of ids of \`${of.of}\``
    : of.kind === "object"
      ? "a list of objects"
      : "a list"
}

export const quoted = (names: ReadonlyArray<string>): string => names.map((name) => `\`${name}\``).join(", ")

export const withoutPositions = (path: string): string =>
  path
    .split(".")
    .filter((segment, i) => i === 0 || !isPosition(segment))
    .join(".")

const words = {
  number: "a number",
  boolean: "true or false",
  text: "text",
  date: "a date, which is text",
  day: "a date, which is text",
  mixed: "values of several types",
  object: "an object"
} as const

const fewest = 5

const isPosition = (segment: string) => /^(0|[1-9]\d{0,8})$/.test(segment)

const fieldOf = ({ at, fields, stream }: Scope, name: string): FieldType | undefined => {
  const part = Object.hasOwn(fields, name) ? fields[name] : undefined
  return part && typeOf(stream, part, at === "" ? name : `${at}.${name}`)
}

const typeOf = (stream: SpaceXStream, part: SchemaPart, path: string): FieldType => {
  if (part.items !== undefined) return { kind: "list", of: typeOf(stream, part.items, path) }
  if (path === "id") return { kind: "id", of: undefined }
  if (Object.hasOwn(stream.references, path)) return { kind: "id", of: stream.references[path] }
  if (part.properties !== undefined)
    return { kind: "object", scope: { stream, at: path, fields: part.properties } }
  const types = [part.type ?? []].flat().filter((type) => type !== "null")
  if (types.length > 0 && types.every((type) => type === "number" || type === "integer"))
    return { kind: "number" }
  if (types.length !== 1) return { kind: "mixed" }
  if (types[0] === "boolean") return { kind: "boolean" }
  if (types[0] !== "string") return { kind: "mixed" }
  return { kind: part.format === "date-time" ? "date" : part.format === "date" ? "day" : "text" }
}

const paths = (fields: Scope["fields"]): ReadonlyArray<string> =>
  Object.entries(fields).flatMap(([name, part]) => [
    name,
    ...paths((part.items ?? part).properties ?? {}).map((path) => `${name}.${path}`)
  ])
