import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawnSync } from "node:child_process"
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
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
  it("is there, and is taken by the Node that the program was built by", () => {
    assert.isNotEmpty(cachesOf(dist))
    const asking = file(
      "asking.cjs",
      `const { scripts, start } = require(${JSON.stringify(bundle)})
      const told = () => [...scripts.values()].map(({ cachedDataRejected }) => cachedDataRejected)
      process.once("exit", () => process.stderr.write(JSON.stringify(told())))
      start()`
    )
    const { stderr } = spawnSync(process.execPath, [asking, "spec"], { encoding: "utf8", env: {} })
    const rejected: ReadonlyArray<boolean> = JSON.parse(stderr)
    assert.deepStrictEqual(new Set(rejected), new Set([false]))
  })

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
