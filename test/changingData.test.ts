import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as TestContext from "effect/TestContext"
import { assert, describe } from "vitest"
import type { JsonObject } from "../src/Simulator/Json.ts"
import type { Change, Edit } from "../src/Simulator/Rehearsal/Change.ts"
import * as Occasion from "../src/Simulator/Rehearsal/Occasion.ts"
import { idOf, satellites } from "./support/documents.ts"
import { file, recordsOf, runThroughTime, statusesOf } from "./support/program.ts"
import { property } from "./support/property.ts"
import { transport } from "./support/transport.ts"

/** Satellites with room between their ids. */
const before: ReadonlyArray<JsonObject> = satellites(12).map((satellite, n) => ({
  ...satellite,
  id: idOf(2 * n)
}))

const collection = "starlink"
const index = FastCheck.integer({ min: 1, max: 11 })
const edit: FastCheck.Arbitrary<Edit> = FastCheck.oneof(
  index.map((n): Edit => ({
    _tag: "Insert",
    collection,
    documents: [{ ...before[n]!, id: idOf(2 * n + 1) }]
  })),
  index.map((n): Edit => ({ _tag: "Edit", collection, fields: { id: idOf(2 * n), height_km: -1 } })),
  FastCheck.array(index, { minLength: 1 }).map((some): Edit => ({
    _tag: "Delete",
    collection,
    ids: some.map((n) => idOf(2 * n))
  })),
  FastCheck.constantFrom("documents" as const, "fields" as const).map((what): Edit => ({
    _tag: "Reorder",
    collection,
    what
  }))
)
const changes = FastCheck.array(
  FastCheck.record({ at: FastCheck.integer({ min: 1, max: 8 }).map((n) => Occasion.parse(`#${n}`)!), edit }),
  { maxLength: 6 }
)

describe("a collection that changes while it is read", () => {
  property(
    "is read to its end, and each document that is there throughout comes exactly once",
    60,
    FastCheck.record({ changes, page_size: FastCheck.integer({ min: 1, max: 5 }) }),
    ({ changes, page_size }) =>
      Effect.gen(function* () {
        const { client } = transport({ script: { collections: { starlink: before }, changes } })
        const config = file("config.json", { page_size, requests_per_second: 1000 })
        const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], {
          client
        })
        const ids = recordsOf(result, "starlink").map(({ id }) => id)
        const throughout = before.filter(({ id }) => !deleted(changes).has(id))
        assert.includeMembers<unknown>(
          ids,
          throughout.map(({ id }) => id)
        )
        assert.strictEqual(new Set(ids).size, ids.length)
        assert.strictEqual(statusesOf(result, "starlink").at(-1), "COMPLETE")
      }).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise)
  )
})

const deleted = (changes: ReadonlyArray<Change>) =>
  new Set<unknown>(changes.flatMap(({ edit }) => (edit._tag === "Delete" ? edit.ids : [])))
