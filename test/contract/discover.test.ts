/*
 * DISC-01 to DISC-12: `airbyte.md` 3.4, in the order of its table, and what the protocol itself asks for. Left out is
 * the comparison with the version before, for none has been published.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Streams from "../../src/Streams.ts"
import { strictAjv } from "../support/closedSchema.ts"
import { discoveredStream } from "../support/discovered.ts"
import type { JsonSchema } from "../support/paths.ts"
import { fenced, run as runProcess } from "../support/process.ts"
import { directory, file, messages, run } from "../support/program.ts"
import { type AnySchema, offenders, type Place, typesOf } from "../support/subschemas.ts"

describe("discover", () => {
  it.effect.each([
    ["a configuration", ["--config", file("config.json", {})]],
    ["none", []]
  ] as const)("DISC-01 discover with %s prints one message: a catalog of every stream, once", ([, options]) =>
    Effect.gen(function* () {
      const result = yield* run(["discover", ...options])
      assert.deepStrictEqual(
        messages(result).map(({ catalog }) => catalog?.streams.map(({ name }) => name)),
        [[...Streams.names]]
      )
      assert.strictEqual(new Set(Streams.names).size, Streams.names.length)
      assert.isNotEmpty(Streams.names)
      assert.deepStrictEqual([result.code, result.stderr], [0, ""])
    })
  )

  it.live("DISC-12 discover works without network, configuration or writable disk", () =>
    Effect.gen(function* () {
      const result = yield* runProcess(["discover"], { command: fenced, workingDirectory: directory() })
      assert.deepStrictEqual([messages(result)[0]?.type, result.code, result.stderr], ["CATALOG", 0, ""])
    })
  )
})

/** A rule for schemas, how a part of one breaks it, and one that does. */
type Rule = readonly [sentence: string, breaks: (place: Place) => boolean, offence: AnySchema]

const rules: ReadonlyArray<Rule> = [
  [
    "DISC-04 nothing in the schema is a reference",
    ({ schema }) => "$ref" in schema,
    { properties: { rocket: { $ref: "rocket.json" } } }
  ],
  [
    "DISC-05 the schema is written in keywords that every destination understands",
    ({ schema }) => !Object.keys(schema).every((keyword) => keywords.has(keyword)),
    { properties: { rocket: { not: { type: "string" } } } }
  ],
  [
    "DISC-08 every object in the schema admits further fields",
    ({ schema }) => typesOf(schema).includes("object") && schema.additionalProperties !== true,
    { type: "object", properties: { rocket: { type: ["null", "object"], properties: {} } } }
  ],
  [
    "DISC-09 every field is null or of one type that Airbyte supports",
    ({ pointer, schema }) => pointer !== "" && !(typesOf(schema)[0] === "null" && types.has(typeOf(schema))),
    { properties: { rocket: { type: ["null", "string"], format: "uri" } } }
  ]
]

describe.each(Streams.names)("discover of %s", (name) => {
  const stream = discoveredStream(name)
  const schema = Effect.map(stream, ({ json_schema }) => json_schema)

  it.effect("DISC-02 the schema is one of objects, in valid draft-07", () =>
    Effect.map(schema, (schema) => {
      assert.strictEqual(schema.$schema, "http://json-schema.org/draft-07/schema#")
      assert.strictEqual(schema.type, "object")
      strictAjv().compile(schema)
    })
  )

  it.effect("DISC-03 the cursor that is offered is the time of change, which the schema has", () =>
    Effect.map(stream, ({ default_cursor_field: cursor = [], json_schema }) => {
      assert.deepStrictEqual(cursor, [Streams.updatedAt])
      const field = fieldAt(json_schema, cursor)
      assert.strictEqual(typeOf({ ...field }), "string date-time timestamp_with_timezone")
    })
  )

  it.effect("DISC-03 the schema has the time of deletion, by which destinations drop rows", () =>
    Effect.map(schema, ({ properties = {} }) => {
      const field = properties[Streams.deletedAt]
      assert.strictEqual(typeOf({ ...field }), "string date-time timestamp_with_timezone")
    })
  )

  it.effect.each(rules)("%s", ([, breaks, offence]) =>
    Effect.map(schema, (schema) => {
      assert.deepStrictEqual(offenders(schema, breaks), [])
      assert.isNotEmpty(offenders(offence, breaks), "this test would not notice")
    })
  )

  it.effect("DISC-06 there is a primary key, every field of which the schema has", () =>
    Effect.map(stream, ({ json_schema, source_defined_primary_key: key = [] }) => {
      assert.isNotEmpty(key)
      for (const path of key) assert.isDefined(fieldAt(json_schema, path))
    })
  )

  it.effect("DISC-07 the stream can be synced in full, which comes first, and incrementally", () =>
    Effect.map(stream, ({ supported_sync_modes }) => {
      assert.deepStrictEqual(supported_sync_modes, ["full_refresh", "incremental"])
    })
  )

  it.effect("DISC-10 the primary key is of plain values", () =>
    Effect.map(stream, ({ json_schema, source_defined_primary_key: key = [] }) => {
      for (const path of key) assert.include(["string", "integer"], typeOf({ ...fieldAt(json_schema, path) }))
    })
  )

  it.effect("DISC-11 the stream can be resumed, by a cursor of the source's own", () =>
    Effect.map(stream, ({ is_resumable, source_defined_cursor }) => {
      assert.deepStrictEqual([is_resumable, source_defined_cursor], [true, true])
    })
  )
})

/** No allOf, anyOf, oneOf, not and the like. */
const keywords = new Set(
  "$schema title description type format airbyte_type additionalProperties properties items".split(" ")
)

/** The field that a path leads to. */
const fieldAt = (schema: JsonSchema, path: ReadonlyArray<string>): JsonSchema | undefined =>
  path.reduce<JsonSchema | undefined>((at, name) => at?.properties?.[name], schema)

/** What a value is besides null, as `types` has it; "" where it may be several things. */
const typeOf = (schema: AnySchema): string => {
  const [type, ...others] = typesOf(schema).filter((name) => name !== "null")
  const words = [type, schema.format, schema.airbyte_type].filter((word) => word !== undefined)
  return others.length > 0 ? "" : words.join(" ")
}

/** Source: `airbyte.md` 1.5. Whether a time has a zone is always said. */
const types = new Set([
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
