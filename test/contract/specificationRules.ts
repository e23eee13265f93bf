import { type AnySchema, isObject, nameOf, type Place, typesOf } from "../support/subschemas.ts"

/** A rule, how a part of a specification breaks it, and one that does. */
type Rule = readonly [sentence: string, breaks: (place: Place) => boolean, offence: AnySchema]

/** SPEC-03 to SPEC-17, in the order of the table in `airbyte.md` 3.2. */
export const rules: ReadonlyArray<Rule> = [
  [
    "SPEC-03 every enum lists a value once",
    ({ schema }) => Array.isArray(schema.enum) && !areDistinct(schema.enum),
    { enum: ["a", "b", "a"] }
  ],
  [
    "SPEC-04 every choice is one between objects that a single constant tells apart",
    ({ schema }) => schema.oneOf !== undefined && !isChoice(schema),
    { type: "object", oneOf: [1, 2].map(() => ({ type: "object", properties: { kind: { const: "a" } } })) }
  ],
  [
    "SPEC-06 what is named like a secret is marked as one, and nothing is that cannot be one",
    ({ pointer, schema }) => {
      const canBeSecret = typesOf(schema).some((type) => secretTypes.has(type)) && schema.const === undefined
      const isMarked = schema.airbyte_secret === true
      return canBeSecret
        ? !isMarked && secretNames.test(nameOf(pointer))
        : schema.airbyte_secret !== undefined
    },
    { properties: { "access-token": { type: ["string", "null"] } } }
  ],
  [
    "SPEC-07 every option has one type, and may be null besides",
    ({ pointer, schema }) =>
      nameOf(pointer) !== "" &&
      schema.const === undefined &&
      (schema.type === undefined || typesOf(schema).length !== (typesOf(schema)[1] === "null" ? 2 : 1)),
    { properties: { size: { type: ["integer", "string"] } } }
  ],
  [
    "SPEC-08 every object has fields or is a choice",
    ({ schema }) => typesOf(schema).includes("object") && !schema.oneOf && !hasFields(schema),
    { properties: { empty: { type: "object", properties: {} } } }
  ],
  [
    "SPEC-09 every list is one of texts, numbers, objects or values of an enum",
    ({ schema: { items, ...schema } }) =>
      typesOf(schema).includes("array") &&
      !(isObject(items) && (items.enum !== undefined || typesOf(items).every((type) => listed.has(type)))),
    { properties: { list: { type: "array", items: { type: "boolean" } } } }
  ],
  [
    "SPEC-10 no keyword is used that Airbyte's forms cannot show",
    ({ schema }) => forbidden.some((keyword) => keyword in schema),
    { properties: { size: { not: { type: "string" } } } }
  ],
  [
    "SPEC-11 a pattern that looks like a date's belongs to a date",
    ({ schema }) => /\{4\}-.+\{2\}-.+\{2\}/.test(String(schema.pattern)) && !dates.has(schema.format),
    { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" }
  ],
  [
    "SPEC-12 a date has the pattern of what Airbyte's date picker gives",
    ({ schema }) => dates.has(schema.format) && schema.pattern !== dates.get(schema.format),
    { type: "string", format: "date" }
  ],
  [
    "SPEC-13 no two options of an object or a group claim the same place",
    ({ schema }) =>
      !areDistinct(
        Object.values(isObject(schema.properties) ? schema.properties : {}).flatMap((option) =>
          isObject(option) && option.order !== undefined ? [[option.group, option.order]] : []
        )
      ),
    { properties: { one: { order: 1 }, other: { order: 1 } } }
  ],
  [
    "SPEC-14 only options at the top are grouped",
    ({ pointer, schema }) => schema.group !== undefined && !/^\/properties\/[^/]+$/.test(pointer),
    { properties: { outer: { properties: { inner: { group: "g" } } } } }
  ],
  [
    "SPEC-15 only a choice says how it is shown: as a dropdown or as radio buttons",
    ({ schema: { display_type: shown, oneOf } }) =>
      shown !== undefined && !(oneOf && (shown === "dropdown" || shown === "radio")),
    { properties: { size: { type: "integer", display_type: "radio" } } }
  ],
  [
    "SPEC-16 nothing is a reference",
    ({ schema }) => "$ref" in schema,
    { properties: { size: { $ref: "#/definitions/size" } } }
  ],
  [
    "SPEC-17 every object admits further fields",
    ({ schema: { additionalProperties = true } }) => additionalProperties !== true,
    { properties: { outer: { type: "object", additionalProperties: false } } }
  ]
]

/** Those that Airbyte's acceptance tests have, and the endings that the Python CDK's standard tests have. */
const secretNames =
  /^(client_token|access_token|api_token|token|secret|client_secret|password|key|service_account(_info)?|tenant_id|certificate|jwt|credentials|app_?id|refresh_token)$|([-_]token|[-_]secret|password|api[-_]?key|(secret|private|access)[-_]key)$/i
const secretTypes = new Set<unknown>(["string", "integer", "number"])
const listed = new Set<unknown>(["object", "string", "number", "integer"])
const forbidden =
  "not anyOf patternProperties prefixItems allOf if then else dependentSchemas dependentRequired".split(" ")
const dates = new Map<unknown, string>([
  ["date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"],
  ["date-time", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"]
])

const areDistinct = (values: ReadonlyArray<unknown>) =>
  new Set(values.map((value) => JSON.stringify(value))).size === values.length

const hasFields = ({ properties }: AnySchema) => isObject(properties) && Object.keys(properties).length > 0

function isChoice({ oneOf, type }: AnySchema): boolean {
  if (!Array.isArray(oneOf) || type !== "object") return false
  const variants = oneOf.map((variant) =>
    isObject(variant) && variant.type === "object" ? variant.properties : 0
  )
  if (!variants.every(isObject)) return false
  const constants = Object.keys({ ...variants[0] })
    .map((name) => variants.map((fields) => fields[name]))
    .filter((fields) => fields.every((field) => isObject(field) && "const" in field)) as ReadonlyArray<
    ReadonlyArray<AnySchema>
  >
  const [telling = []] = constants
  return (
    constants.length === 1 &&
    areDistinct(telling.map((field) => field.const)) &&
    telling.every(({ const: value, default: usual = value, enum: all = [value] }) =>
      [usual, ...(all as ReadonlyArray<unknown>)].every((one) => one === value)
    )
  )
}
