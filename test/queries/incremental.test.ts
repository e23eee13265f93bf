import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { captured, serving } from "../support/api.ts"
import { areCaptured, withoutCaptures } from "../support/captures.ts"
import { file, recordsOf, run } from "../support/program.ts"
import { type Found, foundIn } from "../support/queryTable.ts"

describe.skipIf(!areCaptured)(`an incremental read of a query${withoutCaptures}`, () => {
  it.effect.each<readonly [what: string, stream: string, options: ReadonlyArray<string>, found: Found]>([
    [
      "what the filter finds",
      "launches",
      ["--filter", '{"upcoming": true}'],
      { count: 18, first: "6243ae58af52800c6e91925a", last: "633f72580531f07b4fdf59c6" }
    ],
    [
      "the selected part of what the filter finds",
      "cores",
      ["--filter", '{"status": "active"}', "--select", "serial,status"],
      {
        documents: [
          {
            id: "5fe3b8f2b3467846b3242181",
            serial: "B1064",
            status: "active",
            _ab_cdc_updated_at: "1970-01-01T00:00:00.000Z",
            _ab_cdc_deleted_at: null
          },
          {
            id: "5fe3b8fbb3467846b3242182",
            serial: "B1065",
            status: "active",
            _ab_cdc_updated_at: "1970-01-01T00:00:00.000Z",
            _ab_cdc_deleted_at: null
          },
          {
            id: "5fe3b906b3467846b3242183",
            serial: "B1066",
            status: "active",
            _ab_cdc_updated_at: "1970-01-01T00:00:00.000Z",
            _ab_cdc_deleted_at: null
          }
        ]
      }
    ]
  ])("has %s, and nothing the next time", ([, stream, options, found]) =>
    Effect.gen(function* () {
      const { client } = serving(captured)
      const args = ["read", "--incremental", "--streams", stream, ...options]
      const first = yield* run(args, { client })
      assert.strictEqual(first.code, 0)
      assert.deepStrictEqual(foundIn(recordsOf(first, stream), found), found)
      const second = yield* run([...args, "--state", file("messages.jsonl", first.stdout)], { client })
      assert.deepStrictEqual([second.code, recordsOf(second, stream)], [0, []])
    })
  )
})
