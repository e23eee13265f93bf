import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { collections, launches } from "./support/documents.ts"
import { directory, file, run, runThroughTime } from "./support/program.ts"
import { transport } from "./support/transport.ts"

const lines = (documents: ReadonlyArray<object>) =>
  documents.map((document) => JSON.stringify(document) + "\n").join("")

const both = ["--streams", "launches,starlink"]

describe("read --output", () => {
  it.effect("writes a file of documents for each stream, making the directory, and prints nothing", () =>
    Effect.gen(function* () {
      const output = join(directory(), "new", "export")
      const result = yield* run(["read", ...both, "--output", output], {
        client: transport(collections()).client
      })
      assert.deepStrictEqual(readdirSync(output).toSorted(), ["launches.jsonl", "starlink.jsonl"])
      assert.strictEqual(readFileSync(join(output, "launches.jsonl"), "utf8"), lines(collections().launches))
      assert.strictEqual(readFileSync(join(output, "starlink.jsonl"), "utf8"), lines(collections().starlink))
      assert.deepStrictEqual([result.stdout, result.code], ["", 0])
      assert.match(result.stderr, /launches: 3 records/)
    })
  )

  it.effect("writes each document once, also where a reply had to be read again", () =>
    Effect.gen(function* () {
      const output = directory()
      const { client } = transport(collections(), (n) => (n < 3 ? "has-next-page" : undefined))
      const result = yield* runThroughTime(["read", ...both, "--output", output], { client })
      assert.strictEqual(readFileSync(join(output, "starlink.jsonl"), "utf8"), lines(collections().starlink))
      assert.strictEqual(result.code, 0)
    })
  )

  it.effect("leaves the older file of a stream that fails as it was, and no unfinished one", () =>
    Effect.gen(function* () {
      const output = directory()
      writeFileSync(join(output, "starlink.jsonl"), "older\n")
      const { client } = transport(collections(), (_, { body, path }) =>
        path.includes("starlink") && body.includes("$gt") ? { status: 503 } : undefined
      )
      const config = file("config.json", { page_size: 2 })
      const result = yield* runThroughTime(["read", "--config", config, ...both, "--output", output], {
        client
      })
      assert.deepStrictEqual(readdirSync(output).toSorted(), ["launches.jsonl", "starlink.jsonl"])
      assert.strictEqual(readFileSync(join(output, "starlink.jsonl"), "utf8"), "older\n")
      assert.strictEqual(readFileSync(join(output, "launches.jsonl"), "utf8"), lines(launches(3)))
      assert.match(result.stderr, /starlink: .* is in trouble: it answered 503/)
      assert.deepStrictEqual([result.stdout, result.code], ["", 1])
    })
  )

  it.effect("keeps apart from another export into the same directory at the same time", () =>
    Effect.gen(function* () {
      const output = directory()
      const config = file("config.json", { page_size: 1, requests_per_second: 1000 })
      const { client } = transport(collections())
      const runs = yield* Effect.all(
        [1, 2].map(() => run(["read", "--config", config, ...both, "--output", output], { client })),
        {
          concurrency: 2
        }
      )
      assert.deepStrictEqual(
        runs.map(({ code }) => code),
        [0, 0]
      )
      assert.deepStrictEqual(readdirSync(output).toSorted(), ["launches.jsonl", "starlink.jsonl"])
      assert.strictEqual(readFileSync(join(output, "starlink.jsonl"), "utf8"), lines(collections().starlink))
    })
  )

  it.effect("says so where it cannot write", () =>
    Effect.gen(function* () {
      const output = join(file("plain.txt", ""), "below")
      const result = yield* run(["read", ...both, "--output", output], {
        client: transport(collections()).client
      })
      assert.include(result.stderr, `${output} cannot be written: ENOTDIR`)
      assert.deepStrictEqual([result.stdout, result.code], ["", 1])
    })
  )
})
