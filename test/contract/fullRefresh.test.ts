/* FR-01 and FR-02: `airbyte.md` 3.6, and a full refresh that is resumed (1.8). */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Streams from "../../src/Streams.ts"
import { invented, serving } from "../support/api.ts"
import { discoveredStream, readArguments } from "../support/discovered.ts"
import { stateFile } from "../support/documents.ts"
import { collections } from "./changes.ts"
import { messages, recordsOf, run, type Run, statesOf, statusesOf } from "../support/program.ts"

describe.each(Streams.names)("a full refresh of %s", (name) => {
  const documents = invented.documents(name)
  const stream = discoveredStream(name)

  it.effect("FR-01 a second read gives the same records, later", () =>
    Effect.gen(function* () {
      const read = run(readArguments([yield* stream]), { client: serving(invented).client })
      const first = yield* read
      yield* TestClock.adjust("1 second")
      const second = yield* read
      assert.deepStrictEqual<unknown>(recordsOf(first, name), documents)
      assert.deepStrictEqual(recordsOf(second, name), recordsOf(first, name))
      assert.isBelow(Math.max(...timesOf(first)), Math.min(...timesOf(second)))
    })
  )

  it.effect.each([5, 40])(
    "FR-02 a read is resumed from each of its states, with pages of %i, by exactly what is missing",
    (page_size) =>
      Effect.gen(function* () {
        const config = { page_size }
        const { client } = serving(invented)
        const whole = yield* run(readArguments([yield* stream], { config }), { client })
        const states = statesOf(whole, name)
        assert.lengthOf(states, Math.ceil(documents.length / page_size))
        let covered = 0
        for (const {
          sourceStats,
          stream: { stream_state }
        } of states) {
          covered += sourceStats.recordCount
          const state = stateFile({ [name]: stream_state })
          const resumed = yield* run(readArguments([yield* stream], { config, state }), { client })
          assert.deepStrictEqual<unknown>(recordsOf(resumed, name), documents.slice(covered))
          assert.deepStrictEqual([statusesOf(resumed, name).at(-1), resumed.code], ["COMPLETE", 0])
          assert.deepStrictEqual(statesOf(resumed, name).at(-1)?.stream, states.at(-1)?.stream)
        }
        assert.strictEqual(covered, documents.length)
      })
  )
})

describe.each(collections)("a full refresh of %s, of which there are many", (name) => {
  const documents = invented.documents(name)
  const stream = discoveredStream(name)

  it.effect(
    "FR-02 a read that resumes behind the last document has no records, and a state all the same",
    () =>
      Effect.gen(function* () {
        const state = stateFile({ [name]: { generation_id: 3, after: documents.at(-1)?.id } })
        const { client } = serving(invented)
        const result = yield* run(readArguments([yield* stream], { state }), { client })
        assert.isEmpty(recordsOf(result, name))
        assert.deepStrictEqual(
          statesOf(result, name).map(({ sourceStats }) => sourceStats.recordCount),
          [0]
        )
        assert.deepStrictEqual(statusesOf(result, name), ["STARTED", "RUNNING", "COMPLETE"])
      })
  )
})

const timesOf = (run: Run) => messages(run).flatMap(({ record }) => record?.emitted_at ?? [])
