/** The keywords of draft-07 that the streams' schemas are written with. */
export interface JsonSchema {
  readonly $schema?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | ReadonlyArray<string>
  readonly format?: string
  readonly airbyte_type?: string
  readonly additionalProperties?: boolean
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
}

/** Every place below a schema, by its path: `links.patch.small` a field, `cores[]` the elements of a list, `cores[].flight` a field of theirs. */
export const declaredPaths = (schema: JsonSchema): ReadonlyMap<string, JsonSchema> => {
  const found = new Map<string, JsonSchema>()
  const visit = (at: string, part: JsonSchema): void => {
    if (at !== "") found.set(at, part)
    for (const [key, field] of Object.entries(part.properties ?? {}))
      visit(at === "" ? key : `${at}.${key}`, field)
    if (part.items !== undefined) visit(`${at}[]`, part.items)
  }
  visit("", schema)
  return found
}

/** Every place that occurs in the documents, by the same paths, and whether any of them has a value other than null there. */
export const observedPaths = (documents: Iterable<unknown>): ReadonlyMap<string, boolean> => {
  const found = new Map<string, boolean>()
  const visit = (at: string, value: unknown): void => {
    if (at !== "") found.set(at, found.get(at) === true || value !== null)
    if (Array.isArray(value)) for (const element of value) visit(`${at}[]`, element)
    else if (typeof value === "object" && value !== null)
      for (const [key, field] of Object.entries(value)) visit(at === "" ? key : `${at}.${key}`, field)
  }
  for (const document of documents) visit("", document)
  return found
}
