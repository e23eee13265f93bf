import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { idOf, satellites } from "./support/documents.ts"
import { file, logsOf, recordsOf, run } from "./support/program.ts"
import { transport } from "./support/transport.ts"

/** Reads satellites of which some were changed, 7 a page; their warnings, and whether they arrived as they are. */
const readChanged = (count: number, change: (satellite: Record<string, unknown>, n: number) => object) =>
  Effect.gen(function* () {
    const starlink = satellites(count).map((satellite, n) => change(satellite, n) as { readonly id: string })
    const config = file("config.json", {
      page_size: Math.max(7, Math.ceil(count / 10)),
      requests_per_second: 1000
    })
    const { client } = transport({ starlink: starlink as never })
    const result = yield* run(["read", "--config", config, "--streams", "starlink"], { client })
    assert.deepStrictEqual(recordsOf(result, "starlink"), starlink as never)
    assert.strictEqual(result.code, 0)
    return logsOf(result, "WARN")
  })

describe("documents that depart from their schema", () => {
  it.effect("pass through, and a field that is unknown is told once, with where it was seen first", () =>
    Effect.gen(function* () {
      const warnings = yield* readChanged(30, (satellite, n) =>
        n < 11 ? satellite : { toString: "new", ...satellite }
      )
      assert.lengthOf(warnings, 1)
      assert.include(warnings[0], "starlink: The field toString is not in the schema")
      assert.include(warnings[0], idOf(11))
    })
  )

  it.effect("are told of even if only the last document of many has an unknown field", () =>
    Effect.gen(function* () {
      const warnings = yield* readChanged(10_500, (satellite, n) =>
        n === 10_498 ? { ...satellite, extra: null } : satellite
      )
      assert.lengthOf(warnings, 1)
    })
  )

  it.effect("are told of by the path and the type when a value does not fit, once for each place", () =>
    Effect.gen(function* () {
      const warnings = yield* readChanged(20, (satellite, n) =>
        n < 5
          ? satellite
          : { ...satellite, height_km: "high", spaceTrack: { DECAYED: 0.5, EPOCH: "yesterday" } }
      )
      assert.deepStrictEqual(warnings.map((text) => text.split(" departs")[0]).toSorted(), [
        "starlink: The field height_km",
        "starlink: The field spaceTrack.DECAYED",
        "starlink: The field spaceTrack.EPOCH"
      ])
      for (const text of warnings) assert.include(text, idOf(5))
    })
  )

  it.effect("are found in every one of the first 2,000, and in every hundredth from there", () =>
    Effect.gen(function* () {
      const wrongAt = (at: number) =>
        readChanged(2_201, (satellite, n) => (n === at ? { ...satellite, version: 1 } : satellite))
      assert.lengthOf(yield* wrongAt(1_999), 1)
      assert.lengthOf(yield* wrongAt(2_100), 1)
      assert.lengthOf(yield* wrongAt(2_101), 0)
    })
  )
})
