/*
 * INC-01 to INC-05: `airbyte.md` 3.7, and what an incremental sync promises beside it. Each document has to arrive
 * exactly once, though Airbyte's suites would let some arrive again.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Streams from "../../src/Streams.ts"
import { captured, invented } from "../support/api.ts"
import { closedValidator, parseStrictly } from "../support/closedSchema.ts"
import { discoveredStream } from "../support/discovered.ts"
import { errorsOf, logsOf, messages, type Run, statesOf } from "../support/program.ts"
import type { Message } from "../support/protocol.ts"
import {
  changed,
  collections,
  given,
  isComplete,
  listed,
  many,
  newId,
  type Reading,
  readChanges,
  streamOf,
  tombstone
} from "./changes.ts"

/** When the clock of a test begins. */
const start = "1970-01-01T00:00:00.000Z"

describe.each(Streams.names)("an incremental read of %s", (name) => {
  const documents = invented.documents(name)

  it.effect("INC-01 brings every document with its stamps, in the order of the list, and a state", () =>
    Effect.gen(function* () {
      const first = yield* readChanges(name)
      isComplete(name, first)
      assert.deepStrictEqual<unknown>(first.records, given(name, documents, start))
      assert.deepStrictEqual(conditionsOf(first), [[`GET ${streamOf(name).path}`, undefined]])
      assert.strictEqual(countOf(first), documents.length)
      assert.deepStrictEqual([logsOf(first.run, "WARN"), errorsOf(first.run)], [[], []])
    })
  )

  it.effect("INC-01 brings nothing where nothing has changed, after one conditional request", () =>
    Effect.gen(function* () {
      const { state } = yield* readChanges(name)
      yield* TestClock.adjust("1 day")
      const second = yield* readChanges(name, { state })
      isComplete(name, second)
      assert.isEmpty(second.records)
      assert.deepStrictEqual(
        statesOf(second.run, name).map(({ sourceStats, stream }) => [
          sourceStats.recordCount,
          stream.stream_state
        ]),
        [[0, state]]
      )
      assert.match(String(state["etag"]), /^(W\/)?".+"$/)
      assert.deepStrictEqual(conditionsOf(second), [[`GET ${streamOf(name).path}`, state["etag"]]])
    })
  )

  it.effect.each(["no-etag", "new-etag", "weak-etag"])(
    "INC-01 brings nothing where nothing has changed, of an API with %s",
    (reaction) =>
      Effect.gen(function* () {
        const { state } = yield* readChanges(name, { reaction })
        const second = yield* readChanges(name, { state, reaction })
        isComplete(name, second)
        assert.isEmpty(second.records)
      })
  )

  it.effect(
    "INC-03 gives nothing twice, and later stamps, though the clock stands before its last stamp",
    () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2999-12-31T23:59:59.999Z"))
        const future = yield* readChanges(name)
        assert.deepStrictEqual<unknown>(future.records, given(name, documents, "2999-12-31T23:59:59.999Z"))
        yield* TestClock.setTime(Date.parse("2026-01-01"))
        const next = yield* readChanges(name, { state: future.state })
        isComplete(name, next)
        assert.deepStrictEqual([next.records, next.state], [[], future.state])
        const [one, ...others] = documents
        const last = yield* readChanges(name, {
          state: next.state,
          documents: [...others, changed(name, one!)]
        })
        assert.deepStrictEqual<unknown>(
          last.records,
          given(name, [changed(name, one!)], "3000-01-01T00:00:00.000Z")
        )
      })
  )

  it.effect(
    "INC-04 takes it for no change that documents, or the members of one, come in another order",
    () =>
      Effect.gen(function* () {
        const { state } = yield* readChanges(name)
        const turned = documents
          .toReversed()
          .map((document) => Object.fromEntries(Object.entries(document).toReversed()) as typeof document)
        const second = yield* readChanges(name, { state, documents: turned })
        isComplete(name, second)
        assert.isEmpty(second.records)
        assert.notDeepEqual(second.state, state, "this test would not notice: the list is the same")
      })
  )

  it.effect.each(streamOf(name).volatile.map((field) => [field] as const))(
    "INC-04 takes another %s alone for no change, unless the user wants it",
    ([field]) =>
      Effect.gen(function* () {
        const moved = documents.map((document) => ({ ...document, [field]: 12.5 }))
        for (const [position_changes, expected] of [
          [false, []],
          [true, idsOf(listed(name, moved))]
        ] as const) {
          const config = { position_changes }
          const { state } = yield* readChanges(name, { config })
          const second = yield* readChanges(name, { config, state, documents: moved })
          isComplete(name, second)
          assert.deepStrictEqual(idsOf(second.records), expected)
        }
      })
  )

  for (const api of [invented, captured])
    it.effect.skipIf(api.documents(name).length === 0)(
      `INC-05 brings ${api.title}, and deletions, that the schema describes to their last field`,
      () =>
        Effect.gen(function* () {
          const documents = api.documents(name)
          const validate = closedValidator((yield* discoveredStream(name)).json_schema)
          const gone = Math.min(5, documents.length - 1)
          const first = yield* readChanges(name, { documents })
          const second = yield* readChanges(name, { documents: documents.slice(gone), state: first.state })
          const records = [first, second].flatMap(({ run }) => strictRecordsOf(run))
          assert.lengthOf(records, documents.length + gone)
          assert.lengthOf(second.records, gone)
          for (const record of records)
            assert.isTrue(validate(record), `${JSON.stringify(record)}: ${JSON.stringify(validate.errors)}`)
        })
    )
})

describe.each(collections)("an incremental read of %s, of which there are many", (name) => {
  const documents = invented.documents(name)

  it.effect("INC-02 goes on from each of its states by exactly what is missing", () =>
    Effect.gen(function* () {
      // A state is due behind some documents that are large beside it; they arrive in pieces.
      const large = many(name, 12).map((document, n) => changed(name, document, `${n}`.repeat(100_000)))
      const whole = yield* readChanges(name, { documents: large, reaction: "slow=1200000" })
      isComplete(name, whole)
      const states = statesOf(whole.run, name)
      assert.isAtLeast(states.length, 3, "this test would not see a state within the read")
      assert.strictEqual(new Set(states.map(({ stream }) => JSON.stringify(stream))).size, states.length)
      let covered = 0
      for (const { sourceStats, stream } of states) {
        covered += sourceStats.recordCount
        const resumed = yield* readChanges(name, { documents: large, state: stream.stream_state })
        isComplete(name, resumed)
        assert.deepStrictEqual(
          [...idsOf(whole.records.slice(0, covered)), ...idsOf(resumed.records)],
          idsOf(listed(name, large))
        )
      }
      assert.strictEqual(covered, large.length, "there are records behind the last state")
    })
  )

  it.effect("INC-02 goes on from where it broke off, however little it had brought", () =>
    Effect.gen(function* () {
      const { state } = yield* readChanges(name)
      const [first, ...others] = listed(name, documents)
      const last = others.pop()
      const later = [changed(name, first!), ...others, changed(name, last!)]
      const config = { max_retries: 0 }
      const broken = yield* readChanges(name, { config, documents: later, reaction: "cut", state })
      assert.strictEqual(errorsOf(broken.run)[0]?.failure_type, "transient_error")
      assert.deepStrictEqual([idsOf(broken.records), countOf(broken)], [[first?.id], 1])
      const rest = yield* readChanges(name, { documents: later, state: broken.state })
      isComplete(name, rest)
      assert.deepStrictEqual(idsOf(rest.records), [last?.id])
      assert.isEmpty((yield* readChanges(name, { documents: later, state: rest.state })).records)
    })
  )

  it.effect("INC-04 brings exactly what is new, changed or deleted, with later stamps", () =>
    Effect.gen(function* () {
      const { state } = yield* readChanges(name)
      yield* TestClock.adjust("1 hour")
      const [one, gone, ...others] = documents
      const changes = [changed(name, one!), { ...one!, id: newId(1) }]
      const second = yield* readChanges(name, { state, documents: [...changes, ...others] })
      isComplete(name, second)
      const now = "1970-01-01T01:00:00.000Z"
      assert.sameDeepMembers<unknown>(
        [...second.records],
        [...given(name, changes, now), tombstone(gone!.id, now)]
      )
      assert.strictEqual(countOf(second), 3)
      assert.strictEqual(second.records.at(-1)?.["id"], gone!.id)
    })
  )

  it.effect("INC-04 brings a document again that was deleted and is back", () =>
    Effect.gen(function* () {
      const [one, ...others] = documents
      const first = yield* readChanges(name)
      const second = yield* readChanges(name, { state: first.state, documents: others })
      const third = yield* readChanges(name, { state: second.state })
      const stamp = (milliseconds: number) => new Date(milliseconds).toISOString()
      assert.deepStrictEqual<unknown>(second.records, [tombstone(one!.id, stamp(1))])
      assert.deepStrictEqual<unknown>(third.records, given(name, [one!], stamp(2)))
    })
  )
})

/** What was asked for, and on what condition. */
const conditionsOf = ({ sent }: Reading) =>
  sent.map(({ headers, method, path }) => [`${method} ${path}`, headers["if-none-match"]])

/** How many records the states count, one with the other. */
const countOf = ({ run }: Reading) =>
  messages(run).reduce((sum, { state }) => sum + (state?.sourceStats.recordCount ?? 0), 0)

const idsOf = (records: ReadonlyArray<Readonly<Record<string, unknown>>>) => records.map(({ id }) => id)

const strictRecordsOf = ({ stdout }: Run) =>
  stdout
    .trimEnd()
    .split("\n")
    .flatMap((line) => (parseStrictly(line) as Message).record?.data ?? [])
