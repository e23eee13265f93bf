import { assert, describe, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { fileURLToPath } from "node:url"
import * as DataFolder from "../src/Simulator/DataFolder.ts"
import * as Streams from "../src/Streams.ts"
import { areCaptured, captures, capturedStream, withoutCaptures } from "./support/captures.ts"
import { closedValidator } from "./support/closedSchema.ts"
import type { JsonSchema } from "./support/paths.ts"
import { file, logsOf, recordsOf, run, statusesOf } from "./support/program.ts"
import { transport } from "./support/transport.ts"

const byId = (a: { readonly id?: unknown }, b: { readonly id?: unknown }) =>
  String(a.id) < String(b.id) ? -1 : 1

describe.skipIf(!areCaptured)(`the captured API${withoutCaptures}`, () => {
  it.effect(
    "comes out of a read unchanged, valid with undeclared fields forbidden, and without a warning",
    () =>
      Effect.gen(function* () {
        const collections = yield* DataFolder.load(fileURLToPath(captures)).pipe(
          Effect.provide(NodeContext.layer)
        )
        const config = file("config.json", { page_size: 100, requests_per_second: 1000 })
        const result = yield* run(["read", "--config", config], { client: transport(collections).client })
        for (const { name, schema } of Streams.streams) {
          const records = recordsOf(result, name)
          assert.isNotEmpty(records)
          assert.deepStrictEqual(records, capturedStream(name).toSorted(byId))
          const validate = closedValidator(schema as JsonSchema)
          for (const record of records) assert.isTrue(validate(record), JSON.stringify(validate.errors))
          assert.strictEqual(statusesOf(result, name).at(-1), "COMPLETE")
        }
        assert.deepStrictEqual(logsOf(result, "WARN"), [])
      })
  )
})
