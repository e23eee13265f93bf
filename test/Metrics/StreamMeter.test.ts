import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as TestContext from "effect/TestContext"
import { assert, describe } from "vitest"
import { type Counter, counters, metricOf } from "../../src/Metrics/Counters.ts"
import type { Activity, StreamMeter } from "../../src/Metrics/StreamMeter.ts"
import { spans, windows } from "../../src/Metrics/TimeBuckets.ts"
import * as Metrics from "../../src/Metrics.ts"
import { anyGap, pass, stepOf } from "../support/clockSteps.ts"
import { property } from "../support/property.ts"

const cases = { usual: 40, deep: 5_000 }

/** What a stream's loop does, in order. */
type Walk = ReadonlyArray<Move>
type Move =
  | { readonly _tag: "Pass"; readonly gap: number }
  | { readonly _tag: "Enter"; readonly activity: Activity }
  | { readonly _tag: "Settle" }
  | { readonly _tag: "Count"; readonly counter: Counter; readonly amount: number }
  | { readonly _tag: "During"; readonly activity: Activity; readonly walk: Walk; readonly ending: Ending }
type Ending = "success" | "failure" | "defect" | "interruption"

const activities = ["work", "writer", "reply", "own_rate_limit", "api_rate_limit", "retry"] as const
const anyActivity = FastCheck.constantFrom<Array<Activity>>(...activities)
const names = Object.keys(windows) as ReadonlyArray<keyof typeof windows>
const events = counters.filter((counter) => !counter.includes("_seconds."))

const anyWalk = FastCheck.letrec<{ walk: Walk; move: Move }>((tie) => ({
  walk: FastCheck.array(tie("move"), { maxLength: 12, depthIdentifier: "walk" }),
  move: FastCheck.oneof(
    { depthIdentifier: "walk", depthSize: "small" },
    { weight: 4, arbitrary: FastCheck.record({ _tag: FastCheck.constant("Pass" as const), gap: anyGap }) },
    {
      weight: 2,
      arbitrary: FastCheck.record({ _tag: FastCheck.constant("Enter" as const), activity: anyActivity })
    },
    { weight: 1, arbitrary: FastCheck.constant<Move>({ _tag: "Settle" }) },
    {
      weight: 2,
      arbitrary: FastCheck.record({
        _tag: FastCheck.constant("Count" as const),
        counter: FastCheck.constantFrom(...events),
        amount: FastCheck.nat(100_000)
      })
    },
    {
      weight: 3,
      arbitrary: FastCheck.record({
        _tag: FastCheck.constant("During" as const),
        activity: anyActivity,
        walk: tie("walk"),
        ending: FastCheck.constantFrom<Array<Ending>>("success", "failure", "defect", "interruption")
      })
    }
  )
})).walk

/** What the loop did, told without the meter. */
interface Course {
  now: number
  doing: Activity
  readonly stretches: Array<{ readonly activity: Activity; readonly from: number; readonly to: number }>
  readonly counts: Map<Counter, number>
  readonly met: Set<Ending>
}

const walked = (meter: StreamMeter, course: Course, walk: Walk): Effect.Effect<void> =>
  Effect.forEach(
    walk,
    (move): Effect.Effect<void> => {
      switch (move._tag) {
        case "Pass":
          return Effect.map(pass(move.gap), (now) => {
            course.stretches.push({ activity: course.doing, from: course.now, to: now })
            course.now = now
          })
        case "Enter":
          return Effect.sync(() => {
            assert.strictEqual(meter.enter(move.activity), course.doing)
            course.doing = move.activity
          })
        case "Settle":
          return Effect.sync(() => meter.settle())
        case "Count":
          return Effect.sync(() => {
            meter.count(move.counter, move.amount)
            course.counts.set(move.counter, (course.counts.get(move.counter) ?? 0) + move.amount)
          })
        case "During":
          return during(meter, course, move)
      }
    },
    { discard: true }
  )

const during = (
  meter: StreamMeter,
  course: Course,
  { activity, ending, walk }: Extract<Move, { _tag: "During" }>
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const before = course.doing
    const begun = Effect.suspend(() => {
      course.doing = activity
      course.met.add(ending)
      return walked(meter, course, walk)
    })
    const exit = yield* Effect.exit(
      ended(ending, (end) => meter.during(activity, Effect.zipRight(begun, end)))
    )
    assert.strictEqual(Exit.isSuccess(exit), ending === "success")
    assert.strictEqual(Exit.isFailure(exit) && Cause.isInterrupted(exit.cause), ending === "interruption")
    assert.strictEqual(meter.doing, before)
    course.doing = before
  })

/** Runs an effect that is to end with `end`, which lasts until it is interrupted where that is how it ends. */
const ended = (
  ending: Ending,
  run: (end: Effect.Effect<void, string>) => Effect.Effect<void, string>
): Effect.Effect<void, string> => {
  if (ending === "success") return run(Effect.void)
  if (ending === "failure") return run(Effect.fail("failed"))
  if (ending === "defect") return run(Effect.die("broken"))
  return Effect.gen(function* () {
    const waiting = yield* Deferred.make<void>()
    const waits = Effect.zipRight(Deferred.succeed(waiting, undefined), Effect.never)
    const fiber = yield* Effect.fork(run(waits))
    yield* Deferred.await(waiting)
    return yield* yield* Fiber.interrupt(fiber)
  })
}

/** A meter at the end of a walk, all settled. */
const walk = (moves: Walk, gap: number) =>
  Effect.gen(function* () {
    // The meter does not begin when the run does.
    const run = yield* Metrics.Metrics
    const before = yield* pass(gap)
    const meter = run.open(`stream-${++streams}`)
    const course: Course = {
      now: before,
      doing: "work",
      stretches: [],
      counts: new Map(),
      met: new Set()
    }
    yield* walked(meter, course, moves)
    return { run, meter, course, before, at: run.settle() }
  })

let streams = 0

const run = <A>(effect: Effect.Effect<A, never, Metrics.Metrics>) =>
  effect.pipe(
    Effect.provide(Metrics.Metrics.layer),
    Effect.provide(TestContext.TestContext),
    Effect.runPromise
  )

const timeOf = (activity: Activity): Counter =>
  activity === "work" || activity === "writer" ? `stage_seconds.${activity}` : `api_wait_seconds.${activity}`

const stages = ["stage_seconds.api", "stage_seconds.work", "stage_seconds.writer"] as const

describe("the meter of a stream", () => {
  const met = new Set<Ending>()
  property(
    "keeps the time of its loop such that the stages add up to its lifetime, to the nanosecond",
    cases,
    FastCheck.tuple(anyWalk, anyGap),
    ([moves, gap]) =>
      Effect.gen(function* () {
        const { at, before, course, meter } = yield* walk(moves, gap)
        for (const ending of course.met) met.add(ending)
        assert.strictEqual(at, course.now)
        const sum = stages.reduce((sum, stage) => sum + meter.total(stage, "lifetime", at), 0)
        assert.strictEqual(sum, at - before)
        for (const activity of activities) {
          const spent = (since: number) =>
            course.stretches.reduce(
              (sum, { activity: done, from, to }) =>
                done === activity ? sum + Math.max(0, to - Math.max(from, since)) : sum,
              0
            )
          assert.strictEqual(meter.total(timeOf(activity), "lifetime", at), spent(0), activity)
          for (const window of names) {
            const counted = meter.total(timeOf(activity), window, at)
            assert.isAtLeast(counted, spent(at - windows[window] + stepOf(window)))
            assert.isAtMost(counted, spent(at - windows[window]))
          }
        }
      }).pipe(run),
    () => assert.lengthOf([...met], 4)
  )

  property(
    "says of every span how much time it holds, which is what its stages in it add up to",
    cases,
    FastCheck.tuple(anyWalk, anyGap, FastCheck.boolean(), anyGap),
    ([moves, gap, isOver, rest]) =>
      Effect.gen(function* () {
        const { before, course, meter, run } = yield* walk(moves, gap)
        if (isOver) meter.end()
        yield* pass(rest)
        const at = run.settle()
        for (const span of spans) {
          const { counts, seconds } = run.totalsOf(meter, span, at)
          const sum = stages.reduce((sum, stage) => sum + counts[stage], 0)
          assert.closeTo(sum, seconds, 1e-6, span)
          assert.isAtMost(seconds, span === "lifetime" ? Infinity : windows[span] / 1e9)
        }
        const lifetime = (isOver ? course.now : at) - before
        assert.strictEqual(run.totalsOf(meter, "lifetime", at).seconds, lifetime / 1e9)
      }).pipe(run)
  )

  property(
    "counts into Effect's metrics what it counts for its reports",
    cases,
    FastCheck.tuple(anyWalk, anyGap),
    ([moves, gap]) =>
      Effect.gen(function* () {
        const { at, course, meter } = yield* walk(moves, gap)
        for (const counter of counters) {
          const counted = meter.total(counter, "lifetime", at)
          const { count } = yield* Metric.value(metricOf(counter, meter.stream))
          if (counter.includes("_seconds.")) assert.closeTo(count, counted / 1e9, 1e-6, counter)
          else assert.deepStrictEqual([count, counted], Array(2).fill(course.counts.get(counter) ?? 0))
        }
      }).pipe(run)
  )
})
