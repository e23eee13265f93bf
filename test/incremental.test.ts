import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as TestClock from "effect/TestClock"
import * as TestContext from "effect/TestContext"
import type { JsonObject } from "../src/Simulator/Json.ts"
import * as Occasion from "../src/Simulator/Rehearsal/Occasion.ts"
import * as Streams from "../src/Streams.ts"
import { invented, serving } from "./support/api.ts"
import { anyChange, apply, documentOf } from "./support/changes.ts"
import { Destination } from "./support/destination.ts"
import { catalog, idOf, satellites, stateFile } from "./support/documents.ts"
import { final, harmless, passing } from "./support/faults.ts"
import { settled } from "./support/outcomes.ts"
import {
  errorsOf,
  file,
  logsOf,
  recordsOf,
  run,
  type Run,
  runThroughTime,
  statesOf,
  statusesOf
} from "./support/program.ts"
import { property } from "./support/property.ts"
import { streamOf } from "./support/queries.ts"
import { endOf } from "./support/reports.ts"
import { type Reaction, transport } from "./support/transport.ts"

const starlink = streamOf("starlink")
const told = (document: JsonObject) => settled(document, starlink)
const incremental = ["read", "--incremental", "--streams", "starlink"]
const settings = { base_url: "http://api.example", max_retries: 2, request_timeout_seconds: 10 }

/** Reads the satellites from where a state leaves off. */
const read = (
  documents: ReadonlyArray<JsonObject>,
  {
    later,
    more = [],
    react = () => undefined,
    state
  }: {
    readonly more?: ReadonlyArray<string>
    readonly react?: (n: number) => Reaction
    readonly state?: unknown
    /** What the API has from the second request on, cached or not. */
    readonly later?: ReadonlyArray<JsonObject>
  } = {}
) =>
  Effect.gen(function* () {
    yield* TestClock.adjust("1 second")
    const edit = { _tag: "Replace", collections: { starlink: later ?? documents } } as const
    const changes = later === undefined ? [] : [{ at: Occasion.parse("#2")!, edit }]
    const script = { collections: { starlink: documents }, cache: later === undefined, changes }
    const { client, sent } = transport({ script }, react)
    const from = state === undefined ? [] : ["--state", file("state.json", stateFile({ starlink: state }))]
    const config = ["--config", file("config.json", settings)]
    const result = yield* runThroughTime([...incremental, ...config, ...from, ...more], { client })
    return { result, sent, state: stateOf(result) ?? state }
  })

const stateOf = (result: Run) => statesOf(result, "starlink").at(-1)?.stream.stream_state
const idsOf = (result: Run) => recordsOf(result, "starlink").map(({ id }) => id)
const outcome = (result: Run) => [
  statusesOf(result, "starlink").at(-1),
  errorsOf(result).map(({ failure_type }) => failure_type),
  result.code
]
const complete = ["COMPLETE", [], 0]
const ids = satellites(5).map(({ id }) => id)

describe("an incremental read", () => {
  it.effect.each([...passing, ...final].map(([fault]) => fault).concat(harmless))(
    "through a fault (%s) gives nothing that another read gives again, and together they give all",
    (fault) =>
      Effect.gen(function* () {
        const first = yield* read(satellites(5), { react: () => fault })
        const second = yield* read(satellites(5), { state: first.state })
        assert.deepStrictEqual(outcome(second.result), complete)
        assert.sameMembers([...idsOf(first.result), ...idsOf(second.result)], ids)
        const counts = statesOf(first.result, "starlink").map(({ sourceStats }) => sourceStats.recordCount)
        assert.strictEqual(
          counts.reduce((sum, count) => sum + count, 0),
          idsOf(first.result).length
        )
        if (first.result.code === 0) assert.deepStrictEqual(outcome(first.result), complete)
        else assert.deepStrictEqual(statusesOf(first.result, "starlink").at(-1), "INCOMPLETE")
      })
  )

  it.effect("gives what came before a list broke off, with a state, and the rest of the next list", () =>
    Effect.gen(function* () {
      const long = satellites(5).map((satellite) => ({ ...satellite, comment: "x".repeat(1_000) }))
      const { result, sent } = yield* read(long, { react: (n) => (n === 1 ? "cut" : undefined) })
      assert.lengthOf(sent, 2)
      assert.sameMembers(idsOf(result), ids)
      const states = statesOf(result, "starlink")
      assert.isAbove(states[0]!.sourceStats.recordCount, 0)
      assert.notProperty(states[0]!.stream.stream_state, "etag")
      assert.property(states.at(-1)!.stream.stream_state, "etag")
      assert.deepStrictEqual(outcome(result), complete)
    })
  )

  it.effect("gives a state where a list broke off if those before it left room for one", () =>
    Effect.gen(function* () {
      const [first, ...others] = satellites(5)
      const documents = [{ ...first, comment: "x".repeat(300_000) }, ...others]
      const { result } = yield* read(documents, { react: (n) => ["cut=300200", "cut=300600"][n - 1] })
      assert.deepStrictEqual(
        statesOf(result, "starlink").map(({ sourceStats }) => sourceStats.recordCount),
        [1, 3, 1]
      )
    })
  )

  it.effect("gives no state where a list broke off that costs more than it saves, but one in the end", () =>
    Effect.gen(function* () {
      const settings = { react: (n: number) => (n < 3 ? "cut" : undefined) }
      const { result } = yield* read(satellites(5), settings)
      assert.deepStrictEqual(
        statesOf(result, "starlink").map(({ sourceStats }) => sourceStats.recordCount),
        [5]
      )
      const { result: failed } = yield* read(satellites(5), { react: () => "cut" })
      assert.strictEqual(statesOf(failed, "starlink").length, 1)
      assert.strictEqual(statesOf(failed, "starlink")[0]?.sourceStats.recordCount, idsOf(failed).length)
    })
  )

  property(
    "through any trouble and any changes brings the destination to what the API has",
    30,
    FastCheck.array(
      FastCheck.record({
        faults: FastCheck.array(
          FastCheck.constantFrom(undefined, undefined, ...passing.map(([fault]) => fault)),
          { maxLength: 4 }
        ),
        changes: FastCheck.array(anyChange, { maxLength: 4 }),
        during: FastCheck.array(anyChange, { maxLength: 2 })
      }),
      { maxLength: 4 }
    ),
    (syncs) =>
      Effect.gen(function* () {
        const documents = Array.from({ length: 8 }, (_, n) => documentOf(2 * n, starlink))
        const destination = new Destination()
        let state: unknown
        for (const { changes, during, faults } of [...syncs, { changes: [], during: [], faults: [] }]) {
          for (const change of changes) apply(change, documents, starlink)
          const before = [...documents]
          for (const change of during) apply(change, documents, starlink)
          const react = (n: number): Reaction => faults[n - 1]
          const { result, state: next } = yield* read(before, { later: documents, react, state })
          const given = recordsOf(result, "starlink") as ReadonlyArray<JsonObject>
          assert.strictEqual(new Set(given.map(({ id }) => id)).size, given.length)
          for (const record of given) destination.apply(record)
          state = next
        }
        assert.sameMembers([...destination.documents.values()].map(told), documents.map(told))
      }).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise)
  )

  it.effect("compares a list although it has the ETag that is known: some proxies keep an old one", () =>
    Effect.gen(function* () {
      const { state } = yield* read(satellites(5))
      const { etag } = state as { etag: string }
      const headers = { "content-type": "application/json", etag }
      const react = () => ({ headers, body: JSON.stringify(satellites(6)) })
      const { result, sent } = yield* read([], { state, react })
      assert.strictEqual(sent[0]!.headers["if-none-match"], etag)
      assert.deepStrictEqual([idsOf(result), outcome(result)], [[idOf(5)], complete])
    })
  )

  it.effect.each(['"other"', "unquoted"])(
    "takes a 304 of the list %s for none, and asks without a condition",
    (etag) =>
      Effect.gen(function* () {
        const { state } = yield* read(satellites(5))
        const react = (n: number) => (n === 1 ? { status: 304, headers: { etag } } : undefined)
        const { result, sent } = yield* read(satellites(6), { state, react })
        assert.deepStrictEqual(
          sent.map(({ headers }) => "if-none-match" in headers),
          [true, false]
        )
        assert.deepStrictEqual([idsOf(result), outcome(result)], [[idOf(5)], complete])
      })
  )

  it.effect.each(["weak", "none"])("believes a 304 whose own ETag is %s", (own) =>
    Effect.gen(function* () {
      const { state } = yield* read(satellites(5))
      const headers: Record<string, string> =
        own === "none" ? {} : { etag: `W/${(state as { etag: string }).etag}` }
      const { result, sent } = yield* read(satellites(6), { state, react: () => ({ status: 304, headers }) })
      assert.lengthOf(sent, 1)
      assert.deepStrictEqual([idsOf(result), outcome(result), stateOf(result)], [[], complete, state])
      assert.match(endOf(result, "starlink").sentence, /; 5 unchanged$/)
    })
  )

  it.effect.each(['""', "unquoted", '"two" "words"', `"${"x".repeat(2_000)}"`])(
    "keeps no ETag that is none: %s",
    (etag) =>
      Effect.gen(function* () {
        const headers = { "content-type": "application/json", etag }
        const body = JSON.stringify(satellites(5))
        const { result, state } = yield* read([], { react: () => ({ headers, body }) })
        assert.deepStrictEqual([idsOf(result), outcome(result)], [ids, complete])
        assert.notProperty(state, "etag")
      })
  )

  it.effect(
    "hands the state on where the API is down, for the last STATE of a stream is the one that counts",
    () =>
      Effect.gen(function* () {
        const { state } = yield* read(satellites(5))
        const { result } = yield* read(satellites(5), { state, react: () => "503" })
        assert.deepStrictEqual(outcome(result), ["INCOMPLETE", ["transient_error"], 1])
        assert.deepStrictEqual(stateOf(result), state)
        assert.isUndefined(stateOf((yield* read(satellites(5), { react: () => "503" })).result))
      })
  )

  it.effect("counts retries anew when records have come", () =>
    Effect.gen(function* () {
      // A document more each time; two retries would be all.
      const react = (n: number) => (n <= 4 ? `reset=${n * 130}` : undefined)
      const { result, sent } = yield* read(satellites(5), { react })
      assert.deepStrictEqual([sent.length, idsOf(result).length, outcome(result)], [5, 5, complete])
    })
  )

  it.effect("asks without a condition where no list was compared to its end", () =>
    Effect.gen(function* () {
      const first = yield* read(satellites(5), { more: ["--limit", "2"] })
      assert.deepStrictEqual([idsOf(first.result).length, outcome(first.result)], [2, complete])
      const { result, sent } = yield* read(satellites(5), { state: first.state })
      assert.notProperty(sent[0]!.headers, "if-none-match")
      assert.sameMembers([...idsOf(first.result), ...idsOf(result)], ids)
    })
  )

  it.effect("tells nobody to report a 304 that was not asked for", () =>
    Effect.gen(function* () {
      const { result } = yield* read(satellites(5), { react: () => ({ status: 304 }) })
      assert.deepStrictEqual(outcome(result), ["INCOMPLETE", ["transient_error"], 1])
    })
  )

  it.effect.each([
    ["is empty", "[]", "it says that the collection is empty"],
    [
      "has a document twice",
      JSON.stringify([...satellites(2), ...satellites(1)]),
      `${idOf(0)} is in it twice`
    ],
    ["has a document without an id", '[{"name":"Starlink"}]', "a document without an id"],
    ["has an id that MongoDB does not make", '[{"id":"one"}]', "has no id as the API's documents have"],
    ["is no list", '{"docs":[]}', "it is not a list of documents (expected an array at byte 0)"],
    ["does not end", '[{"id":"5eed77000000000000000000"}', "the reply ends too early"]
  ])("asks three times for a list that %s, deletes nothing, and gives up", ([, body, says]) =>
    Effect.gen(function* () {
      const { state } = yield* read(satellites(5))
      const headers = { "content-type": "application/json" }
      const { result, sent } = yield* read([], { state, react: () => ({ headers, body: body! }) })
      assert.include(errorsOf(result)[0]?.message, says)
      assert.deepStrictEqual(outcome(result), ["INCOMPLETE", ["transient_error"], 1])
      assert.isAtLeast(sent.length, 3)
      assert.isTrue(
        recordsOf(result, "starlink").every(({ _ab_cdc_deleted_at }) => _ab_cdc_deleted_at === null)
      )
    })
  )

  it.effect("does not ask again for a list that lacks too many documents", () =>
    Effect.gen(function* () {
      const { state } = yield* read(satellites(30))
      const { result, sent } = yield* read(satellites(10), { state })
      assert.lengthOf(sent, 1)
      assert.deepStrictEqual(outcome(result), ["INCOMPLETE", ["transient_error"], 1])
      assert.include(
        errorsOf(result)[0]?.message,
        "What the API has of starlink lacks 20 of the 30 documents"
      )
      assert.include(errorsOf(result)[0]?.message, "raise max_deletions_percent for one sync")
    })
  )

  it.effect("warns once of a state of more than a megabyte, which has 27 bytes a document", () =>
    Effect.gen(function* () {
      const { result, state } = yield* read(satellites(38_000))
      const size = JSON.stringify(state).length
      assert.isAbove(size, 1_000_000)
      assert.isBelow(size, 27 * 38_000)
      const warnings = logsOf(result, "WARN")
      assert.lengthOf(warnings, 1)
      assert.include(warnings[0], "starlink: The state has 1.0 MB")
    })
  )

  it.effect("says what it found", () =>
    Effect.gen(function* () {
      const { state } = yield* read(satellites(5))
      const now = [
        ...satellites(4).slice(1),
        { ...satellites(5)[4], version: "v2.0" },
        ...satellites(6).slice(5)
      ]
      const { result } = yield* read(now, { state })
      const { sentence } = endOf(result, "starlink")
      assert.match(sentence, /^starlink: 3 records in .*; 1 new, 1 changed, 1 deleted, 3 unchanged$/)
    })
  )
})

describe("at a terminal", () => {
  it.effect("changes are read as documents with their stamps, one a line", () =>
    Effect.gen(function* () {
      const { state } = yield* read(satellites(2))
      yield* TestClock.adjust("1 day")
      const from = ["--state", file("state.json", stateFile({ starlink: state }))]
      const { client } = transport({ starlink: satellites(3).slice(1) })
      const { stdout } = yield* run([...incremental, ...from, "--format", "jsonl"], { client })
      const stamp = "1970-01-02T00:00:01.000Z"
      const columns = { _ab_cdc_updated_at: stamp, _ab_cdc_deleted_at: null }
      assert.deepStrictEqual(
        stdout
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown),
        [
          { ...satellites(3)[2], ...columns },
          { id: idOf(0), ...columns, _ab_cdc_deleted_at: stamp }
        ]
      )
    })
  )

  it.effect.each([
    [["--output", "somewhere"], "--output writes whole streams, and no state to go on from: it takes full"],
    [["--catalog", "catalog.json"], "Both --catalog and --incremental say how to read. Give one of them."]
  ] as const)("--incremental and %s contradict each other", ([more, says]) =>
    Effect.gen(function* () {
      const args = more.map((text) =>
        text === "catalog.json" ? file("catalog.json", catalog("starlink")) : text
      )
      const { code, stderr, stdout } = yield* run(["read", "--incremental", ...args])
      assert.include(stderr + stdout, says)
      assert.strictEqual(code, 1)
    })
  )

  it.effect("every stream is read where none is named", () =>
    Effect.gen(function* () {
      const result = yield* runThroughTime(["read", "--incremental"], { client: serving(invented).client })
      for (const name of Streams.names)
        assert.lengthOf(recordsOf(result, name), invented.documents(name).length)
    })
  )
})
