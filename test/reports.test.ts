import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { JsonObject } from "../src/Simulator/Json.ts"
import { catalog, collections, satellites, stateFile } from "./support/documents.ts"
import { directory, file, logsOf, messages, type Run, runThroughTime, statesOf } from "./support/program.ts"
import { assertReported, counted, endOf, endOfSync, reportsOf } from "./support/reports.ts"
import { type Reaction, transport } from "./support/transport.ts"

const settings = { base_url: "http://api.example", page_size: 3, max_retries: 2, request_timeout_seconds: 10 }

interface Reading {
  readonly args?: ReadonlyArray<string>
  readonly data?: Parameters<typeof transport>[0]
  readonly react?: (n: number) => Reaction
  readonly config?: object
}

/** Reads satellites; the run, and what was sent. */
const read = ({ args = ["--streams", "starlink"], config, data = collections(), react }: Reading = {}) =>
  Effect.gen(function* () {
    const { client, sent } = transport(data, react)
    const path = file("config.json", { ...settings, ...config })
    const result = yield* runThroughTime(["read", "--config", path, ...args], { client })
    return { result, sent }
  })

const ids = (documents: ReadonlyArray<{ readonly id: string }>) => new Set(documents.map(({ id }) => id))

/** Reads what has changed since a state. */
const readChanges = (documents: ReadonlyArray<JsonObject>, state?: unknown, more: Reading = {}) =>
  Effect.gen(function* () {
    // Later than what the API's cache holds.
    yield* TestClock.adjust("1 day")
    const from = state === undefined ? [] : ["--state", file("state.json", stateFile({ starlink: state }))]
    return yield* read({
      data: { starlink: documents },
      ...more,
      args: ["--incremental", "--streams", "starlink", ...from, ...(more.args ?? [])]
    })
  })

const stateOf = (result: Run) => statesOf(result, "starlink").at(-1)?.stream.stream_state

/** One of each kind of what may happen to a reply. */
const faultsOfReplies = [
  "503=7",
  "429",
  "html",
  "204",
  "cut=0",
  "cut",
  "short-body",
  "long-body",
  "reset",
  "hang=100",
  "duplicate",
  "no-id",
  "redirect=https://example.org",
  "400",
  "401",
  "404",
  "new-etag"
]

describe("the reports say what was on standard output", () => {
  it.effect("after a full refresh of two streams", () =>
    Effect.gen(function* () {
      const { result, sent } = yield* read({ args: ["--streams", "launches,starlink"] })
      assertReported(result)
      assert.strictEqual(counted(endOf(result, "launches"), "records"), 3)
      assert.strictEqual(counted(endOf(result, "starlink"), "records"), 5)
      assert.strictEqual(counted(endOfSync(result), "requests", "ok"), sent.length)
    })
  )

  it.effect.each([...faultsOfReplies, "short-page", "false-end", "redirect"])(
    "after a fault (%s), once and for good",
    (fault) =>
      Effect.gen(function* () {
        for (const isHit of [(n: number) => n === 2, (n: number) => n > 1]) {
          const { result, sent } = yield* read({ react: (n) => (isHit(n) ? fault : undefined) })
          assertReported(result)
          const end = endOfSync(result)
          assert.strictEqual(end.figures["failed"], result.code)
          // One that is followed to where it leads is one request.
          if (fault !== "redirect") assert.strictEqual(counted(end, "requests"), sent.length)
          assert.strictEqual(counted(end, "retries"), logsOf(result, "INFO").filter(isRetry).length)
        }
      })
  )

  it.effect.each(faultsOfReplies)("after an incremental sync with changes through a fault (%s)", (fault) =>
    Effect.gen(function* () {
      const before = satellites(9)
      const first = yield* readChanges(before)
      assertReported(first.result, new Set())
      const after = [
        ...before.slice(0, 7).map((one, n) => (n < 2 ? { ...one, version: "v2" } : one)),
        ...satellites(12).slice(9)
      ]
      const { result, sent } = yield* readChanges(after, stateOf(first.result), {
        react: (n) => (n <= 2 ? fault : undefined)
      })
      assertReported(result, ids(before))
      const end = endOfSync(result)
      assert.strictEqual(counted(end, "requests"), sent.length)
      if (result.code === 0)
        assert.deepStrictEqual(endOf(result, "starlink").figures.lifetime.count["changes"], {
          new: 3,
          changed: 2,
          deleted: 2,
          same: 5
        })
    })
  )

  it.effect("after a list that broke off twice and brought something each time", () =>
    Effect.gen(function* () {
      const long = satellites(5).map((satellite) => ({ ...satellite, comment: "x".repeat(1_000) }))
      const { result, sent } = yield* readChanges(long, undefined, {
        react: (n) => ["cut=2000", "cut=4000"][n - 1]
      })
      assertReported(result, new Set())
      assert.lengthOf(sent, 3)
      const end = endOf(result, "starlink")
      assert.deepStrictEqual(end.figures.lifetime.count["requests"], { ok: 1, broken_off: 2 })
      assert.deepStrictEqual(end.figures.lifetime.count["changes"], { new: 5 })
      assert.isAbove(counted(end, "documents"), 5)
    })
  )

  it.effect("after a sync of which nothing has changed (304)", () =>
    Effect.gen(function* () {
      const first = yield* readChanges(satellites(5))
      const { result } = yield* readChanges(satellites(5), stateOf(first.result))
      assertReported(result, ids(satellites(5)))
      const { count } = endOf(result, "starlink").figures.lifetime
      assert.deepStrictEqual(
        [count["records"], count["documents"], count["bytes_in"], count["requests"], count["changes"]],
        [0, 0, 0, { not_modified: 1 }, { same: 5 }]
      )
    })
  )

  it.effect("of a stream that fails half way, and of the one that goes on from its state", () =>
    Effect.gen(function* () {
      const failed = yield* read({ react: (n) => (n > 1 ? { status: 500 } : undefined) })
      assertReported(failed.result)
      assert.strictEqual(counted(endOf(failed.result, "starlink"), "records"), 3)
      assert.strictEqual(endOf(failed.result, "starlink").figures["status"], "INCOMPLETE")
      const resumed = yield* read({
        args: ["--streams", "starlink", "--state", file("messages.jsonl", failed.result.stdout)]
      })
      assertReported(resumed.result)
      assert.strictEqual(counted(endOf(resumed.result, "starlink"), "records"), 2)
    })
  )

  it.effect("of streams whose failures were held until the others were over", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), (n, { path }) =>
        path.includes("starlink") && n > 2
          ? { status: 401 }
          : path.includes("launches")
            ? "429=300"
            : undefined
      )
      const args = ["--catalog", file("catalog.json", catalog("moons", "starlink", "launches"))]
      const config = ["--config", file("config.json", { ...settings, page_size: 1, max_retries: 1 })]
      const result = yield* runThroughTime(["read", ...config, ...args], { client })
      assertReported(result)
      assert.deepStrictEqual(
        reportsOf(result).map(({ figures }) => figures["stream"]),
        ["launches", "moons", "starlink", undefined]
      )
      // The minutes between its end and its report are none of its lifetime.
      const { figures } = endOf(result, "starlink")
      assert.isBelow(figures.lifetime.seconds, 60)
      assert.strictEqual(endOfSync(result).figures["failed"], 3)
    })
  )

  it.effect.each([[], ["--incremental"]] as const)("with --limit (%s)", (flags) =>
    Effect.gen(function* () {
      const { result } = yield* read({ args: ["--streams", "starlink", "--limit", "4", ...flags] })
      assertReported(result, flags.length > 0 ? new Set() : undefined)
      assert.strictEqual(counted(endOf(result, "starlink"), "records"), 4)
    })
  )

  it.effect("of documents that depart from their schema", () =>
    Effect.gen(function* () {
      const data = { starlink: satellites(5).map((one) => ({ ...one, height_km: "high", extra: one.id })) }
      const { result } = yield* read({ data })
      assertReported(result)
      assert.strictEqual(counted(endOf(result, "starlink"), "drift"), 2)
    })
  )

  it.effect("for files, which get less than messages are", () =>
    Effect.gen(function* () {
      const { result } = yield* read({
        args: ["--streams", "starlink", "--output", directory()],
        react: () => "slow=2000"
      })
      const table = result.stderr.split("\n")
      assert.match(result.stderr, /^stream +records +/m)
      assert.match(result.stderr, /^starlink +5 +/m)
      assert.isTrue(table.some((line) => line.startsWith("The bottleneck is ")))
      assert.notInclude(result.stderr, "{")
    })
  )
})

const isRetry = (text: string) => text.includes(" is asked again in ")

describe("a read", () => {
  it.effect("says as much of many documents as of few", () =>
    Effect.gen(function* () {
      const config = { page_size: 1_000 }
      const few = yield* read({ data: { starlink: satellites(1) }, config })
      const many = yield* read({ data: { starlink: satellites(900) }, config })
      const logs = ({ result }: typeof few) => messages(result).flatMap(({ log }) => log ?? [])
      assert.lengthOf(logs(many), logs(few).length)
    })
  )

  it.effect("that asks for nothing, and takes no time, has a sane report", () =>
    Effect.gen(function* () {
      const over = catalog({ name: "starlink", generation_id: 1, minimum_generation_id: 0, sync_id: 1 })
      const args = ["--catalog", file("catalog.json", over)]
      const first = yield* read({ args })
      const state = ["--state", file("messages.jsonl", first.result.stdout)]
      const { result, sent } = yield* read({ args: [...args, ...state] })
      assert.lengthOf(sent, 0)
      assertReported(result)
      assert.deepStrictEqual(endOfSync(result).figures.lifetime.seconds, 0)
    })
  )
})
