import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Metric from "effect/Metric"
import * as TestContext from "effect/TestContext"
import { assert, describe, it } from "vitest"
import { type Counter, counters, process } from "../src/Metrics/Counters.ts"
import { ProcessUsage, type Usage } from "../src/Metrics/ProcessUsage.ts"
import type { Activity, StreamMeter } from "../src/Metrics/StreamMeter.ts"
import { covered, spans } from "../src/Metrics/TimeBuckets.ts"
import * as Metrics from "../src/Metrics.ts"
import { anyGap, pass } from "./support/clockSteps.ts"
import { property } from "./support/property.ts"

const anySteps = FastCheck.array(
  FastCheck.record({
    stream: FastCheck.nat(3),
    gap: anyGap,
    counter: FastCheck.constantFrom<Array<Counter>>("records", "bytes_out", "requests.ok", "changes.new"),
    amount: FastCheck.nat(1_000),
    activity: FastCheck.constantFrom<Array<Activity>>("work", "writer", "reply", "retry"),
    isLast: FastCheck.nat(9).map((n) => n === 9)
  }),
  { maxLength: 20, size: "max" }
)

const lifetime = 1e6

/** Seconds of a process that is busy for a quarter of each second, to whose CPU time each stands for another. */
const usageAt = (seconds: number): Usage => ({
  user: 10 + seconds / 2,
  system: 1 + seconds / 8,
  active: 3 + seconds / 4,
  idle: (3 * seconds) / 4
})

describe("the metrics of a run", () => {
  property(
    "are those of all its streams together, in every span, whenever they begin and end",
    { usual: 40, deep: 5_000 },
    anySteps,
    (steps) =>
      Effect.gen(function* () {
        const run = yield* Metrics.Metrics
        const meters: Array<StreamMeter> = []
        const counted = new Map<Counter, number>()
        for (const { activity, amount, counter, gap, isLast, stream } of steps) {
          yield* pass(gap)
          const meter = (meters[stream] ??= run.open(`some-${stream}`))
          meter.enter(activity)
          meter.count(counter, amount)
          counted.set(counter, (counted.get(counter) ?? 0) + amount)
          if (isLast) meter.end()
        }
        const at = run.settle()
        assert.lengthOf(run.streams, meters.filter(Boolean).length)
        for (const span of spans) {
          const all = run.totals(span, at)
          assert.strictEqual(all.seconds, covered(span, at) / 1e9)
          const each = run.streams.map((meter) => run.totalsOf(meter, span, at))
          for (const counter of counters) {
            const sum = each.reduce((sum, { counts }) => sum + counts[counter], 0)
            assert.closeTo(all.counts[counter], sum, sum / lifetime, `${counter} of ${span}`)
          }
        }
        const { counts } = run.totals("lifetime", at)
        for (const [counter, sum] of counted) assert.strictEqual(counts[counter], sum)
      }).pipe(
        Effect.provide(Metrics.Metrics.layer),
        Effect.provide(TestContext.TestContext),
        Effect.runPromise
      )
  )

  it("tell what the process has taken since the run began, also to exporters, each second once", () => {
    let seconds = 0
    return Effect.gen(function* () {
      const run = yield* Metrics.Metrics
      const before = yield* Effect.all([
        Metric.value(process.cpu("user")),
        Metric.value(process.cpu("system"))
      ])
      for (seconds of [8, 16, 16, 24]) run.settle()
      assert.deepStrictEqual(run.usage, { user: 12, system: 3, active: 6, idle: 18 })
      const after = yield* Effect.all([
        Metric.value(process.cpu("user")),
        Metric.value(process.cpu("system"))
      ])
      assert.deepStrictEqual(
        after.map(({ count }, n) => count - before[n]!.count),
        [12, 3]
      )
      assert.strictEqual((yield* Metric.value(process.eventLoop)).value, 1 / 4)
    }).pipe(
      Effect.provide(Metrics.Metrics.layer),
      Effect.provideService(ProcessUsage, () => usageAt(seconds)),
      Effect.runPromise
    )
  })
})
