import * as FastCheck from "effect/FastCheck"
import { assert, describe } from "vitest"
import { covered, TimeBuckets, windows } from "../../src/Metrics/TimeBuckets.ts"
import { anyGap, stepOf } from "../support/clockSteps.ts"
import { property } from "../support/property.ts"

const cases = { usual: 250, deep: 50_000 }
const names = Object.keys(windows) as ReadonlyArray<keyof typeof windows>

/** Something is counted at a moment. */
interface Event {
  readonly at: number
  readonly amount: number
}

/** Time is counted, from one moment to another. */
interface Stretch {
  readonly from: number
  readonly to: number
}

const anySteps = FastCheck.array(
  FastCheck.record({ gap: anyGap, amount: FastCheck.integer({ min: 0, max: 1_000_000 }) }),
  { maxLength: 80, size: "max" }
)

const since = (events: ReadonlyArray<Event>, moment: number) =>
  events.reduce((sum, { amount, at }) => (at > moment ? sum + amount : sum), 0)

const timeSince = (stretches: ReadonlyArray<Stretch>, moment: number) =>
  stretches.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, moment)), 0)

/** Each window counts what `happened` after a moment, which lies between its length and a step less ago. */
const assertWindows = (buckets: TimeBuckets, at: number, happened: (moment: number) => number) => {
  for (const window of names) {
    const counted = buckets.count(window, at)
    const [length, step] = [windows[window], stepOf(window)]
    assert.isAtLeast(counted, happened(at - (length - step)), `${window} at ${at}`)
    assert.isAtMost(counted, happened(at - length), `${window} at ${at}`)
  }
}

/** How many numbers a value holds, as deep as it goes. */
const numbersIn = (value: unknown): number =>
  ArrayBuffer.isView(value)
    ? (value as Float64Array).length
    : typeof value === "object" && value !== null
      ? Object.values(value).reduce((sum: number, inner) => sum + numbersIn(inner), 0)
      : 1

describe("a time bucket", () => {
  let forgotten = 0
  property(
    "holds what was counted in its window, within one step of its resolution",
    cases,
    anySteps,
    (steps) => {
      const buckets = new TimeBuckets()
      const events: Array<Event> = []
      let at = 0
      for (const { amount, gap } of steps) {
        at += gap
        buckets.add(at, amount)
        events.push({ at, amount })
        assertWindows(buckets, at, (moment) => since(events, moment))
      }
      if (buckets.count("30m", at) < buckets.lifetime) forgotten++
    },
    () => assert.isAbove(forgotten, 50)
  )

  let [longer, older] = [0, 0]
  property(
    "holds the time that was counted in its window, also of a stretch that is longer, and read at a moment within one",
    cases,
    FastCheck.array(
      FastCheck.record({ gap: anyGap, length: anyGap, read: FastCheck.option(FastCheck.nat(1_000)) }),
      { maxLength: 40, size: "max" }
    ),
    (steps) => {
      const buckets = new TimeBuckets()
      const stretches: Array<Stretch> = []
      let at = 0
      for (const { gap, length, read } of steps) {
        const from = at + gap
        at = from + length
        if (read !== null) {
          const moment = from + Math.floor((length * read) / 1_000)
          assertWindows(buckets, moment, (since) => timeSince(stretches, since))
          if (moment - from > windows["1m"]) older++
        }
        buckets.addTime(from, at)
        stretches.push({ from, to: at })
        assertWindows(buckets, at, (moment) => timeSince(stretches, moment))
        if (length > windows["30m"]) longer++
      }
      assert.strictEqual(buckets.lifetime, timeSince(stretches, 0))
    },
    () => assert.isAbove(Math.min(longer, older), 50)
  )

  property(
    "holds exactly what came in the time that it says to cover, up to any moment behind the last",
    cases,
    FastCheck.tuple(anySteps, anyGap),
    ([steps, rest]) => {
      const buckets = new TimeBuckets()
      const events: Array<Event> = []
      let at = 0
      for (const { amount, gap } of steps) {
        at += gap
        buckets.add(at, amount)
        events.push({ at, amount })
      }
      at += rest
      for (const window of names) {
        const from = at - covered(window, at)
        assert.strictEqual(buckets.count(window, at), since(events, from - 1))
        assert.isAtMost(at - from, windows[window])
        assert.isTrue(from === 0 || at - from >= windows[window] - stepOf(window))
      }
    }
  )

  property(
    "is empty when its window has gone by, whatever was counted, while its lifetime never decreases",
    cases,
    anySteps,
    (steps) => {
      const buckets = new TimeBuckets()
      let [at, before] = [0, 0]
      for (const { amount, gap } of steps) {
        buckets.addTime(at, at + gap)
        at += gap
        buckets.add(at, amount)
        const lifetime = buckets.count("lifetime", at)
        assert.strictEqual(lifetime, before + gap + amount)
        before = lifetime
      }
      for (const window of names) assert.strictEqual(buckets.count(window, at + windows[window]), 0)
      assert.strictEqual(buckets.count("lifetime", at + windows["30m"]), before)
    }
  )

  property("takes the same memory whatever is counted", 50, anySteps, (steps) => {
    const buckets = new TimeBuckets()
    const numbers = numbersIn(buckets)
    let at = 0
    for (const { amount, gap } of steps) buckets.add((at += gap), amount)
    assert.strictEqual(numbersIn(buckets), numbers)
    assert.isBelow(numbers, names.length * 64)
  })
})
