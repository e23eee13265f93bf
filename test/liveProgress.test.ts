import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { stripVTControlCharacters } from "node:util"
import { collections } from "./support/documents.ts"
import { directory, file, runThroughTime, type Setting } from "./support/program.ts"
import { type Reaction, transport } from "./support/transport.ts"

const wide = { columns: 120, rows: 24 }
const reports = { airbyte: Duration.infinity, person: Duration.seconds(10) }
const config = file("config.json", { page_size: 2, requests_per_second: 1000 })

/** Reads five satellites, of which the API refuses the third for some seconds at first. */
const reading = (args: ReadonlyArray<string>, seconds: number, setting: Setting = {}, status = 503) => {
  let isRefused = false
  const { client } = transport(collections(), (_, { body }): Reaction => {
    if (isRefused || !body.includes("$gt")) return undefined
    isRefused = true
    return { status, headers: { "retry-after": String(seconds) }, body: "" }
  })
  const argv = ["read", "--config", config, "--streams", "starlink", ...args]
  return runThroughTime(argv, { client, reports, ...setting })
}
const documents = ["--format", "jsonl"]
const satellites = collections()
  .starlink.map((document) => JSON.stringify(document) + "\n")
  .join("")

describe("a person who waits for a read without a terminal", () => {
  it.effect.each([
    [503, "api.spacexdata.com is in trouble: it answered 503"],
    [429, "429"]
  ] as const)(
    "hears every ten seconds how far each stream is, and why it does not go on (%s)",
    ([status, reason]) =>
      Effect.gen(function* () {
        const { code, stderr, stdout } = yield* reading(documents, 25, {}, status)
        const lines = stderr.split("\n").filter((line) => line.includes(", again in "))
        assert.strictEqual(lines.length, 2, stderr)
        for (const line of lines) {
          assert.match(line, /^starlink: 40 %, 2 of 5 documents, 0\.\d\d\/s, \d+ s left, again in \d+\.0 s: /)
          assert.include(line, reason)
        }
        assert.match(stderr, /\nstarlink: 5 records in /)
        assert.deepStrictEqual([code, stdout], [0, satellites])
      })
  )
})

describe("a person whose standard error is no terminal, but whose standard output is one,", () => {
  it.effect("hears of the end of each stream that goes into a file", () =>
    Effect.gen(function* () {
      const { stderr } = yield* reading(["--output", directory()], 3, { isTerminal: true })
      assert.match(stderr, /\nstarlink: 5 records in /)
    })
  )

  it.effect("hears nothing of it among the documents", () =>
    Effect.gen(function* () {
      const { stderr } = yield* reading(documents, 3, { isTerminal: true })
      assert.notInclude(stderr, "starlink: 5 records in ")
    })
  )
})

describe("lines at the foot of a terminal", () => {
  it.effect.each([
    ["a file", () => documents],
    ["files", () => ["--output", directory()]]
  ] as const)("say instead how far the streams are while documents go into %s", ([, args]) =>
    Effect.gen(function* () {
      const { pinned = [], stderr, stdout } = yield* reading(args(), 3, { terminal: wide })
      const waiting = pinned
        .map((lines) => lines.map(stripVTControlCharacters))
        .find(([line]) => line?.includes("again in 1."))
      assert.match(
        waiting?.[0] ?? "",
        /^starlink {2}████░░░░░░ {2}40 % {2}2 of 5 {2}\S+\/s {2}\d+ s left {2}again in 1\.\d s: api\.spacexdata\.com is in/
      )
      assert.match(waiting?.[1] ?? "", /^0 of 1 stream, 2 records, \d+\.\d s$/)
      assert.deepStrictEqual(pinned.at(-1), [])
      assert.notMatch(stderr, / documents, |starlink: 5 records/)
      assert.match(
        stderr,
        /^starlink: .* is asked again in 3\.0 s: .*\n\nstream .*\nstarlink .*\n\nThe bottleneck /
      )
      assert.strictEqual(stdout, args()[0] === "--output" ? "" : satellites)
    })
  )

  it.effect.each<readonly [string, ReadonlyArray<string>, Setting]>([
    ["there is no terminal", documents, {}],
    ["the terminal is dumb", documents, { terminal: wide, environment: { TERM: "dumb" } }],
    ["documents appear there", documents, { terminal: wide, isTerminal: true }],
    ["Airbyte's messages are printed", [], { terminal: wide }],
    [
      "nobody wants to hear of anything but trouble",
      documents,
      { terminal: wide, environment: { LOG_LEVEL: "warn" } }
    ]
  ])("are not drawn where %s", ([, args, setting]) =>
    Effect.gen(function* () {
      const { code, pinned } = yield* reading(args, 3, setting)
      assert.deepStrictEqual([code, pinned], [0, []])
    })
  )

  it.effect.each([
    ["have colours", "", true],
    ["have none with NO_COLOR", "1", false]
  ] as const)("%s", ([, NO_COLOR, hasColours]) =>
    Effect.gen(function* () {
      const { pinned = [] } = yield* reading(documents, 1, { terminal: wide, environment: { NO_COLOR } })
      assert.isAbove(pinned.length, 5)
      assert.strictEqual(pinned.flat().join("").includes("\u001B"), hasColours)
    })
  )

  it.effect("go when the read fails", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), () => ({ status: 503 }))
      const argv = [
        "read",
        "--config",
        file("config.json", { max_retries: 1 }),
        "--streams",
        "starlink",
        ...documents
      ]
      const { code, pinned = [], stderr } = yield* runThroughTime(argv, { client, terminal: wide })
      assert.isAbove(pinned.length, 1)
      assert.deepStrictEqual([pinned.at(-1), code], [[], 1])
      assert.match(stderr, /\nERROR: starlink: .* it answered 503/)
    })
  )
})
