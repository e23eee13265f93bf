import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { demonstration } from "../src/Simulator/Demonstration.ts"
import { make } from "../src/Simulator/Rehearsal.ts"
import * as Server from "../src/Simulator/Server.ts"
import { bundle, run } from "./support/process.ts"
import { directory, file } from "./support/program.ts"

const dist = dirname(bundle)
const cachesOf = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".cache"))

/** A copy of the program in which something has been done to each file of its code cache. */
const withCaches = (change: (path: string) => void): string => {
  const copy = directory()
  cpSync(dist, copy, { recursive: true, filter: (path) => !path.startsWith(join(dist, "library")) })
  for (const name of cachesOf(copy)) change(join(copy, name))
  return join(copy, "source-spacex.js")
}

describe("V8's code cache", () => {
  it.scopedLive(
    "is there, and is taken for all of a read of one stream by the Node that the program was built by",
    () =>
      Effect.gen(function* () {
        assert.isNotEmpty(cachesOf(dist))
        const collections = demonstration({ launches: 3, satellites: 3, seed: 1 })
        const { url } = yield* Server.serve(make({ collections }), { port: 0 })
        const config = file("config.json", { base_url: url })
        const asking = file(
          "asking.cjs",
          `const { scripts, start } = require(${JSON.stringify(bundle)})
        const told = () => [...scripts.values()].map(({ cachedDataRejected }) => cachedDataRejected)
        process.once("exit", () => process.stderr.write(JSON.stringify(told())))
        start()`
        )
        const args = ["read", "--config", config, "--streams", "launches", "--limit", "1"]
        const { stderr } = yield* run(args, { command: [process.execPath, asking] })
        const rejected: ReadonlyArray<boolean> = JSON.parse(stderr)
        assert.deepStrictEqual(new Set(rejected), new Set([false]))
      })
  )

  it.scopedLive.each<readonly [string, (path: string) => void]>([
    ["is missing", (path) => rmSync(path)],
    ["is empty", (path) => writeFileSync(path, "")],
    ["is cut", (path) => writeFileSync(path, readFileSync(path).subarray(0, 100_000))],
    ["is of another V8", (path) => writeFileSync(path, readFileSync(path).fill(7, 4, 8))]
  ])("that %s changes nothing but the time that the program takes", ([, change]) =>
    Effect.gen(function* () {
      const expected = yield* run(["spec"])
      const result = yield* run(["spec"], { command: [process.execPath, withCaches(change)] })
      assert.deepStrictEqual(result, expected)
      assert.deepStrictEqual([result.code, result.stderr], [0, ""])
    })
  )
})

describe("a program that lacks a file", () => {
  it.scopedLive.each(["Read", "program"])("says so, and fails: %s", (part) =>
    Effect.gen(function* () {
      const copy = directory()
      cpSync(dist, copy, { recursive: true, filter: (path) => !path.startsWith(join(dist, "library")) })
      for (const name of readdirSync(copy)) if (name.startsWith(`${part}-`)) rmSync(join(copy, name))
      const command = [process.execPath, join(copy, "source-spacex.js")]
      const { code, stderr, stdout } = yield* run(["read", "--streams", "launches"], { command })
      assert.strictEqual(code, 1)
      assert.match(stdout + stderr, /"type":"TRACE".*Something went wrong|ENOENT: no such file/)
    })
  )
})
