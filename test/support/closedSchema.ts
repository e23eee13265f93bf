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

/** Airbyte's suites do not only match a date but also read it: its day has to be in the calendar. */
const exists = (text: string): boolean => {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(text.slice(0, 10)).toISOString().startsWith(text.slice(0, 10))
}

export const strictAjv = () =>
  new Ajv({ strict: true, allErrors: true })
    .addFormat("date", (text: string) => day.test(text) && exists(text))
    .addFormat("date-time", (text: string) => (zoned.test(text) || zoneless.test(text)) && exists(text))
    .addKeyword({
      keyword: "airbyte_type",
      type: "string",
      metaSchema: { enum: ["timestamp_with_timezone", "timestamp_without_timezone"] },
      validate: (kind: string, text: string) =>
        (kind === "timestamp_with_timezone" ? zoned : zoneless).test(text)
    })

/** JSON as Python reads it: 1.0 is no whole number there, so it is not read as one here, either. */
export const parseStrictly = (text: string): unknown =>
  JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
      /^[^"]*[.eE]/.test(token) && Number.isInteger(Number(token)) ? "0.5" : token
    )
  )
