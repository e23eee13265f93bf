import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { idOf, satellites } from "./support/documents.ts"
import { run as runProcess, start } from "./support/process.ts"
import { directory, file, run } from "./support/program.ts"

/** A directory that holds some satellites as the API lists them. */
const dataOf = (count: number): string => {
  const path = directory()
  writeFileSync(join(path, "starlink.json"), JSON.stringify(satellites(count)))
  return path
}

/** A simulated API in a process of its own, and where it answers. */
const simulate = (...argv: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const process = yield* start(["simulate", "--port", "0", ...argv])
    const said = yield* process.readUntil((stdout) => stdout.includes("\n"))
    return { ...process, said, url: /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? said }
  })

const get = (url: string) => Effect.promise(() => fetch(url))

const listOf = (reply: Response) => Effect.promise(() => reply.json() as Promise<ReadonlyArray<object>>)

describe.concurrent("simulate", () => {
  it.scopedLive("invents data, says where it answers, and leaves standard error to what goes wrong", () =>
    Effect.gen(function* () {
      const { end, kill, said, url } = yield* simulate("--launches", "7", "--satellites", "9")
      const contents =
        "0 capsules, 1 company, 4 cores, 19 crew, 2 dragons, 15 history, 7 landpads, 7 launches, 6 launchpads, 7 payloads, 1 roadster, 4 rockets, 8 ships, 9 starlink"
      assert.strictEqual(said, `The SpaceX API is simulated on ${url} with ${contents}. Ctrl-C ends it.\n`)
      assert.lengthOf(yield* listOf(yield* get(`${url}/v5/launches`)), 7)
      assert.propertyVal(yield* listOf(yield* get(`${url}/v4/company`)), "name", "Example Space")
      const port = new URL(url).port
      const second = yield* runProcess(["simulate", "--port", port])
      assert.deepStrictEqual(
        [second.stderr, second.stdout, second.code],
        [`source-spacex: Port ${port} is in use. Choose another, or 0 for any that is free.\n`, "", 1]
      )
      kill("SIGTERM")
      const { signal, stderr, stdout } = yield* end
      assert.deepStrictEqual([signal, stderr, stdout], ["SIGTERM", "", said])
    })
  )

  it.scopedLive("takes faults, and data that replaces other data, from flags and tells of them", () =>
    Effect.gen(function* () {
      const faults = ["--fault", "503=7#1", "--fault=html=502@starlink#2"]
      const data = ["--data", dataOf(2), "--then", `${dataOf(3)}@starlink#4`, "--no-cache"]
      const { end, kill, said, url } = yield* simulate(...data, ...faults)
      assert.include(said, "with 2 starlink.")
      const path = `${url}/v4/starlink`
      const limited = yield* get(path)
      const outage = yield* get(path)
      assert.deepStrictEqual([limited.status, limited.headers.get("retry-after")], [503, "7"])
      assert.deepStrictEqual(
        [outage.status, outage.headers.get("content-type")],
        [502, "text/html; charset=utf-8"]
      )
      assert.deepStrictEqual(yield* listOf(yield* get(path)), satellites(2))
      assert.deepStrictEqual(yield* listOf(yield* get(path)), satellites(3))
      kill("SIGTERM")
      const lines = [
        "request 1: GET /v4/starlink → 503 (503=7#1)",
        "request 2: GET /v4/starlink → 502 (html=502@starlink#2)",
        "request 4: GET /v4/starlink → 200 (all data replaced)",
        ""
      ]
      assert.deepStrictEqual((yield* end).stderr.split("\n"), lines)
    })
  )

  it.scopedLive("takes a scenario, and ends at once while a reply hangs", () =>
    Effect.gen(function* () {
      const scenario = file("scenario.json", {
        cache: false,
        faults: ["hang=9@starlink#3"],
        changes: [{ at: "@starlink#2", collection: "starlink", delete: idOf(0) }]
      })
      const { end, kill, url } = yield* simulate("--data", dataOf(2), "--scenario", scenario, "--debug")
      const path = `${url}/v4/starlink`
      assert.deepStrictEqual(yield* listOf(yield* get(path)), satellites(2))
      assert.deepStrictEqual(yield* listOf(yield* get(path)), satellites(2).slice(1))
      const hanging = yield* get(path)
      kill("SIGINT")
      const { signal, stderr } = yield* end
      assert.deepStrictEqual(stderr.split("\n"), [
        "DEBUG: request 1: GET /v4/starlink → 200",
        "request 2: GET /v4/starlink → 200 (starlink: deleted 1)",
        "request 3: GET /v4/starlink → 200 (hang=9@starlink#3)",
        ""
      ])
      assert.strictEqual(signal, "SIGINT")
      yield* Effect.flip(Effect.tryPromise(() => hanging.text()))
    })
  )
})

describe("simulate refuses in one sentence", () => {
  it.effect.each([
    [["--port", "99999"], "--port 99999: give a number from 0 to 65535."],
    [["--launches", "-1"], "--launches -1: give a number from 0 to 10000."],
    [["--data", ".", "--seed", "2"], "--data serves what is there: --seed invents nothing beside it."],
    [["--data", "/no/such"], "/no/such: it cannot be read. Name a folder that exists and may be read."],
    [["--fault", "503#0"], "--fault 503#0: there is no such fault. E.g. 503#2, or 429=7@starlink;"],
    [["--fault", "cut", "--fault=toString"], "--fault toString: there is no such fault."],
    [["--fault", ""], '--fault "": there is no such fault.'],
    [["--fault="], '--fault "": there is no such fault.'],
    [["--fault"], '--fault "": there is no such fault.'],
    [["--scenario", "no-such.json"], "The scenario no-such.json: there is no such file."],
    [["--scenario", "."], "The scenario .: it is a directory, not a file."],
    [["--then", "/no/such#2"], "/no/such: it cannot be read."],
    [["--then", "data#0"], "--then data#0: #0 is no request. @ROUTE takes"],
    [["--then", "#2"], "A directory without a name holds no data. Name one, e.g. `.`."],
    [["--no-cache", "extra"], "Received unknown argument: 'extra'. See source-spacex simulate --help."]
  ] satisfies ReadonlyArray<[argv: ReadonlyArray<string>, said: string]>)("%j", ([argv, said]) =>
    Effect.gen(function* () {
      const result = yield* run(["simulate", ...argv])
      assert.match(result.stderr, /^source-spacex: .+\n$/)
      assert.include(result.stderr, said)
      assert.deepStrictEqual([result.stdout, result.code], ["", 1])
    })
  )
})
