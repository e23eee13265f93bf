import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { file, messages, run } from "./support/program.ts"

describe("discover", () => {
  it.effect.each([[["discover"]], [["discover", "--config", file("config.json", {})]]] as const)(
    "%j prints one CATALOG message with both streams, without touching the network",
    ([argv]) =>
      Effect.gen(function* () {
        const result = yield* run(argv)
        const [message, ...others] = messages(result)
        assert.deepStrictEqual([others, result.stderr, result.code], [[], "", 0])
        assert.deepStrictEqual(
          message?.catalog?.streams.map(({ json_schema, ...stream }) => stream),
          ["launches", "starlink"].map((name) => ({
            name,
            supported_sync_modes: ["full_refresh"],
            source_defined_cursor: true,
            source_defined_primary_key: [["id"]],
            is_resumable: true
          }))
        )
      })
  )
})
