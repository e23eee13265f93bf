import { assert, describe, it } from "vitest"
import type { Given } from "../../src/StreamQuery.ts"
import * as Query from "../../src/StreamQuery.ts"
import * as Streams from "../../src/Streams.ts"
import { declaredPaths, type JsonSchema } from "../support/paths.ts"
import { property } from "../support/property.ts"
import { queryOf, streamOf, views } from "../support/queries.ts"

const shaped = (name: string, given: Given) => {
  const stream = streamOf(name)
  return Query.shaped(stream, queryOf(stream, given))
}

const columns = (stream: Streams.SpaceXStream) => Object.keys(stream.schema.properties)

const declared = (stream: Streams.SpaceXStream) => declaredPaths(stream.schema as JsonSchema)

describe("the shape of a stream", () => {
  it("is its own where nothing is asked for", () => {
    for (const stream of Streams.streams)
      assert.deepStrictEqual(Query.shaped(stream, Query.everything), stream)
  })

  it("has the columns that are selected, and the id, in its own order", () => {
    const stream = shaped("launches", { select: "name cores.core cores.flight fairings.ships rocket" })
    assert.deepStrictEqual(columns(stream), ["fairings", "rocket", "name", "cores", "id"])
    assert.sameMembers(
      [...declared(stream).keys()],
      "fairings fairings.ships fairings.ships[] rocket name cores cores[] cores[].core cores[].flight id".split(
        " "
      )
    )
    assert.deepStrictEqual(stream.references, {
      rocket: "rockets",
      "fairings.ships": "ships",
      "cores.core": "cores"
    })
    assert.deepStrictEqual(
      [stream.name, stream.path, stream.kind],
      ["launches", "/v5/launches", "collection"]
    )
  })

  it("lacks the columns that are left out", () => {
    const { schema, volatile } = shaped("starlink", { select: "-longitude -spaceTrack.EPOCH -launch" })
    assert.deepStrictEqual(volatile, ["latitude", "height_km", "velocity_kms"])
    const before = declared(streamOf("starlink"))
    const after = declaredPaths(schema as JsonSchema)
    assert.deepStrictEqual(
      [...before.keys()].filter((path) => !after.has(path)),
      ["spaceTrack.EPOCH", "launch", "longitude"]
    )
  })

  it("has the documents in place of the ids that are populated", () => {
    const stream = shaped("launches", {
      select: "name",
      populate: [
        { path: "rocket", select: "name" },
        { path: "payloads", select: "launch", populate: "launch" },
        "cores.core"
      ]
    })
    const paths = declared(stream)
    assert.includeMembers(
      [...paths.keys()],
      ["rocket.name", "rocket.id", "payloads[].launch.name", "payloads[].id"]
    )
    assert.deepStrictEqual(Object.keys(paths.get("rocket")?.properties ?? {}), ["name", "id"])
    assert.sameMembers(
      [...(paths.get("cores[].core")?.properties ? declared(streamOf("cores")).keys() : [])],
      [...declaredPaths(paths.get("cores[].core")!).keys()]
    )
    assert.match(paths.get("rocket")?.description ?? "", /^The rocket that flies it .* Populated: .*\.$/)
    assert.deepStrictEqual(stream.references, {})
  })
})

const rules: ReadonlyArray<[sentence: string, keeps: (part: JsonSchema, path: string) => boolean]> = [
  [
    "objects name their fields",
    ({ properties, type }) => !!type?.includes("object") === (properties !== undefined)
  ],
  [
    "lists say what their elements are",
    ({ items, type }) => !!type?.includes("array") === (items !== undefined)
  ],
  [
    "objects admit further fields",
    ({ additionalProperties, type }) => !type?.includes("object") || additionalProperties === true
  ],
  ["fields may be null", ({ type }, path) => path === "" || (type?.[0] === "null" && type.length === 2)],
  [
    "fields are described by sentences",
    ({ description }, path) => path.endsWith("[]") || (description ?? "").endsWith(".")
  ]
]

describe.each(
  Streams.streams.filter(({ kind }) => kind === "collection").map((stream) => [stream.name, stream] as const)
)("the shapes of %s", (_, stream) => {
  property(
    "keep the rules for schemas, have an id, and leave the stream as it was",
    50,
    views(stream),
    (given) => {
      const before = JSON.stringify(Streams.streams)
      const query = queryOf(stream, given)
      const { references, schema, volatile } = Query.shaped(stream, query)
      const places = [["", schema as JsonSchema] as const, ...declaredPaths(schema as JsonSchema)]
      for (const [sentence, keeps] of rules)
        assert.isTrue(
          places.every(([path, part]) => keeps(part, path)),
          sentence
        )
      assert.isDefined(schema.properties["id"])
      assert.includeMembers(
        places.map(([path]) => path.replaceAll("[]", "")),
        [...Object.keys(references), ...volatile]
      )
      assert.strictEqual(JSON.stringify(Streams.streams), before)
      assert.deepStrictEqual(queryOf(stream, { ...query }), query, "checked again, it is the same")
    }
  )
})
