import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Delivery from "../../../src/Simulator/Rehearsal/Delivery.ts"

const body = new TextEncoder().encode("0123456789")
const reply = { status: 200, headers: { "content-length": "10", etag: '"x"' }, body }

/** What has left after so many seconds, and how it ended if it did. */
const after = (seconds: number, delivery: Omit<Delivery.Delivery, "reply">) =>
  Effect.gen(function* () {
    let text = ""
    const fiber = yield* Delivery.leaving(body, { reply, ...delivery }).pipe(
      Stream.runForEach((bytes) => Effect.sync(() => void (text += new TextDecoder().decode(bytes)))),
      Effect.fork
    )
    yield* TestClock.adjust(seconds * 1000)
    const exit = yield* Fiber.poll(fiber)
    yield* Fiber.interrupt(fiber)
    if (exit._tag === "None") return [text, "under way"]
    return [text, yield* Effect.match(exit.value, { onSuccess: () => "complete", onFailure: (how) => how })]
  })

describe("a body", () => {
  it.effect.each([
    [{ ending: "complete" }, 0, "0123456789", "complete"],
    [{ ending: "close", stopAt: "half" }, 0, "01234", "close"],
    [{ ending: "reset", stopAt: 7 }, 0, "0123456", "reset"],
    [{ ending: "reset", stopAt: 0 }, 0, "", "reset"],
    [{ ending: "close", stopAt: 99 }, 0, "0123456789", "close"],
    [{ ending: "hang", stopAt: 3 }, 9999, "012", "under way"],
    [{ ending: "complete", bytesPerSecond: 1 }, 3, "012", "under way"],
    [{ ending: "complete", bytesPerSecond: 1 }, 10, "0123456789", "complete"],
    [{ ending: "complete", bytesPerSecond: 8 }, 1, "01234567", "under way"],
    [{ ending: "complete", bytesPerSecond: 8 }, 1.25, "0123456789", "complete"],
    [{ ending: "close", bytesPerSecond: 2, stopAt: 3 }, 1.5, "012", "close"]
  ] satisfies ReadonlyArray<[Omit<Delivery.Delivery, "reply">, number, string, string]>)(
    "delivered as %j has after %d s left as %j: %s",
    ([delivery, seconds, text, state]) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* after(seconds, delivery), [text, state])
      })
  )

  it.effect("of some megabytes is not cut up beforehand, however slowly it leaves", () =>
    Effect.gen(function* () {
      const delivery: Delivery.Delivery = { reply, bytesPerSecond: 4, ending: "complete" }
      const first = Stream.runCollect(Stream.take(Delivery.leaving(new Uint8Array(2 ** 28), delivery), 1))
      const fiber = yield* Effect.fork(first)
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(Array.from(yield* Fiber.join(fiber)), [new Uint8Array(1)])
    })
  )
})

describe("the length of a body", () => {
  it.each([
    [{ ending: "complete" }, "10"],
    [{ ending: "close", misannounced: 20 }, "30"],
    [{ ending: "complete", misannounced: -4 }, "6"],
    [{ ending: "complete", misannounced: -400 }, "0"],
    [{ ending: "close", misannounced: "unannounced" }, undefined]
  ] satisfies ReadonlyArray<[Omit<Delivery.Delivery, "reply">, string | undefined]>)(
    "delivered as %j is announced as %s",
    (delivery, length) => {
      const { "content-length": announced, ...others } = Delivery.announced(reply.headers, body, {
        reply,
        ...delivery
      })
      assert.deepStrictEqual([announced, others], [length, { etag: '"x"' }])
    }
  )

  it("is announced truly where there is none, as to HEAD", () => {
    const delivery: Delivery.Delivery = { reply, misannounced: 20, ending: "close" }
    assert.strictEqual(Delivery.announced(reply.headers, new Uint8Array(), delivery), reply.headers)
  })
})
