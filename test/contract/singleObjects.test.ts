/* A company and a roadster are one object each: no list, no pages, and no way to be gone. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { invented, serving } from "../support/api.ts"
import { discoveredStream, readArguments } from "../support/discovered.ts"
import { stateFile } from "../support/documents.ts"
import { errorsOf, messages, recordsOf, runThroughTime, statesOf, statusesOf } from "../support/program.ts"
import type { Reaction } from "../support/transport.ts"
import { changed, given, isComplete, readChanges, singles, streamOf } from "./changes.ts"

/** Reads a single object in full. */
const readInFull = (
  name: string,
  { config = {}, reaction, state }: { config?: object; reaction?: Reaction; state?: unknown } = {}
) =>
  Effect.gen(function* () {
    const { client, sent } = serving(invented, () => reaction)
    const states = state === undefined ? {} : { state: stateFile({ [name]: state }) }
    const args = readArguments([yield* discoveredStream(name)], { config, ...states })
    return { run: yield* runThroughTime(args, { client }), sent }
  })

const troubles = [
  ["is not found (404)", { status: 404, body: "Not Found" }, "system_error"],
  ["has no content (204)", { status: 204 }, "transient_error"],
  ["comes as an empty object", { body: "{}" }, "transient_error"],
  ["comes as a list", { body: "[]" }, "transient_error"]
] as const

describe.each(singles)("%s", (name) => {
  const [document] = invented.documents(name)
  const { path } = streamOf(name)

  it.effect("is read in full by one request, which asks for it alone", () =>
    Effect.gen(function* () {
      const { run, sent } = yield* readInFull(name)
      assert.deepStrictEqual<unknown>(recordsOf(run, name), [document])
      assert.deepStrictEqual(
        sent.map(({ body, method, path }) => [method, path, body]),
        [["GET", path, ""]]
      )
      assert.deepStrictEqual(
        statesOf(run, name).map(({ sourceStats, stream }) => [sourceStats.recordCount, stream.stream_state]),
        [[1, { generation_id: 3, __ab_full_refresh_sync_complete: true }]]
      )
      assert.deepStrictEqual(
        messages(run).flatMap(({ trace }) => trace?.estimate?.row_estimate ?? []),
        [1]
      )
      isComplete(name, { run })
    })
  )

  it.effect("comes again in increments when it has changed, and only then", () =>
    Effect.gen(function* () {
      const first = yield* readChanges(name)
      yield* TestClock.adjust("1 hour")
      const same = yield* readChanges(name, { state: first.state })
      const documents = [changed(name, document!)]
      const second = yield* readChanges(name, { documents, state: same.state })
      for (const reading of [first, same, second]) isComplete(name, reading)
      assert.deepStrictEqual<unknown>(
        [first.records, same.records, second.records],
        [
          given(name, [document!], "1970-01-01T00:00:00.000Z"),
          [],
          given(name, documents, "1970-01-01T01:00:00.000Z")
        ]
      )
    })
  )

  it.effect.each(troubles)("that %s fails a full refresh without a record or a state", ([, reaction, kind]) =>
    Effect.gen(function* () {
      const { run } = yield* readInFull(name, { config: { max_retries: 1 }, reaction })
      assert.deepStrictEqual(
        errorsOf(run).map(({ failure_type, stream_descriptor }) => [failure_type, stream_descriptor?.name]),
        [[kind, name]]
      )
      assert.deepStrictEqual([recordsOf(run, name), statesOf(run, name), run.code], [[], [], 1])
      assert.strictEqual(statusesOf(run, name).at(-1), "INCOMPLETE")
    })
  )

  it.effect.each(troubles)(
    "that %s fails an incremental read: it is never taken as deleted, and the state is kept",
    ([, reaction, kind]) =>
      Effect.gen(function* () {
        const { state } = yield* readChanges(name)
        const config = { max_deletions_percent: 100, max_retries: 1 }
        const second = yield* readChanges(name, { config, reaction, state })
        assert.deepStrictEqual(
          errorsOf(second.run).map(({ failure_type }) => failure_type),
          [kind]
        )
        assert.deepStrictEqual(
          [second.records, second.run.code, statusesOf(second.run, name).at(-1)],
          [[], 1, "INCOMPLETE"]
        )
        const states = statesOf(second.run, name).map(({ stream }) => stream.stream_state)
        assert.deepStrictEqual<unknown>(states, [state])
        const third = yield* readChanges(name, { state })
        isComplete(name, third)
        assert.isEmpty(third.records)
      })
  )

  it.effect(
    "gives the fields that a query selects, and the id, and comes again when one of them changes",
    () =>
      Effect.gen(function* () {
        const config = { queries: [{ stream: name, select: ["name"] }] }
        const selected = { name: document!["name"]!, id: document!.id }
        const full = yield* readInFull(name, { config })
        assert.deepStrictEqual<unknown>(recordsOf(full.run, name), [selected])
        const first = yield* readChanges(name, { config })
        assert.deepStrictEqual<unknown>(first.records, given(name, [selected], first.stamp))
        const other = { ...document!, wikipedia: "https://elsewhere.example", links: [] }
        const second = yield* readChanges(name, { config, documents: [other], state: first.state })
        assert.isEmpty(second.records)
        const renamed = { ...document!, name: "another name" }
        const third = yield* readChanges(name, { config, documents: [renamed], state: second.state })
        assert.deepStrictEqual(
          third.records.map(({ name }) => name),
          ["another name"]
        )
      })
  )

  it.effect("that an interrupted refresh of a collection left a state for is read from the beginning", () =>
    Effect.gen(function* () {
      const state = { generation_id: 3, after: document!.id }
      const { run } = yield* readInFull(name, { state })
      assert.lengthOf(recordsOf(run, name), 1)
      isComplete(name, { run })
    })
  )
})
