import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { collections, satellites } from "./support/documents.ts"
import { final, harmless, type Outcome, passing } from "./support/faults.ts"
import {
  errorsOf,
  file,
  messages,
  recordsOf,
  type Run,
  run,
  runThroughTime,
  statesOf,
  statusesOf
} from "./support/program.ts"
import { transport } from "./support/transport.ts"

const settings = { base_url: "http://api.example", page_size: 3, max_retries: 2, request_timeout_seconds: 10 }

/** Reads the satellites; the second request meets the fault, or the second and all later ones. */
const readWith = (fault: string, which: "#2" | "#2-") =>
  Effect.gen(function* () {
    const { client, sent } = transport(collections(), (n) =>
      n === 2 || (n > 2 && which === "#2-") ? fault : undefined
    )
    const config = file("config.json", settings)
    const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
    assert.strictEqual(result.stderr, "")
    return { result, sent }
  })

const checkWith = (fault: string) =>
  Effect.gen(function* () {
    const { client, sent } = transport(collections(), () => fault)
    const result = yield* runThroughTime(["check", "--config", file("config.json", settings)], { client })
    return { result, sent }
  })

/** A stream that was given up: one error that says so, then INCOMPLETE, and nothing ahead of its records was saved. */
const givenUp = (result: Run, type: string, says: string) => {
  const [error, ...others] = errorsOf(result)
  assert.lengthOf(others, 0)
  assert.strictEqual(error?.failure_type, type)
  assert.strictEqual(error?.stream_descriptor?.name, "starlink")
  assert.include(error?.message, says)
  assert.notInclude(error?.message, "\n")
  assert.isUndefined(error?.stack_trace)
  const statuses = statusesOf(result, "starlink").filter((status) => status !== "RUNNING")
  assert.deepStrictEqual(statuses, ["STARTED", "INCOMPLETE"])
  const ids = satellites(5).map(({ id }) => id)
  for (const { stream } of statesOf(result, "starlink")) {
    const { after } = stream.stream_state as { after: string }
    const seen = new Set(recordsOf(result, "starlink").map(({ id }) => id))
    for (const id of ids.filter((id) => id <= after)) assert.isTrue(seen.has(id), `${id} is missing`)
  }
  assert.strictEqual(result.code, 1)
}

const complete = (result: Run) => {
  const byId = new Map(recordsOf(result, "starlink").map((record) => [record["id"], record]))
  assert.deepStrictEqual(Array.from(byId.values()), satellites(5))
  const counts = statesOf(result, "starlink").map(({ sourceStats }) => sourceStats.recordCount)
  assert.strictEqual(
    counts.reduce((sum, count) => sum + count),
    recordsOf(result, "starlink").length
  )
  const statuses = statusesOf(result, "starlink").filter((status) => status !== "RUNNING")
  assert.deepStrictEqual(statuses, ["STARTED", "COMPLETE"])
  assert.deepStrictEqual([errorsOf(result), result.code], [[], 0])
}

/** What a check says, in one message. */
const checked = (result: Run, outcome: Outcome) => {
  const [{ connectionStatus, trace } = {}, ...others] = messages(result).filter(({ log }) => !log)
  assert.lengthOf(others, 0)
  assert.strictEqual(connectionStatus?.status ?? trace?.error?.failure_type, outcome)
  assert.strictEqual(result.code, connectionStatus === undefined ? 1 : 0)
}

describe("a fault that passes", () => {
  it.effect.each(passing)("(%s) costs requests, and no document", ([fault, [requests, records]]) =>
    Effect.gen(function* () {
      const { result, sent } = yield* readWith(fault, "#2")
      complete(result)
      assert.deepStrictEqual([sent.length, recordsOf(result, "starlink").length], [requests, records])
    })
  )

  it.effect.each(passing)(
    "(%s) and does not pass gives the stream up for now, never as complete",
    ([fault, , [requests, records], says]) =>
      Effect.gen(function* () {
        const { result, sent } = yield* readWith(fault, "#2-")
        givenUp(result, "transient_error", says)
        assert.deepStrictEqual([sent.length, recordsOf(result, "starlink").length], [requests, records])
      })
  )

  it.effect.each(passing)("(%s) is told by a check, if it matters to one", ([fault, , , , check]) =>
    Effect.gen(function* () {
      const { result, sent } = yield* checkWith(fault)
      checked(result, check[1])
      assert.lengthOf(sent, check[0])
    })
  )
})

describe("a fault that waiting does not mend", () => {
  it.effect.each(final)("(%s) ends the stream at once and says whose turn it is", ([fault, type, says]) =>
    Effect.gen(function* () {
      const { result, sent } = yield* readWith(fault, "#2")
      givenUp(result, type, says)
      assert.deepStrictEqual([sent.length, recordsOf(result, "starlink").length], [2, 3])
    })
  )

  it.effect.each(final)("(%s) is told by a check after one request", ([fault, , , outcome]) =>
    Effect.gen(function* () {
      const { result, sent } = yield* checkWith(fault)
      checked(result, outcome)
      assert.lengthOf(sent, 1)
    })
  )
})

describe("a fault that concerns nobody", () => {
  it.effect.each(harmless)("(%s) changes nothing, neither in a read nor in a check", (fault) =>
    Effect.gen(function* () {
      const { result, sent } = yield* readWith(fault, "#2-")
      complete(result)
      assert.deepStrictEqual([sent.length, recordsOf(result, "starlink").length], [2, 5])
      checked((yield* checkWith(fault)).result, "SUCCEEDED")
    })
  )

  it.effect.each(["spec", "discover"])("is any to %s, which asks nobody", (command) =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), () => "reset")
      const result = yield* run([command], { client })
      assert.deepStrictEqual([sent.length, messages(result).length, result.code], [0, 1, 0])
    })
  )
})
