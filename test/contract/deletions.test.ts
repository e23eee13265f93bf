/* INC-06 and INC-07: when an incremental sync tells that documents are gone, and when it does not believe it. A single object is never gone. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Streams from "../../src/Streams.ts"
import { invented } from "../support/api.ts"
import { errorsOf, logsOf, messages, statusesOf } from "../support/program.ts"
import type { DiscoveredStream } from "../support/protocol.ts"
import { changed, collections, given, isComplete, many, readChanges, tombstone } from "./changes.ts"

describe.each(collections)("an incremental read of %s", (name) => {
  const documents = invented.documents(name)
  const [one, gone, ...others] = documents
  /** Something has changed, and something is gone. */
  const later = [changed(name, one!), ...others]

  const silent = [
    ["emit_deletions is off", { config: { emit_deletions: false } }, 0],
    ["the user has not selected the column for them", { selected: withoutDeletedAt }, 1]
  ] as const

  it.effect.each(silent)("INC-06 tells of no deletion where %s, but of all else", ([, how, warnings]) =>
    Effect.gen(function* () {
      const { state } = yield* readChanges(name, how)
      const second = yield* readChanges(name, { ...how, documents: later, state })
      isComplete(name, second)
      assert.deepStrictEqual<unknown>(second.records, given(name, [changed(name, one!)], second.stamp))
      const told = logsOf(second.run, "WARN")
      assert.lengthOf(told, warnings)
      for (const warning of told)
        assert.include(warning, `${name}: The configured catalog has no column ${Streams.deletedAt}`)
    })
  )

  it.effect.each(silent)("INC-06 tells of them later, once, when it no longer holds that %s", ([, how]) =>
    Effect.gen(function* () {
      const { state } = yield* readChanges(name)
      const second = yield* readChanges(name, { ...how, documents: later, state })
      // The list is the one that was compared: its ETag must not hide them.
      yield* TestClock.adjust("1 hour")
      const third = yield* readChanges(name, { documents: later, state: second.state })
      isComplete(name, third)
      assert.deepStrictEqual<unknown>(third.records, [tombstone(gone!.id, "1970-01-01T01:00:00.000Z")])
      assert.isEmpty((yield* readChanges(name, { documents: later, state: third.state })).records)
    })
  )

  it.effect.each(silent)("INC-06 brings no document again that came back while %s", ([, how]) =>
    Effect.gen(function* () {
      const { state } = yield* readChanges(name)
      const second = yield* readChanges(name, { ...how, documents: later, state })
      const third = yield* readChanges(name, { documents: [gone!, ...later], state: second.state })
      isComplete(name, third)
      assert.isEmpty(third.records)
    })
  )

  const limits = [
    [60, {}, 12],
    [20, {}, 10],
    [20, { max_deletions_percent: 0 }, 10],
    [60, { max_deletions_percent: 50 }, 30],
    [40, { max_deletions_percent: 100 }, 39]
  ] as const

  it.effect.each(limits)("INC-07 of %i documents, with %j, %i deletions are told", ([count, config, most]) =>
    Effect.gen(function* () {
      const before = many(name, count)
      const { state } = yield* readChanges(name, { documents: before })
      const second = yield* readChanges(name, { config, documents: before.slice(most), state })
      isComplete(name, second)
      assert.deepStrictEqual<unknown>(
        second.records,
        before.slice(0, most).map(({ id }) => tombstone(id, second.stamp))
      )
    })
  )

  it.effect.each(limits.slice(0, -1))(
    "INC-07 of %i documents, with %j, one deletion more than %i is not believed, and the user is told what to do",
    ([count, config, most]) =>
      Effect.gen(function* () {
        const before = many(name, count)
        const after = before.slice(most + 1)
        const { state } = yield* readChanges(name, { documents: before })
        const second = yield* readChanges(name, { config, documents: after, state })
        const [error, ...others] = errorsOf(second.run)
        assert.deepStrictEqual(
          [error?.failure_type, error?.stream_descriptor, others],
          ["transient_error", { name }, []]
        )
        assert.match(
          error?.message ?? "",
          new RegExp(`lacks ${most + 1} of the ${count} .*raise max_deletions_percent`)
        )
        assert.deepStrictEqual(
          [second.records, second.run.code, statusesOf(second.run, name).at(-1)],
          [[], 1, "INCOMPLETE"]
        )
        assert.lengthOf(second.sent, 1, "it is no use to ask again at once")

        const allowed = { max_deletions_percent: 100 }
        const third = yield* readChanges(name, { config: allowed, documents: after, state })
        isComplete(name, third)
        assert.lengthOf(third.records, most + 1)
      })
  )

  it.effect(
    "INC-07 forgets nothing that it knew, nor what it has given, where deletions are not believed",
    () =>
      Effect.gen(function* () {
        const [one, gone, ...others] = many(name, 40)
        const first = yield* readChanges(name, { documents: [one!, gone!, ...others] })
        const fewer = [changed(name, one!), ...others.slice(20)]
        const second = yield* readChanges(name, { documents: fewer, state: first.state })
        assert.strictEqual(second.run.code, 1)
        assert.deepStrictEqual<unknown>(second.records, given(name, [changed(name, one!)], second.stamp))
        assert.deepStrictEqual(
          messages(second.run).flatMap(({ state }) => state?.sourceStats.recordCount ?? []),
          [1]
        )
        const third = yield* readChanges(name, {
          documents: [changed(name, one!), gone!, ...others],
          state: second.state
        })
        isComplete(name, third)
        assert.isEmpty(third.records)
      })
  )

  it.effect("INC-07 does not believe more deletions because there are new documents", () =>
    Effect.gen(function* () {
      const all = many(name, 200)
      const { state } = yield* readChanges(name, { documents: all.slice(0, 60) })
      const second = yield* readChanges(name, { documents: all.slice(13), state })
      assert.match(errorsOf(second.run)[0]?.message ?? "", /lacks 13 of the 60 /)
      assert.deepStrictEqual<unknown>(second.records, given(name, all.slice(60), second.stamp))
    })
  )

  it.effect("INC-07 takes an empty list for an outage, whatever share may be deleted", () =>
    Effect.gen(function* () {
      const { state } = yield* readChanges(name)
      const second = yield* readChanges(name, {
        config: { max_deletions_percent: 100, max_retries: 1 },
        reaction: { body: "[]" },
        state
      })
      assert.deepStrictEqual(
        errorsOf(second.run).map(({ failure_type }) => failure_type),
        ["transient_error"]
      )
      assert.deepStrictEqual([second.records, second.sent.length, second.run.code], [[], 2, 1])
    })
  )
})

function withoutDeletedAt(stream: DiscoveredStream): DiscoveredStream {
  const { [Streams.deletedAt]: _, ...properties } = stream.json_schema.properties ?? {}
  return { ...stream, json_schema: { ...stream.json_schema, properties } }
}
