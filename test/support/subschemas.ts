/** A JSON Schema of any kind, or a part of one. */
export type AnySchema = Readonly<Record<string, unknown>>

/** A schema within a schema. */
export interface Place {
  /** A JSON pointer; "" is the whole. */
  readonly pointer: string
  readonly schema: AnySchema
}

/** Every schema within a schema, itself first. Names, defaults and examples that look like keywords are none. */
export const subschemas = (schema: unknown, pointer = ""): ReadonlyArray<Place> => {
  if (Array.isArray(schema)) return schema.flatMap((part, i) => subschemas(part, `${pointer}/${i}`))
  if (!isObject(schema)) return []
  const below = Object.entries(schema).flatMap(([keyword, value]) => {
    const at = `${pointer}/${keyword}`
    if (holdsSchemas.has(keyword)) return subschemas(value, at)
    return namesSchemas.has(keyword) && isObject(value)
      ? Object.entries(value).flatMap(([name, part]) => subschemas(part, `${at}/${name}`))
      : []
  })
  return [{ pointer, schema }, ...below]
}

/** The pointers of the schemas within a schema that break a rule. */
export const offenders = (schema: unknown, breaks: (place: Place) => boolean): ReadonlyArray<string> =>
  subschemas(schema)
    .filter(breaks)
    .map(({ pointer }) => pointer)

export const isObject = (value: unknown): value is AnySchema =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const namesSchemas = new Set(
  "properties patternProperties definitions $defs dependencies dependentSchemas".split(" ")
)
const holdsSchemas = new Set(
  "items additionalItems additionalProperties contains propertyNames prefixItems allOf anyOf oneOf not if then else".split(
    " "
  )
)

/** The name of the field whose schema stands there, "" where it is none's. The elements of a list have the list's. */
export const nameOf = (pointer: string): string =>
  /(?:^|\/)properties\/([^/]+)(?:\/items)*$/.exec(pointer)?.[1] ?? ""

export const typesOf = ({ type }: AnySchema): ReadonlyArray<unknown> =>
  type === undefined ? [] : Array.isArray(type) ? type : [type]
