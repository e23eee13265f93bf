import { Ajv, type ValidateFunction } from "ajv"
import type { JsonSchema } from "./paths.ts"

/** Checks documents against a schema to the letter: undeclared fields are errors, formats are Airbyte's own. */
export const closedValidator = (schema: JsonSchema): ValidateFunction => strictAjv().compile(closed(schema))

/** The same schema without room for fields that it does not declare. */
const closed = ({ properties, items, ...schema }: JsonSchema): JsonSchema => ({
  ...schema,
  ...(properties && {
    properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, closed(field)])),
    additionalProperties: false
  }),
  ...(items && { items: closed(items) })
})

/** The patterns of Airbyte's well-known types. */
const day = /^\d{4}-\d{2}-\d{2}( BC)?$/
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{1,2}:\d{2})( BC)?$/
const zoneless = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?( BC)?$/

export const strictAjv = () =>
  new Ajv({ strict: true, allErrors: true })
    .addFormat("date", day)
    .addFormat("date-time", (text: string) => zoned.test(text) || zoneless.test(text))
    .addKeyword({
      keyword: "airbyte_type",
      type: "string",
      metaSchema: { enum: ["timestamp_with_timezone", "timestamp_without_timezone"] },
      validate: (kind: string, text: string) =>
        (kind === "timestamp_with_timezone" ? zoned : zoneless).test(text)
    })
