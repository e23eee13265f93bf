import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Output } from "../src/Output.ts"
import * as Rehearsal from "../src/Simulator/Rehearsal.ts"
import * as Fault from "../src/Simulator/Rehearsal/Fault.ts"
import * as Server from "../src/Simulator/Server.ts"
import { collections } from "./support/documents.ts"
import { until } from "./support/process.ts"
import { directory, file } from "./support/program.ts"
import { messagesOf } from "./support/protocol.ts"
import { canHaveTerminal, onTerminal, Screen, withoutTerminal } from "./support/terminal.ts"

const silent = { write: () => true, on: () => undefined }
const size = { columns: 40, rows: 10 }

/** What is left on a terminal by whoever writes to it through the one writer of standard error. */
const drawn = (play: (output: typeof Output.Service, screen: Screen) => Promise<void> | void) =>
  Effect.gen(function* () {
    const screen = new Screen(size)
    const output = Output.to(silent, screen)
    yield* Effect.promise(async () => play(output, screen))
    return (yield* Effect.promise(() => screen.lines())).join("\n")
  })

describe("lines at the foot of a terminal", () => {
  const long = "a line that is longer than the terminal is wide, and then some"

  it.effect("stay below all others, which appear whole, and leave nothing behind", () =>
    Effect.gen(function* () {
      const text = (lines: ReadonlyArray<string>) =>
        drawn((output) => {
          output.unsafeWriteError("before\n")
          output.pin(["one", "two"])
          output.unsafeWriteError(`${long}\n`)
          output.pin(["one!", "two!", "three!"])
          output.unsafeWriteError("\nfirst\nsecond\n")
          output.pin(lines)
        })
      const others = `before\n${long}\n\nfirst\nsecond\n`
      assert.strictEqual(yield* text(["one?"]), `${others}one?\n`)
      assert.strictEqual(yield* text([]), others)
    })
  )

  it.effect("do so where everything has scrolled away", () =>
    Effect.gen(function* () {
      const others = Array.from({ length: 30 }, (_, n) => `${n} ${long}`.slice(0, 25 + n))
      const text = yield* drawn((output) => {
        for (const line of others) {
          output.pin(Array.from({ length: 9 }, (_, n) => `${n} of ${line}`.slice(0, 40)))
          output.unsafeWriteError(`${line}\n`)
        }
        output.pin([])
      })
      assert.strictEqual(text, `${others.join("\n")}\n`)
    })
  )

  it.effect("take one line each, also with characters twice as wide as others", () =>
    Effect.gen(function* () {
      const text = yield* drawn((output) => {
        output.unsafeWriteError("before\n")
        for (let n = 0; n < 3; n++) output.pin(["火星".repeat(20)])
        output.pin([])
        output.unsafeWriteError(`${long}\n`)
      })
      assert.strictEqual(text, `before\n${long}\n`)
    })
  )

  it.effect.each([25, 17, 60])("go where the terminal has become %s wide meanwhile", (columns) =>
    Effect.gen(function* () {
      const text = yield* drawn(async (output, screen) => {
        output.unsafeWriteError("before\n")
        output.pin(["x".repeat(40), `\u001B[32m${"y".repeat(30)}\u001B[0m`])
        await screen.resize(columns)
        output.pin(["z".repeat(columns)])
        output.unsafeWriteError("behind\n")
        output.pin([])
      })
      assert.strictEqual(text, "before\nbehind\n")
    })
  )
})

const serving = (...faults: ReadonlyArray<string>) =>
  Effect.map(
    Server.serve(
      Rehearsal.make({
        collections: collections(),
        faults: faults.flatMap((text) => Fault.parse(text) ?? [])
      })
    ),
    ({ url }) => file("config.json", { base_url: url, page_size: 2, requests_per_second: 1000 })
  )

const left = (text: string) =>
  Effect.promise(() => {
    const screen = new Screen(wide)
    screen.write(text)
    return screen.lines()
  })
const wide = { columns: 130, rows: 12 }
const refused =
  /^starlink: \/v4\/starlink is asked again in \d+\.\d s: 127\.0\.0\.1:\d+ is in trouble: it answered 503\. Try again later\.$/
const tableRow = /^(stream|starlink|launches|all) +[^ ].* {2}/
const colour = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`)

describe.skipIf(!canHaveTerminal)(`a read on a terminal${withoutTerminal}`, { concurrent: true }, () => {
  it.scopedLive.each([
    ["into files", {}],
    ["into files without colours", { NO_COLOR: "1" }]
  ] as const)("%s leaves what was logged, whole, and the table", ([, environment]) =>
    Effect.gen(function* () {
      const config = yield* serving("503@starlink#2")
      const output = directory()
      const args = [
        "read",
        "--config",
        config,
        "--streams",
        "launches,starlink",
        "--output",
        output,
        "--debug"
      ]
      const session = yield* onTerminal(wide, args, { environment })
      assert.strictEqual(yield* session.exited, 0, session.text())
      const text = session.text()
      assert.match(text, /starlink {2}.*████░░░░░░.* 40 % {2}2 of 5 {2}\S+ {2}.*again in 0\.\d s: /)
      assert.strictEqual(colour.test(text), !("NO_COLOR" in environment))
      const lines = yield* left(text)
      const logged = lines.slice(0, lines.indexOf(""))
      assert.isTrue(
        logged.some((line) => refused.test(line)),
        lines.join("\n")
      )
      for (const line of logged) assert.match(line, /^(DEBUG: .*|.* is asked again in .*later\.)$/)
      const [table, sentence] = [lines.slice(logged.length + 1, -3), lines.slice(-3)]
      assert.strictEqual(table.length, 4)
      for (const line of table) assert.match(line, tableRow)
      assert.match(sentence[1]!, /^The bottleneck is .*\.$/)
      assert.deepStrictEqual([sentence[0], sentence[2]], ["", ""])
    })
  )

  it.scopedLive("into a file leaves the documents there as they are", () =>
    Effect.gen(function* () {
      const config = yield* serving("503@starlink#2")
      const path = join(directory(), "starlink.jsonl")
      const args = ["read", "--config", config, "--streams", "starlink", "--format", "jsonl"]
      const session = yield* onTerminal(wide, args, { shell: `> '${path}'` })
      assert.strictEqual(yield* session.exited, 0)
      assert.include(session.text(), " 2 of 5 ")
      const documents = collections().starlink.map((document) => JSON.stringify(document) + "\n")
      assert.strictEqual(readFileSync(path, "utf8"), documents.join(""))
    })
  )

  it.scopedLive("into a pipe draws one line, and erases nothing that is written there by who reads it", () =>
    Effect.gen(function* () {
      const config = yield* serving("503@starlink#2")
      const args = ["read", "--config", config, "--streams", "starlink", "--format", "jsonl"]
      const session = yield* onTerminal(wide, args, { shell: "| cat" })
      assert.strictEqual(yield* session.exited, 0)
      assert.include(session.text(), " 2 of 5 ")
      const lines = yield* left(session.text())
      for (const document of collections().starlink) {
        const text = JSON.stringify(document)
        assert.isTrue(
          lines.some((line) => line.endsWith(text)),
          text
        )
      }
      assert.isTrue(lines.some((line) => refused.test(line)))
      assert.isTrue(lines.some((line) => tableRow.test(line)))
    })
  )

  it.scopedLive("ended by Ctrl-C leaves the table of what was read so far, and no lines", () =>
    Effect.gen(function* () {
      const config = yield* serving("503=60@starlink#2")
      const args = ["read", "--config", config, "--streams", "launches,starlink", "--output", directory()]
      const session = yield* onTerminal(wide, args)
      yield* until(() => /again in [^\n]*\r?\n[^\n]*1 of 2 streams/.test(session.text()))
      session.type("\u0003")
      assert.strictEqual(yield* session.exited, 130)
      const lines = yield* left(session.text())
      assert.match(lines[0]!, refused)
      assert.deepStrictEqual(
        lines.slice(1).map((line) => line.split("  ")[0]),
        ["", "stream", "launches", "starlink (cut short)", "all", "", ""]
      )
    })
  )

  it.scopedLive("that is asked for values is told of no default where there is none", () =>
    Effect.gen(function* () {
      const session = yield* onTerminal(wide, ["check", "--wizard"])
      yield* until(() => session.text().includes("use the default"))
      session.type("\u0003")
      yield* session.exited
      assert.notInclude(session.text(), "undefined")
    })
  )

  it.scopedLive("that watches messages go into a file leaves that table, too, when Ctrl-C ends it", () =>
    Effect.gen(function* () {
      const config = yield* serving("503=60@starlink#2")
      const path = join(directory(), "messages.jsonl")
      const args = ["read", "--config", config, "--streams", "launches,starlink"]
      const session = yield* onTerminal(wide, args, { shell: `> '${path}'` })
      yield* until(
        () => session.text().includes("launches: 3 records") && session.text().includes(" again in ")
      )
      session.type("\u0003")
      assert.strictEqual(yield* session.exited, 130)
      const lines = yield* left(session.text())
      assert.deepStrictEqual(
        lines.slice(-6).map((line) => line.split("  ")[0]),
        ["stream", "launches", "starlink (cut short)", "all", "", ""]
      )
      const last = readFileSync(path, "utf8").trimEnd().split("\n").at(-1) ?? ""
      assert.include(messagesOf(`${last}\n`)[0]?.log?.message, "Cut short: 1 of 2 streams over, ")
    })
  )
})
