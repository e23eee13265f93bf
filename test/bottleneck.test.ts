import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import * as Http from "node:http"
import { join } from "node:path"
import { ChangeCapture } from "../src/ChangeCapture.ts"
import type { Totals } from "../src/Metrics.ts"
import { type Counter, counters } from "../src/Metrics/Counters.ts"
import { bottleneckOf } from "../src/Report/Bottleneck.ts"
import * as Rehearsal from "../src/Simulator/Rehearsal.ts"
import * as Server from "../src/Simulator/Server.ts"
import { collections, idOf, satellites, stateFile } from "./support/documents.ts"
import { scanned } from "./support/comparison.ts"
import { listening, run, settled, start, until } from "./support/process.ts"
import { directory, file, messages, recordsOf, type Run, runThroughTime } from "./support/program.ts"
import { streamOf } from "./support/queries.ts"
import { assertReported, counted, endOf, endOfSync, reportsOf } from "./support/reports.ts"
import { defaultRules } from "./support/timeline.ts"
import { type Reaction, transport } from "./support/transport.ts"

/** The bottleneck that the end report names, for programs and in words. */
const named = (run: Run) => {
  const { figures, sentence } = endOfSync(run)
  return [figures["bottleneck"], / The (bottleneck is .*?)[:;,]/.exec(sentence)?.[1]]
}

const settings = { base_url: "http://api.example", page_size: 1, max_retries: 5, requests_per_second: 1000 }

/** Reads satellites, one a page. */
const readThroughTime = (react: (n: number) => Reaction, config: object = {}) =>
  Effect.gen(function* () {
    const { client } = transport(collections(), react)
    const path = file("config.json", { ...settings, ...config })
    return yield* runThroughTime(["read", "--config", path, "--streams", "starlink"], { client })
  })

/** A process that serves a list of documents faster than anybody reads it. */
const served = (list: string) =>
  Effect.gen(function* () {
    const where = directory()
    writeFileSync(join(where, "list.json"), list)
    const script = `
      const list = require("node:fs").readFileSync("list.json")
      const server = require("node:http").createServer((request, response) =>
        response.writeHead(200, { "content-type": "application/json", "content-length": list.length }).end(list)
      )
      server.listen(0, "127.0.0.1", () => console.log(server.address().port))
    `
    const command = [process.execPath, "-e", script]
    const { readUntil } = yield* start([], { command, workingDirectory: where })
    return `http://127.0.0.1:${(yield* readUntil((stdout) => stdout.includes("\n"))).trim()}`
  })

/** The state of an incremental sync that has compared a list. */
const stateBehind = (list: string, stream: string) => {
  const capture = new ChangeCapture(undefined, defaultRules(streamOf(stream)), 0, 0)
  capture.begin(undefined)
  for (const batch of scanned(list, { block: 65_536, piece: 65_536 })) capture.documents(batch, 0)
  const last = capture.end(0).at(-1)
  return last?._tag === "Checkpoint" ? last.state : undefined
}

/** Seconds of the streams, by what went by with them. */
type Times = Partial<
  Record<"work" | "writer" | "reply" | "own_rate_limit" | "api_rate_limit" | "retry", number>
>

const totalsOf = ({ work = 0, writer = 0, ...waits }: Times): Totals => {
  const counts = Object.fromEntries(counters.map((counter) => [counter, 0])) as Record<Counter, number>
  for (const [wait, time] of Object.entries(waits)) counts[`api_wait_seconds.${wait}` as Counter] = time
  const api = Object.values(waits).reduce((sum, time) => sum + time, 0)
  const stages = { "stage_seconds.work": work, "stage_seconds.writer": writer, "stage_seconds.api": api }
  return { seconds: work + writer + api, counts: { ...counts, ...stages } }
}

describe("of the streams' time and the load of the process, the bottleneck is found to be", () => {
  it.each<readonly [name: string, when: string, load: readonly [cpu: number, loop: number], times: Times]>([
    [
      "reply",
      "a list comes slowly, and is decompressed meanwhile",
      [0.753, 0.52],
      { reply: 77, work: 22, writer: 1 }
    ],
    ["reply", "it does so where others want the CPU", [0.548, 0.645], { reply: 82, work: 18 }],
    ["cpu", "tiny documents come fast", [0.946, 0.99], { reply: 38, work: 59, writer: 3 }],
    [
      "cpu",
      "they do, and the process gets a third of a CPU",
      [0.31, 0.995],
      { reply: 76, work: 20, writer: 4 }
    ],
    [
      "cpu",
      "large documents come fast, and are decompressed",
      [1.182, 0.861],
      { reply: 66, work: 32, writer: 2 }
    ],
    ["cpu", "they do, and the process gets half a CPU", [0.481, 0.832], { reply: 72, work: 26, writer: 2 }],
    ["cpu", "the streams worked most of the time", [0.3, 0.4], { reply: 30, work: 40, writer: 30 }],
    ["writer", "a disk kept the event loop", [0.1, 0.97], { reply: 10, work: 20, writer: 70 }],
    ["writer", "the destination took longer than the API", [0.2, 0.2], { reply: 40, work: 5, writer: 55 }],
    [
      "own_rate_limit",
      "most waits were for it",
      [0.1, 0.1],
      { own_rate_limit: 40, reply: 39, retry: 1, work: 1 }
    ],
    [
      "api_rate_limit",
      "most waits were for it",
      [0.1, 0.1],
      { api_rate_limit: 40, reply: 39, retry: 1, work: 1 }
    ],
    ["retry", "most waits were for it", [0.1, 0.1], { retry: 40, reply: 39, own_rate_limit: 1, work: 1 }],
    ["none", "nothing took any time", [0, 0], {}]
  ])("%s, where %s", (name, _, [cpu, event_loop_utilization], times) => {
    assert.strictEqual(bottleneckOf(totalsOf(times), { cpu, event_loop_utilization }), name)
  })
})

describe("the end report names the bottleneck", () => {
  it.effect.each<readonly [name: string, words: string, react: (n: number) => Reaction, config: object]>([
    ["reply", "bottleneck is the API", () => "slow=500", {}],
    ["own_rate_limit", "bottleneck is requests_per_second", () => undefined, { requests_per_second: 0.5 }],
    ["api_rate_limit", "bottleneck is the API's rate limit", (n) => (n === 2 ? "429=60" : undefined), {}],
    ["retry", "bottleneck is trouble with the API", (n) => (n % 3 === 0 ? undefined : "503"), {}]
  ])("%s, as: the %s", ([name, words, react, config]) =>
    Effect.gen(function* () {
      const result = yield* readThroughTime(react, config)
      assert.deepStrictEqual(named(result), [name, words])
      assert.strictEqual(result.code, 0)
    })
  )

  it.scopedLive("reply, where an API takes its time within a reply", () =>
    Effect.gen(function* () {
      const list = JSON.stringify(satellites(1_000))
      const since = Date.now()
      const port = yield* listening(
        Http.createServer((_, response) => {
          response.writeHead(200, { "content-type": "application/json" }).write(list.slice(0, 20_000))
          setTimeout(() => response.end(list.slice(20_000)), 3 * (Date.now() - since))
        })
      )
      const config = file("config.json", { ...settings, base_url: `http://127.0.0.1:${port}` })
      const result = yield* run(["read", "--config", config, "--incremental", "--streams", "starlink"])
      assertReported(result, new Set())
      assert.deepStrictEqual(named(result), ["reply", "bottleneck is the API"])
    })
  )

  it.scopedLive("writer, where somebody reads standard output slowly", () =>
    Effect.gen(function* () {
      const starlink = satellites(2_000).map((one) => ({ ...one, version: "x".repeat(2_000) }))
      const { requests, url } = yield* Server.serve(Rehearsal.make({ collections: { starlink } }))
      const config = file("config.json", { ...settings, base_url: url, page_size: 200 })
      const { end } = yield* start(["read", "--config", config, "--streams", "starlink"])
      const [toBegin] = yield* Effect.timed(until(() => requests() > 0))
      yield* Effect.sleep(Duration.times(toBegin, 3))
      const result = yield* end
      assertReported(result)
      assert.deepStrictEqual(named(result), ["writer", "bottleneck is the destination"])
    })
  )

  it.scopedLive("cpu, where many tiny documents are compared as fast as they come", () =>
    Effect.gen(function* () {
      const count = 200_000
      const list = `[${Array.from({ length: count }, (_, n) => `{"id":"${idOf(n)}"}`).join()}]`
      const config = file("config.json", { ...settings, base_url: yield* served(list) })
      const state = file("state.json", stateFile({ starlink: stateBehind(list, "starlink") }))
      const args = ["--config", config, "--state", state, "--incremental", "--streams", "starlink"]
      const result = yield* run(["read", ...args])
      assert.strictEqual(counted(endOf(result, "starlink"), "changes", "same"), count)
      assert.deepStrictEqual(named(result), ["cpu", "bottleneck is the CPU"])
    })
  )

  it.effect("in words that make sense where hardly anything was read, and in no time", () =>
    Effect.gen(function* () {
      const result = yield* readThroughTime(() => undefined)
      assertReported(result)
      assert.strictEqual(endOfSync(result).figures.lifetime.seconds, 0)
      assert.strictEqual(
        endOfSync(result).sentence,
        "The sync is over: 1 stream, 5 records in 0.0 s; 0 % waiting for the API, 0 % for the destination. There is no bottleneck: nothing took any time."
      )
    })
  )
})

describe("the report of a read that a signal cuts short", () => {
  const lastOf = (run: Run) => {
    const [last, ...others] = reportsOf(run).filter(({ figures }) => "bottleneck" in figures)
    assert.lengthOf(others, 0)
    assert.strictEqual(last?.at, messages(run).length - 1)
    return last!
  }

  it.scopedLive("says what was on standard output, and what held it up", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* Server.serve(Rehearsal.make({ collections: collections() }))
      // The second request is not sent within ten seconds.
      const config = file("config.json", { base_url: url, page_size: 2, requests_per_second: 0.1 })
      const { end, kill, readUntil } = yield* start(["read", "--config", config, "--streams", "starlink"])
      yield* readUntil((stdout) => stdout.includes('"STATE"'))
      kill("SIGTERM")
      const ended = yield* end
      assert.strictEqual(ended.signal, "SIGTERM")
      const last = lastOf(ended)
      assert.match(last.sentence, /^Cut short: 0 of 1 stream over, 2 records in .* The bottleneck is /)
      assert.deepStrictEqual(
        [counted(last, "records"), counted(last, "requests")],
        [recordsOf(ended, "starlink").length, requests()]
      )
    })
  )

  it.scopedLive("is whole, also for a reader that is late", () =>
    Effect.gen(function* () {
      const starlink = satellites(200).map((one) => ({ ...one, version: "x".repeat(2_000) }))
      const { requests, url } = yield* Server.serve(Rehearsal.make({ collections: { starlink } }))
      const config = file("config.json", { base_url: url, page_size: 20, requests_per_second: 1000 })
      const { end, kill } = yield* start(["read", "--config", config, "--streams", "starlink"], {
        room: 4096
      })
      yield* until(() => requests() > 0)
      yield* settled(requests)
      kill("SIGTERM")
      yield* Effect.sleep("150 millis")
      const ended = yield* end
      assert.strictEqual(ended.signal, "SIGTERM")
      assert.match(lastOf(ended).sentence, /^Cut short: 0 of 1 stream over, /)
    })
  )
})
