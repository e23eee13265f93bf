import * as FastCheck from "effect/FastCheck"
import { assert, describe, it } from "vitest"
import { SinceCheckpoint } from "../../src/ChangeCapture/SinceCheckpoint.ts"
import { property } from "../support/property.ts"

describe("a state is due", () => {
  it("when the records since the last one have more than four times its bytes", () => {
    const since = new SinceCheckpoint(0)
    since.add(1, 4_000)
    assert.isFalse(since.isDue(1_000, 1))
    since.add(1, 1)
    assert.isTrue(since.isDue(1_000, 1))
  })

  it("when ten seconds have passed since the last one, if there are records, and if they are worth it", () => {
    const since = new SinceCheckpoint(5)
    assert.isFalse(since.isDue(0, 60_000))
    since.add(1, 8_000)
    assert.isFalse(since.isDue(2_000, 10_004))
    assert.isTrue(since.isDue(2_000, 10_005))
    assert.isFalse(since.isDue(2_001, 10_005))
    assert.strictEqual(since.reset(1_000, 10_005), 1)
    assert.isFalse(since.isDue(1_000, 60_000))
    since.add(1, 1)
    assert.isFalse(since.isDue(1_000, 20_004))
    assert.isTrue(since.isDue(1_000, 20_005))
    assert.isFalse(since.isDue(1_001, 20_005))
  })

  it("for all records since the last one together", () => {
    const since = new SinceCheckpoint(0)
    since.add(2, 10)
    since.add(3, 10)
    assert.strictEqual(since.reset(1, 0), 5)
    assert.strictEqual(since.reset(1, 0), 0)
  })
})

const anyBatch = FastCheck.record({
  bytes: FastCheck.integer({ min: 1, max: 300_000 }),
  stateGrowth: FastCheck.integer({ min: 0, max: 100_000 }),
  milliseconds: FastCheck.integer({ min: 0, max: 60_000 })
})

property(
  "states take a quarter of the bytes of a run's records at most, however slow the destination is",
  1_000,
  FastCheck.tuple(
    FastCheck.array(anyBatch, { maxLength: 200 }),
    FastCheck.integer({ min: 200, max: 6_000_000 })
  ),
  ([batches, known]) => {
    const since = new SinceCheckpoint(0)
    let [elapsed, state, records, states] = [0, known, 0, 0]
    for (const { bytes, milliseconds, stateGrowth } of batches) {
      since.add(1, bytes)
      records += bytes
      elapsed += milliseconds
      state += stateGrowth
      if (!since.isDue(state, elapsed)) continue
      since.reset(state, elapsed)
      states += state
    }
    assert.isAtMost(states, records / 4)
  }
)
