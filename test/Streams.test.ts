import { assert, describe, it } from "vitest"
import * as Streams from "../src/Streams.ts"
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

describe.each(Streams.streams.map((stream) => [stream.name, stream.schema as JsonSchema] as const))(
  "the schema of %s",
  (_, schema) => {
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
  }
)
