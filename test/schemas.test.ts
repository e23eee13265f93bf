import { existsSync, readdirSync, readFileSync } from "node:fs"
import { Ajv } from "ajv"
import { describe, expect, it } from "vitest"
import { declaredPaths, observedPaths, type JsonSchema } from "./support/paths.ts"

interface Row {
  readonly stream: string
  /** The file of captured documents. */
  readonly capture: string
  /** Declared paths that have no value in any captured document, each with the reason to declare it all the same. */
  readonly unseen: Readonly<Record<string, string>>
}

const streams: ReadonlyArray<Row> = [
  {
    stream: "launches",
    capture: "launches.v5.json",
    unseen: { "links.flickr.small[]": "the list is empty everywhere; the API's model has strings in it" }
  },
  { stream: "starlink", capture: "starlink.json", unseen: {} }
]

const schemas = new URL("../schemas/", import.meta.url)
const captures = new URL("../../shared/captures/", import.meta.url)
const captured = existsSync(captures)

const parse = (file: URL): unknown => JSON.parse(readFileSync(file, "utf8"))
const schemaOf = ({ stream }: Row) => parse(new URL(`${stream}.json`, schemas)) as JsonSchema
const documentsOf = ({ capture }: Row) =>
  [parse(new URL(capture, captures))].flat() as ReadonlyArray<{ id: string }>

/** The keywords that every destination understands: no $ref, allOf, anyOf, oneOf, not. */
const keywords = new Set(
  "$schema title description type format airbyte_type additionalProperties properties items".split(" ")
)

/** What a value may be besides null: its type, format and airbyte_type. */
const kinds = new Set([
  "boolean",
  "integer",
  "number",
  "string",
  "string date",
  "string date-time timestamp_with_timezone",
  "string date-time timestamp_without_timezone",
  "array",
  "object"
])

/** The patterns of Airbyte's well-known types. */
const day = /^\d{4}-\d{2}-\d{2}( BC)?$/
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{1,2}:\d{2})( BC)?$/
const zoneless = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?( BC)?$/

const newAjv = () =>
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

/** The same schema without room for fields that it does not declare. */
const closed = ({ properties, items, ...schema }: JsonSchema): JsonSchema => ({
  ...schema,
  ...(properties && {
    properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, closed(field)])),
    additionalProperties: false
  }),
  ...(items && { items: closed(items) })
})

/** The rules that hold at every place in a schema; the path of the top level is "". */
const rules: ReadonlyArray<[sentence: string, keeps: (part: JsonSchema, path: string) => boolean]> = [
  [
    "Every value may be null and has one type that Airbyte supports.",
    ({ type, format, airbyte_type }, path) =>
      path === "" ||
      (type?.length === 2 &&
        type[0] === "null" &&
        kinds.has([type[1], format, airbyte_type].filter((word) => word !== undefined).join(" ")))
  ],
  [
    "There are no references and no combined schemas.",
    (part) => Object.keys(part).every((keyword) => keywords.has(keyword))
  ],
  [
    "Every object names its fields and admits others.",
    ({ type, properties, additionalProperties }) =>
      type?.includes("object")
        ? properties !== undefined && additionalProperties === true
        : properties === undefined && additionalProperties === undefined
  ],
  [
    "Every array says what its elements are.",
    ({ type, items }) => type?.includes("array") === (items !== undefined)
  ],
  [
    "Every field is described by a sentence.",
    ({ description }, path) => path.endsWith("[]") || /^\S.*\.$/.test(description ?? "")
  ]
]

it("Every schema file belongs to a stream that is tested here.", () => {
  expect(readdirSync(schemas).toSorted()).toEqual(streams.map(({ stream }) => `${stream}.json`).toSorted())
})

describe.each(streams.map((row) => [row.stream, row] as const))("%s", (_, row) => {
  const schema = schemaOf(row)

  it("The schema is an object in valid draft-07 with a title.", () => {
    const ajv = newAjv()
    ajv.validateSchema(schema)
    expect(ajv.errors ?? []).toEqual([])
    expect(() => ajv.compile(schema)).not.toThrow()
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      title: expect.stringMatching(/\S/),
      type: "object"
    })
  })

  it.each(rules)("%s", (_sentence, keeps) => {
    const places = [["", schema] as const, ...declaredPaths(schema)]
    expect(places.filter(([path, part]) => !keeps(part, path)).map(([path]) => path)).toEqual([])
  })

  it("The primary key is a text field.", () => {
    expect(declaredPaths(schema).get("id")?.type).toEqual(["null", "string"])
  })

  const note = captured ? "" : " (skipped: ../shared/captures is absent)"
  describe.skipIf(!captured)(`captured documents${note}`, () => {
    const documents = captured ? documentsOf(row) : []

    it("Every captured document is valid, even where undeclared fields are forbidden.", () => {
      const validate = newAjv().compile(closed(schema))
      const complaints = documents.flatMap((document) => {
        validate(document)
        return (validate.errors ?? []).map((error) => `${document.id}${error.instancePath} ${error.message}`)
      })
      expect(documents).not.toEqual([])
      expect(complaints).toEqual([])
    })

    it("Every field that occurs is declared.", () => {
      const declared = declaredPaths(schema)
      expect([...observedPaths(documents).keys()].filter((path) => !declared.has(path))).toEqual([])
    })

    it("Every declared field occurs with a value, or the table says why it is declared.", () => {
      const observed = observedPaths(documents)
      const unseen = [...declaredPaths(schema).keys()].filter((path) => observed.get(path) !== true)
      expect(unseen.toSorted()).toEqual(Object.keys(row.unseen).toSorted())
    })
  })
})
