import { describe, expect, it } from "vitest"
import * as Streams from "../src/Streams.ts"
import { areCaptured, capturedStream, withoutCaptures } from "./support/captures.ts"
import { closedValidator, strictAjv } from "./support/closedSchema.ts"
import { declaredPaths, type JsonSchema, observedPaths } from "./support/paths.ts"

interface Row {
  readonly stream: string
  /** Declared paths that have no value in any captured document, each with the reason to declare it all the same. */
  readonly unseen: Readonly<Record<string, string>>
}

const rows: ReadonlyArray<Row> = [
  {
    stream: "launches",
    unseen: { "links.flickr.small[]": "the list is empty everywhere; the API's model has strings in it" }
  },
  { stream: "starlink", unseen: {} }
]

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

it("Every stream's schema is tested here.", () => {
  expect(rows.map(({ stream }) => stream)).toEqual(Streams.names)
})

describe.each(rows)("$stream", ({ stream, unseen }) => {
  const schema = Streams.find(stream)?.schema as JsonSchema

  it("The schema is an object in valid draft-07 with a title.", () => {
    const ajv = strictAjv()
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

  describe.skipIf(!areCaptured)(`captured documents${withoutCaptures}`, () => {
    const documents = capturedStream(stream)

    it("Every captured document is valid, even where undeclared fields are forbidden.", () => {
      const validate = closedValidator(schema)
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
      const empty = [...declaredPaths(schema).keys()].filter((path) => observed.get(path) !== true)
      expect(empty.toSorted()).toEqual(Object.keys(unseen).toSorted())
    })
  })
})
