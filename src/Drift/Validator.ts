import { Ajv } from "ajv"

/** A value that does not fit its type: its path with `[]` for any index, and what the schema says of it. */
export interface Departure {
  readonly place: string
  readonly expected: string
}

/** Compiles a schema; the function it gives names what in a document departs from it. */
export const validator = (schema: object): ((document: unknown) => ReadonlyArray<Departure>) => {
  const validate = ajv.compile(schema)
  return (document) =>
    validate(document)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => ({
          place: instancePath
            .slice(1)
            .replace(/\/\d+(?=\/|$)/g, "[]")
            .replaceAll("/", "."),
          expected: message ?? "has another type"
        }))
}

/** Airbyte's own notion of the formats, with or without a zone (`airbyte.md` 1.5, well_known_types.yaml). */
const formats = {
  date: /^\d{4}-\d{2}-\d{2}( BC)?$/,
  "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{1,2}:\d{2})?( BC)?$/
}

/**
 * A schema that was compiled once is not compiled again. That they are schemas, the tests have seen: to hold them against
 * the schema of schemas takes six times as long as to compile them, and to optimize what comes of it twice as long.
 */
const ajv = new Ajv({
  allErrors: true,
  keywords: ["airbyte_type"],
  allowUnionTypes: true,
  formats,
  validateSchema: false,
  code: { optimize: false }
})
