import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { Ajv } from "ajv"
import { Config, connectionSpecification, defaults } from "../src/Config.ts"
import { messages, run } from "./support/program.ts"

interface Property {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly order: number
  readonly default: string | number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly examples: ReadonlyArray<unknown>
}

const properties = connectionSpecification["properties"] as Record<string, Property>
const ajv = new Ajv({ strict: true, keywords: ["order", "pattern_descriptor"] })
const published = ajv.compile(connectionSpecification)

const url = FastCheck.tuple(
  FastCheck.constantFrom("https://", "http://", "ftp://", "", "https:/"),
  FastCheck.constantFrom(
    "api.spacexdata.com",
    "127.0.0.1:8080",
    "[::1]:80",
    "me:secret@host",
    "",
    "a b",
    "host"
  ),
  FastCheck.constantFrom("", "/", "/mirror/v1", "?key=1", "#top", "//", "/ü")
).map((parts) => parts.join(""))

const valueOf = ({ maximum = 0, minimum = 0 }: Property) =>
  FastCheck.oneof(
    url,
    FastCheck.jsonValue(),
    FastCheck.integer({ min: -2, max: 20_000 }),
    FastCheck.double({ noNaN: true, noDefaultInfinity: true }),
    FastCheck.constantFrom(minimum, maximum, minimum - 1, maximum + 1, minimum + 0.5, -0, 1e300)
  )

const anyConfiguration = FastCheck.oneof(
  FastCheck.record(Object.fromEntries(Object.entries(properties).map(([name, p]) => [name, valueOf(p)])), {
    requiredKeys: []
  }),
  FastCheck.dictionary(FastCheck.string(), FastCheck.jsonValue()),
  FastCheck.jsonValue()
)

describe("the configuration", () => {
  it("is accepted by the connector exactly where the published specification accepts it", () => {
    let accepted = 0
    FastCheck.assert(
      FastCheck.property(anyConfiguration, (generated) => {
        const value: unknown = JSON.parse(JSON.stringify(generated))
        const expected = published(value)
        if (expected) accepted++
        assert.strictEqual(
          Schema.decodeUnknownEither(Config)(value)._tag === "Right",
          expected,
          JSON.stringify(value)
        )
      }),
      { numRuns: 5_000 }
    )
    assert.isAbove(accepted, 100)
  })

  it("has a default for everything, the published one", () => {
    assert.deepStrictEqual<Record<string, unknown>>(
      defaults,
      Object.fromEntries(Object.entries(properties).map(([name, p]) => [name, p.default]))
    )
  })
})

describe("spec", () => {
  it.effect(
    "prints one SPEC message with the protocol's version and the specification, without touching the network",
    () =>
      Effect.gen(function* () {
        const result = yield* run(["spec"])
        const [message, ...others] = messages(result)
        assert.deepStrictEqual([message?.spec?.protocol_version, others, result.code], ["0.18.0", [], 0])
        assert.deepStrictEqual(message?.spec?.connectionSpecification, connectionSpecification as object)
      })
  )

  it("obeys Airbyte's rules for specifications", () => {
    const text = JSON.stringify(connectionSpecification)
    for (const forbidden of [
      "$ref",
      "allOf",
      "anyOf",
      "oneOf",
      "not",
      "if",
      "then",
      "else",
      "patternProperties",
      "prefixItems",
      "dependentSchemas",
      "dependentRequired"
    ])
      assert.notInclude(text, `"${forbidden}":`)
    assert.strictEqual(connectionSpecification["type"], "object")
    assert.strictEqual(connectionSpecification["additionalProperties"], true)
    assert.deepStrictEqual(connectionSpecification["required"], [])
  })

  it.each(Object.entries(properties))(
    "tells of %s its title, description, place, bounds and examples that are valid",
    (name, property) => {
      for (const text of [property.title, property.description]) assert.isNotEmpty(text)
      assert.include(["string", "integer", "number"], property.type)
      assert.strictEqual(property.order, Object.keys(properties).indexOf(name))
      if (property.type !== "string") assert.isBelow(property.minimum!, property.maximum!)
      assert.isNotEmpty(property.examples)
      for (const example of [...property.examples, property.default])
        assert.isTrue(published({ [name]: example }))
      assert.notMatch(name, /token|secret|password|key|credential|certificate|jwt|appid/)
    }
  )
})
