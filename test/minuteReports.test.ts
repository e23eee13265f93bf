import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { launches, satellites } from "./support/documents.ts"
import { file, messages, runThroughTime } from "./support/program.ts"
import { assertReported, endOfSync, reportsOf } from "./support/reports.ts"
import { transport } from "./support/transport.ts"

describe("a read that takes long", () => {
  it.effect("says each minute how it fares, in windows that come with the time", () =>
    Effect.gen(function* () {
      // Nearly four minutes between two pages.
      const { client } = transport({ launches: launches(1), starlink: satellites(200) }, (n) =>
        n % 2 === 0 ? "429=230" : undefined
      )
      const config = file("config.json", { page_size: 20, concurrency: 1 })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "launches,starlink"], {
        client,
        reports: { airbyte: "1 minute", person: "10 seconds" }
      })
      assertReported(result)
      const lines = reportsOf(result).filter(({ figures }) => "over" in figures)
      assert.lengthOf(lines, Math.floor(endOfSync(result).figures.lifetime.seconds / 60))
      const spansAt = (minute: number) =>
        Object.keys(lines[minute - 1]!.figures).filter((key) => /^(\d+m|lifetime)$/.test(key))
      assert.deepStrictEqual(
        [1, 4, 6, 14, 16, 33].map(spansAt),
        [2, 2, 3, 3, 4, 4].map((count) => [...["1m", "5m", "15m", "30m"].slice(0, count), "lifetime"])
      )
      const written = messages(result).flatMap(({ record }) => record?.emitted_at ?? [])
      for (const [n, { figures, sentence }] of lines.entries()) {
        const now = 60_000 * (n + 1)
        assert.match(sentence, /^Under way: [01] of 2 streams over, /)
        assert.strictEqual(figures.lifetime.seconds, now / 1_000)
        for (const span of spansAt(n + 1)) {
          const { count, per_second, seconds } = figures[span] as typeof figures.lifetime
          const from = now - 1_000 * seconds
          const within = written.filter((at) => at >= from && at <= now)
          assert.isAtMost(Number(count["records"]), within.length)
          // What came in the moment of the report may have come behind it.
          assert.isAtLeast(Number(count["records"]), within.filter((at) => at < now).length)
          assert.closeTo(per_second["records"] as number, Number(count["records"]) / seconds, 1e-3)
        }
      }
    })
  )
})
