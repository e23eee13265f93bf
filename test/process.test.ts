import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync, realpathSync, symlinkSync } from "node:fs"
import * as Http from "node:http"
import { join, relative } from "node:path"
import packageJson from "../package.json" with { type: "json" }
import type * as Simulator from "../src/Simulator.ts"
import type { JsonObject } from "../src/Simulator/Json.ts"
import * as Rehearsal from "../src/Simulator/Rehearsal.ts"
import * as Server from "../src/Simulator/Server.ts"
import { areCaptured, capturedStream, withoutCaptures } from "./support/captures.ts"
import { catalog, idOf, stateFile } from "./support/documents.ts"
import { bundle, closedPort, listening, run, settled, start, until } from "./support/process.ts"
import { directory, file, messages, recordsOf, statusesOf } from "./support/program.ts"
import { collectionsOf, invented } from "./support/api.ts"
import { type Message, messagesOf } from "./support/protocol.ts"

/** `count` satellites of about `bytes` bytes each. */
const heavy = (count: number, bytes: number) => ({
  starlink: Array.from({ length: count }, (_, n) => ({ version: "x".repeat(bytes), id: idOf(n) }))
})

/** An API that answers as it should, and the configuration file of a connector that asks it. */
const serving = (documents: Simulator.Collections, settings: Record<string, unknown> = {}) =>
  Effect.map(Server.serve(Rehearsal.make({ collections: documents })), ({ requests, url }) => ({
    requests,
    url,
    config: file("config.json", { base_url: url, requests_per_second: 1000, ...settings })
  }))

/** An API that never answers. */
const hanging = Effect.gen(function* () {
  let requests = 0
  const port = yield* listening(Http.createServer(() => requests++))
  return {
    requests: () => requests,
    config: file("config.json", { base_url: `http://127.0.0.1:${port}` })
  }
})

const readStarlink = (config: string, ...more: ReadonlyArray<string>) =>
  ["read", "--config", config, "--streams", "starlink"].concat(more)

/** The whole lines, without a cut one at the end. */
const lines = (stdout: string) => stdout.split("\n").slice(0, -1)

const proxies = (url: string) => ({ HTTP_PROXY: url, HTTPS_PROXY: url })

const symlinked = (from: string): string => {
  symlinkSync(bundle, join(from, "source-spacex"))
  return "source-spacex"
}

describe.concurrent("in Airbyte's mode", () => {
  it.scopedLive.each([
    [
      "with Node's warnings on",
      { NODE_OPTIONS: "--trace-deprecation --trace-warnings --pending-deprecation" }
    ],
    ["with proxies that a library warns of", { ...proxies("http://127.0.0.1:9"), NO_PROXY: "127.0.0.1" }],
    ["with every log message", { LOG_LEVEL: "trace" }]
  ] as const)("stdout holds messages and nothing else, and stderr nothing, %s", ([, environment]) =>
    Effect.gen(function* () {
      const { config } = yield* serving(collectionsOf(invented))
      const closed = file("config.json", {
        base_url: `http://127.0.0.1:${yield* closedPort}`,
        max_retries: 0
      })
      const runs = yield* Effect.forEach(
        [
          ["spec"],
          ["check", "--config", config],
          ["discover", "--config", config],
          ["read", "--config", config, "--streams", "launches,starlink"],
          ["check", "--config", closed],
          ["read", "--no-such-option"]
        ],
        (args) => run(args, { environment }),
        { concurrency: 2 }
      )
      for (const result of runs) {
        assert.isAbove(messages(result).length, 0)
        assert.strictEqual(result.stderr, "")
      }
      assert.deepStrictEqual(
        runs.map(({ code }) => code),
        [0, 0, 0, 0, 1, 1]
      )
    })
  )

  it.live("adds nothing to what Node itself says of a missing file of certificates", () =>
    Effect.gen(function* () {
      const environment = { NODE_EXTRA_CA_CERTS: join(directory(), "missing.pem") }
      const result = yield* run(["spec"], { environment })
      assert.strictEqual(messages(result)[0]?.type, "SPEC")
      assert.match(result.stderr, /^(Warning: Ignoring extra certs .*\n)?$/)
    })
  )

  it.live.each([
    ["an absolute", () => bundle],
    ["a relative", (from: string) => relative(from, bundle)],
    ["a symlinked", symlinked]
  ] satisfies ReadonlyArray<readonly [string, (from: string) => string]>)(
    "runs from any directory, by %s path",
    ([, path]) =>
      Effect.gen(function* () {
        const workingDirectory = realpathSync(directory())
        const command = [process.execPath, path(workingDirectory)]
        const { code, stderr, stdout } = yield* run(["spec"], { command, workingDirectory })
        assert.include(stdout, `"type":"SPEC"`)
        assert.deepStrictEqual([code, stderr], [0, ""])
      })
  )

  it.scopedLive.each([
    ["LOG_LEVEL=debug", [], { LOG_LEVEL: "debug" }],
    ["--debug", ["--debug"], {}]
  ] as const)("%s gives DEBUG messages, which name each request", ([, flags, environment]) =>
    Effect.gen(function* () {
      const { config } = yield* serving(collectionsOf(invented))
      const loud = yield* run(["read", "--config", config, "--streams", "launches", ...flags], {
        environment
      })
      const debug = messages(loud).flatMap(({ log }) => (log?.level === "DEBUG" ? [log.message] : []))
      assert.include(debug.join("\n"), "launches: POST /v5/launches/query {")
      const quiet = yield* run(["read", "--config", config, "--streams", "launches"])
      assert.notInclude(quiet.stdout, "DEBUG")
    })
  )

  it.live("tells nobody the names and passwords in proxies' URLs, whatever is wrong with those", () =>
    Effect.gen(function* () {
      const closed = `127.0.0.1:${yield* closedPort}`
      const config = file("config.json", { base_url: "http://api.spacex.invalid", max_retries: 0 })
      const urls = [
        `http://robot:s3cret@${closed}`,
        "http://robot:s3cret@:8080",
        "robot:s3cret@proxy.invalid"
      ]
      const runs = yield* Effect.forEach(
        urls,
        (url) =>
          run(["read", "--config", config, "--streams", "launches", "--debug"], {
            environment: proxies(url)
          }),
        { concurrency: 2 }
      )
      for (const result of runs) {
        assert.isAbove(messages(result).length, 0)
        assert.deepStrictEqual([result.code, result.stderr], [1, ""])
        for (const secret of ["robot", "s3cret", btoa("robot:s3cret"), closed])
          assert.notInclude(result.stdout, secret)
      }
    })
  )
})

describe("a pipe", () => {
  it.scopedLive.each([
    ["messages", 400, []],
    ["bare documents", 1000, ["--format", "jsonl"]]
  ] as const)("loses none of 20 MB of %s whose reader comes late", ([, page_size, flags]) =>
    Effect.gen(function* () {
      const data = heavy(8000, 2600)
      const { config, requests } = yield* serving(data, { page_size })
      const { end } = yield* start(readStarlink(config, ...flags))
      yield* until(() => requests() > 0)
      yield* settled(requests)
      const { code, stdout } = yield* end
      assert.isAbove(stdout.length, 20_000_000)
      const documents = lines(stdout).flatMap((line) => {
        const value = JSON.parse(line) as Partial<Message>
        return value.type === undefined ? [value] : (value.record?.data ?? [])
      })
      assert.deepStrictEqual(documents, data.starlink)
      assert.strictEqual(code, 0)
    })
  )

  it.scopedLive("whose reader rests for longer than a request may take makes no request fail", () =>
    Effect.gen(function* () {
      const settings = { page_size: 2000, request_timeout_seconds: 1.5 }
      const { config, requests } = yield* serving(heavy(2000, 2600), settings)
      const { end, readUntil } = yield* start(readStarlink(config))
      yield* readUntil((stdout) => stdout.length > 1_000_000)
      yield* Effect.sleep("2 seconds")
      const result = yield* end
      assert.deepStrictEqual([recordsOf(result, "starlink").length, requests(), result.code], [2000, 1, 0])
    })
  )

  it.scopedLive("loses no message, not even the last one, when there is no room left for it", () =>
    Effect.gen(function* () {
      const readOf = Effect.fnUntraced(function* (bytes: number) {
        return readStarlink((yield* serving(heavy(1, bytes))).config)
      })
      const plenty = yield* run(yield* readOf(100))
      const last = lines(plenty.stdout).at(-1)!
      assert.include(last, "INFO")
      // The other messages fill a page of the pipe, but for less than the last one takes.
      const page = 4096
      const others = plenty.stdout.length - last.length - 1
      const started = yield* start(yield* readOf(100 + page - others - last.length / 2), { room: page })
      yield* Effect.race(started.exited, Effect.sleep("1 second"))
      assert.deepStrictEqual(
        messages(yield* started.end).map(({ type }) => type),
        messages(plenty).map(({ type }) => type)
      )
    })
  )

  it.scopedLive.each([
    [2, "1 MB", 400],
    [8, "26 kB", 10]
  ] as const)(
    "that nobody reads keeps the connector from asking for more than %i pages of %s",
    ([most, , page_size]) =>
      Effect.gen(function* () {
        const { config, requests } = yield* serving(heavy(4000, 2600), { page_size })
        yield* start(readStarlink(config))
        yield* until(() => requests() > 0)
        assert.isAtMost(yield* settled(requests), most)
      })
  )

  it.scopedLive(
    "closed after the first of many bare documents ends the process, quietly and with a failure",
    () =>
      Effect.gen(function* () {
        const { config } = yield* serving(heavy(8000, 2600))
        const { closeOutput, exited, readUntil } = yield* start(readStarlink(config, "--format", "jsonl"))
        yield* readUntil((stdout) => stdout.includes("\n"))
        yield* closeOutput
        const { code, signal, stderr } = yield* exited
        assert.deepStrictEqual([signal, stderr], [null, ""])
        assert.notStrictEqual(code, 0)
      })
  )

  it.scopedLive("closed by a reader that had stopped reading long before ends the process just so", () =>
    Effect.gen(function* () {
      const { config, requests } = yield* serving(heavy(8000, 2600))
      const { closeOutput, exited } = yield* start(readStarlink(config))
      yield* until(() => requests() > 0)
      yield* settled(requests)
      yield* closeOutput
      const { code, signal, stderr } = yield* exited
      assert.deepStrictEqual([signal, stderr], [null, ""])
      assert.notStrictEqual(code, 0)
    })
  )

  it.scopedLive.each(["spec", "discover"])(
    "closed before %s has printed anything ends it just so",
    (command) =>
      Effect.gen(function* () {
        const { closeOutput, exited } = yield* start([command])
        yield* closeOutput
        const { code, signal, stderr } = yield* exited
        assert.deepStrictEqual([signal, stderr], [null, ""])
        assert.notStrictEqual(code, 0)
      })
  )
})

/** What a process is in the middle of, up to the moment in which a signal may come. */
const situations = {
  "that reads": Effect.gen(function* () {
    const { config } = yield* serving(heavy(8000, 2600), { page_size: 10, requests_per_second: 20 })
    const started = yield* start(readStarlink(config))
    yield* started.readUntil((stdout) => stdout.includes("RECORD"))
    yield* Effect.fork(started.end)
    return started
  }),
  "whose reader has stopped reading": Effect.gen(function* () {
    const { config, requests } = yield* serving(heavy(8000, 2600))
    const started = yield* start(readStarlink(config))
    yield* until(() => requests() > 0)
    yield* settled(requests)
    return started
  }),
  "that waits for a reply": Effect.gen(function* () {
    const { config, requests } = yield* hanging
    const started = yield* start(readStarlink(config))
    yield* until(() => requests() > 0)
    return started
  }),
  "that checks an API which does not answer": Effect.gen(function* () {
    const { config, requests } = yield* hanging
    const started = yield* start(["check", "--config", config])
    yield* until(() => requests() > 0)
    return started
  }),
  "that waits before it tries again": Effect.gen(function* () {
    const port = yield* listening(
      Http.createServer((_, response) => response.writeHead(503, { "retry-after": "600" }).end())
    )
    const started = yield* start(
      readStarlink(file("config.json", { base_url: `http://127.0.0.1:${port}`, max_retries: 20 }))
    )
    yield* started.readUntil((stdout) => stdout.includes(" again in "))
    return started
  }),
  "that simulates the API": Effect.gen(function* () {
    const started = yield* start(["simulate", "--port", "0", "--launches", "1", "--satellites", "1"])
    const text = yield* started.readUntil((stdout) => stdout.includes("Ctrl-C"))
    // The client's connection stays open.
    const url = /http:\S+/.exec(text)?.[0] ?? ""
    yield* Effect.promise(() => fetch(`${url}/v4/launches`).then((response) => response.text()))
    return started
  })
}

describe("a signal", () => {
  it.scopedLive.each(
    Object.entries(situations).flatMap(([name, situation]) =>
      (["SIGTERM", "SIGINT"] as const).map((signal) => [signal, name, situation] as const)
    )
  )("%s ends a process %s within a second, as if nobody had caught it", ([signal, , situation]) =>
    Effect.gen(function* () {
      const { exited, kill } = yield* situation
      const since = Date.now()
      kill(signal)
      const ended = yield* exited
      assert.deepStrictEqual([ended.signal, ended.code, ended.stderr], [signal, NaN, ""])
      assert.isBelow(Date.now() - since, 1000)
    })
  )

  const namespace = ["unshare", "--fork", "--pid", "--mount-proc", "--kill-child"]
  const canBeFirst = spawnSync(namespace[0]!, [...namespace.slice(1), "true"]).status === 0
  const because = canBeFirst ? "" : " (skipped: there may be no new process namespace here)"
  it.scopedLive.skipIf(!canBeFirst)(`ends process 1 of a container with 143 or 130${because}`, () =>
    Effect.gen(function* () {
      const { config, requests } = yield* hanging
      const command = [...namespace, process.execPath, bundle]
      for (const [signal, code] of [["SIGTERM", 143] as const, ["SIGINT", 130] as const]) {
        const { exited, process: outer } = yield* start(readStarlink(config), { command })
        const before = requests()
        yield* until(() => requests() > before)
        const first = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, "utf8")
        process.kill(Number(first), signal)
        const ended = yield* exited
        assert.deepStrictEqual([ended.code, ended.signal, ended.stderr], [code, null, ""])
      }
    })
  )

  it.scopedLive.skipIf(!areCaptured)(
    `SIGKILL, ten times at any moment, loses no record and repeats none that a state covers${withoutCaptures}`,
    () =>
      Effect.gen(function* () {
        const starlink = capturedStream("starlink") as ReadonlyArray<JsonObject & { readonly id: string }>
        const { config } = yield* serving({ starlink }, { page_size: 25 })
        const read = ["read", "--config", config, "--catalog", file("catalog.json", catalog("starlink"))]
        const random = pseudorandom(10)
        const arrived = new Map<string, unknown>()
        const covered = new Set<string>()
        let streamState: unknown
        /** Takes note of what arrived before a line that was cut. */
        const take = (stdout: string) => {
          const since: Array<string> = []
          for (const { record, state } of messagesOf(lines(stdout).join("\n") + "\n")) {
            const id = String(record?.data.id)
            if (record !== undefined) {
              assert.isFalse(covered.has(id), `${id} is read again`)
              arrived.set(id, record.data)
              since.push(id)
            }
            if (state === undefined) continue
            streamState = state.stream.stream_state
            for (const id of since.splice(0)) covered.add(id)
          }
        }
        const attempt = () =>
          start([...read, "--state", file("state.json", stateFile({ starlink: streamState }))])
        for (let kills = 0; kills < 10; kills++)
          yield* Effect.scoped(
            Effect.gen(function* () {
              const { end, kill, readUntil } = yield* attempt()
              const bytes = 2_000 + random() * 350_000
              yield* readUntil((stdout) => stdout.length > bytes)
              kill("SIGKILL")
              const { signal, stdout } = yield* end
              assert.strictEqual(signal, "SIGKILL")
              take(stdout)
            })
          )
        assert.isBelow(covered.size, starlink.length)
        const last = yield* (yield* attempt()).end
        take(last.stdout)
        assert.deepStrictEqual([last.code, statusesOf(last, "starlink").at(-1)], [0, "COMPLETE"])
        assert.deepStrictEqual(
          [...arrived.values()],
          starlink.toSorted((one, other) => (one.id < other.id ? -1 : 1))
        )
      })
  )
})

/** The same numbers from 0 to 1 for the same seed (Park and Miller's minimal standard). */
const pseudorandom = (seed: number) => () => (seed = (seed * 48271) % 2147483647) / 2147483647

describe.concurrent("the command line", () => {
  it.scopedLive("exits with 0 where everything was done and with 1 where it was not", () =>
    Effect.gen(function* () {
      const { config, url } = yield* serving(collectionsOf(invented))
      const unknown = file("catalog.json", catalog("launches", "moons"))
      const missing = join(directory(), "missing.json")
      const table: ReadonlyArray<readonly [number, ReadonlyArray<string>]> = [
        [0, ["check", "--config", config]],
        [0, ["read", "--config", config, "--streams", "launches,starlink"]],
        [0, readStarlink(config, "--format", "jsonl")],
        [1, ["read", "--config", config, "--catalog", unknown]],
        [1, ["read", "--config", config, "--catalog", missing]],
        [1, readStarlink(config, "--format", "jsonl", "--limit", "0")],
        [1, ["launch"]],
        [1, ["simulate", "--port", new URL(url).port]]
      ]
      const runs = yield* Effect.forEach(table, ([, args]) => run(args), { concurrency: 2 })
      assert.deepStrictEqual(
        runs.map(({ code }) => code),
        table.map(([code]) => code)
      )
    })
  )

  it.live("prints its version", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run(["--version"])
      assert.deepStrictEqual([stdout.trim(), stderr, code], [packageJson.version, "", 0])
    })
  )

  const options = {
    "the program": [
      "spec",
      "check",
      "discover",
      "read",
      "simulate",
      "demo",
      "--version",
      "--help",
      "--completions"
    ],
    spec: ["--debug"],
    check: ["--config", "--debug"],
    discover: ["--config", "--debug"],
    read: "--config --catalog --state --streams --format airbyte jsonl --output --limit --debug".split(" "),
    simulate: ["--port", "--data", "--launches", "--satellites", "--seed", "--debug"],
    demo: ["--output", "--debug"]
  }

  it.live.each(Object.entries(options))("tells every option of %s in its help", ([command, expected]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run(
        command === "the program" ? ["--help"] : [command, "--help"]
      )
      for (const option of expected) assert.include(stdout, option)
      assert.deepStrictEqual([stderr, code], ["", 0])
    })
  )

  it.live.each(["bash", "fish", "zsh"])("prints completions for %s, which name every command", (shell) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run(["--completions", shell])
      assert.strictEqual((yield* run(["read", "--completions", shell])).stdout, stdout)
      for (const command of Object.keys(options).slice(1)) assert.include(stdout, command)
      assert.deepStrictEqual([stderr, code], ["", 0])
      const hasShell = spawnSync(shell, ["-c", "true"]).status === 0
      if (hasShell) execFileSync(shell, ["-n"], { input: stdout })
    })
  )
})
