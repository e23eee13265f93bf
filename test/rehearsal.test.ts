import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Rehearsal from "../src/Simulator/Rehearsal.ts"
import * as Fault from "../src/Simulator/Rehearsal/Fault.ts"
import * as Server from "../src/Simulator/Server.ts"
import { collections, satellites } from "./support/documents.ts"
import { final, harmless, passing } from "./support/faults.ts"
import { run } from "./support/process.ts"
import { errorsOf, file, recordsOf, statusesOf } from "./support/program.ts"

/** A real process reads the satellites over a real socket; its second request meets a fault. */
const readOver = (fault: string) =>
  Effect.gen(function* () {
    const faults = [Fault.parse(`${fault}#2`)!]
    const { requests, url } = yield* Server.serve(Rehearsal.make({ collections: collections(), faults }))
    const settings = { base_url: url, page_size: 3, max_retries: 2, request_timeout_seconds: 1 }
    const result = yield* run(["read", "--config", file("config.json", settings), "--streams", "starlink"])
    assert.strictEqual(result.stderr, "")
    return { requests: requests(), result }
  })

/** Statuses are all alike on the wire, and of the numbers in faults the small ones take less time. */
const isSmoke = (fault: string) => !/^\d/.test(fault) || ["204", "400", "401", "503"].includes(fault)

describe.concurrent("a process that reads over a socket", () => {
  it.scopedLive.each([
    ...passing.filter(([fault]) => isSmoke(fault)).map(([fault, [requests]]) => [fault, requests] as const),
    ["429=1", 3] as const,
    ...harmless.map((fault) => [fault, 2] as const)
  ])("gets over a fault that passes (%s): %i requests", ([fault, requests]) =>
    Effect.gen(function* () {
      const read = yield* readOver(fault)
      const byId = new Map(recordsOf(read.result, "starlink").map((record) => [record["id"], record]))
      assert.deepStrictEqual(Array.from(byId.values()), satellites(5))
      assert.deepStrictEqual([statusesOf(read.result, "starlink").at(-1), read.result.code], ["COMPLETE", 0])
      assert.strictEqual(read.requests, requests)
    })
  )

  it.scopedLive.each(final.filter(([fault]) => isSmoke(fault)))(
    "gives up at a fault that waiting does not mend (%s)",
    ([fault, type]) =>
      Effect.gen(function* () {
        const { requests, result } = yield* readOver(fault)
        assert.strictEqual(errorsOf(result)[0]?.failure_type, type)
        assert.deepStrictEqual(
          [statusesOf(result, "starlink").at(-1), requests, result.code],
          ["INCOMPLETE", 2, 1]
        )
      })
  )
})
