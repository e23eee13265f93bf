import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { Ajv } from "ajv"
import { assert, describe, it } from "vitest"
import { connectionSpecification, defaults, Options } from "../src/Config.ts"
import { property } from "./support/property.ts"

interface Property {
  readonly default: string | number | boolean
  readonly minimum?: number
  readonly maximum?: number
}

const properties = connectionSpecification["properties"] as Record<string, Property>
const ajv = new Ajv({ strict: true, keywords: ["order", "pattern_descriptor", "multiline"] })
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
    FastCheck.boolean(),
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
  let accepted = 0
  property(
    "is accepted by the connector exactly where the published specification accepts it",
    5_000,
    anyConfiguration,
    (generated) => {
      const value: unknown = JSON.parse(JSON.stringify(generated))
      const expected = published(value)
      if (expected) accepted++
      const decoded = Schema.decodeUnknownEither(Options)(value)
      assert.strictEqual(decoded._tag === "Right", expected, JSON.stringify(value))
    },
    () => assert.isAbove(accepted, 100)
  )

  it("has a default for everything, the published one", () => {
    assert.deepStrictEqual<Record<string, unknown>>(
      { ...defaults, queries: [...defaults.queries] },
      Object.fromEntries(Object.entries(properties).map(([name, p]) => [name, p.default]))
    )
  })
})
