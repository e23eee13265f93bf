import { assert, describe, it } from "vitest"
import { SinceCheckpoint } from "../../src/ChangeCapture/SinceCheckpoint.ts"

describe("a state is due", () => {
  it("when the records since the last one have more than four times its bytes", () => {
    const since = new SinceCheckpoint(0)
    since.add(1, 4_000)
    assert.isFalse(since.isDue(1_000, 1))
    since.add(1, 1)
    assert.isTrue(since.isDue(1_000, 1))
  })

  it("when ten seconds have passed since the last one, if there are records", () => {
    const since = new SinceCheckpoint(5)
    assert.isFalse(since.isDue(1_000_000, 60_000))
    since.add(1, 1)
    assert.isFalse(since.isDue(1_000_000, 10_004))
    assert.isTrue(since.isDue(1_000_000, 10_005))
    assert.strictEqual(since.reset(10_005), 1)
    since.add(1, 1)
    assert.isFalse(since.isDue(1_000_000, 20_004))
    assert.isTrue(since.isDue(1_000_000, 20_005))
  })

  it("for all records since the last one together", () => {
    const since = new SinceCheckpoint(0)
    since.add(2, 10)
    since.add(3, 10)
    assert.strictEqual(since.reset(0), 5)
    assert.strictEqual(since.reset(0), 0)
  })
})
