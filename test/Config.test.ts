import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { Ajv } from "ajv"
import { assert, describe, it } from "vitest"
import { connectionSpecification, defaults, Options } from "../src/Config.ts"
import * as Queries from "../src/Config/Queries.ts"
import * as Streams from "../src/Streams.ts"
import { property } from "./support/property.ts"

interface Property {
  readonly default: string | number | boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: {
    readonly properties: Readonly<Record<string, { readonly examples: ReadonlyArray<string> }>>
  }
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

/** Queries as forms make them, or nearly: what they ask for is looked into later. */
const queries = FastCheck.array(
  FastCheck.record(
    {
      stream: FastCheck.oneof(FastCheck.constantFrom(...Streams.names), FastCheck.constantFrom("moons", 7)),
      filter: FastCheck.string(),
      select: FastCheck.array(FastCheck.string()),
      populate: FastCheck.string(),
      sort: FastCheck.string(),
      limit: FastCheck.integer({ min: 1 })
    },
    { requiredKeys: [] }
  ),
  { maxLength: 3 }
)

const generators = Object.entries(properties).map(([name, property]) => [
  name,
  name === "queries"
    ? FastCheck.oneof(queries, FastCheck.constantFrom({}, "launches", 7, ["launches"]))
    : valueOf(property)
])

const anyConfiguration = FastCheck.oneof(
  FastCheck.record(Object.fromEntries(generators) as Record<string, FastCheck.Arbitrary<unknown>>, {
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

  it.each(["filter", "populate", "sort"] as const)(
    "takes as plain JSON what the published examples of a query's %s give as text",
    (part) => {
      const { examples } = properties["queries"]!.items!.properties[part]!
      const texts = examples.filter((text) => /^[[{]/.test(text))
      assert.isNotEmpty(texts)
      for (const text of texts) {
        const [asText, asJson] = [text, JSON.parse(text) as unknown].map((value) =>
          ["launches", "starlink"].map((stream) => Queries.check([{ stream, [part]: value }]))
        )
        assert.deepStrictEqual(asText, asJson)
        assert.isTrue(asJson?.some(Either.isRight), text)
      }
    }
  )

  it("has a default for everything, the published one", () => {
    assert.deepStrictEqual<Record<string, unknown>>(
      { ...defaults, queries: [...defaults.queries] },
      Object.fromEntries(Object.entries(properties).map(([name, p]) => [name, p.default]))
    )
  })
})
