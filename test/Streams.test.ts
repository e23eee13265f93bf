import { assert, describe, it } from "vitest"
import * as Streams from "../src/Streams.ts"
import { areCaptured, capturedText, capturesOf, withoutCaptures } from "./support/captures.ts"
import { closedValidator, parseStrictly } from "./support/closedSchema.ts"
import { declaredPaths, type JsonSchema } from "./support/paths.ts"

/** The rules that hold at every place in a schema, besides Airbyte's; the path of the top level is "". */
const rules: ReadonlyArray<[sentence: string, keeps: (part: JsonSchema, path: string) => boolean]> = [
  [
    "Every object names its fields.",
    ({ properties, type }) => (type?.includes("object") ?? false) === (properties !== undefined)
  ],
  [
    "Every array says what its elements are.",
    ({ items, type }) => (type?.includes("array") ?? false) === (items !== undefined)
  ],
  [
    "Every field is described by a sentence.",
    ({ description }, path) => path.endsWith("[]") || /^\S.*\.$/.test(description ?? "")
  ]
]

describe.each(
  Streams.streams.map((stream) => [stream.name, stream.schema as JsonSchema, stream.references] as const)
)("the schema of %s", (name, schema, references) => {
  it("has a title", () => {
    assert.match(schema.title ?? "", /\S/)
  })

  it.each(rules)("%s", (_sentence, keeps) => {
    const places = [["", schema] as const, ...declaredPaths(schema)]
    assert.deepStrictEqual(
      places.filter(([path, part]) => !keeps(part, path)).map(([path]) => path),
      []
    )
  })

  it("tells of exactly the fields that hold ids of another stream which stream that is", () => {
    const told = [...declaredPaths(schema)].flatMap(([path, part]) => {
      const [, ids, stream] = /\((ids?) in `([^`]*)`\)[.;]/.exec(part.description ?? "") ?? []
      if (ids === undefined) return []
      assert.deepStrictEqual(part.type, ["null", ids === "ids" ? "array" : "string"], path)
      assert.deepStrictEqual(part.items, ids === "ids" ? { type: ["null", "string"] } : undefined, path)
      assert.include(Streams.names, stream, path)
      return [[path.replaceAll("[]", ""), stream]]
    })
    assert.deepStrictEqual(Object.fromEntries(told), references)
  })

  it.skipIf(!areCaptured)(`describes every captured document to its last field${withoutCaptures}`, () => {
    const validate = closedValidator(schema)
    assert.isNotEmpty(capturesOf(name))
    for (const file of capturesOf(name)) {
      const documents = documentsIn(file)
      assert.isNotEmpty(documents, file)
      for (const document of documents)
        assert.isTrue(validate(document), `${file}: ${JSON.stringify([document, validate.errors])}`)
    }
  })
})

/** The documents that a captured list, page or object holds; of v4's launches, those that v5 shows alike. */
const documentsIn = (file: string): ReadonlyArray<unknown> => {
  const captured = parseStrictly(capturedText(file)) as { readonly docs?: ReadonlyArray<unknown> }
  return [captured.docs ?? captured].flat().filter((document) => !hasCrewOfIds(document))
}

const hasCrewOfIds = (document: unknown): boolean =>
  typeof (document as { readonly crew?: ReadonlyArray<unknown> }).crew?.[0] === "string"
