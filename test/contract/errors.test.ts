/* ERR-01 to ERR-06: `airbyte.md` 3.10. Which fault is of which kind is told in `test/failures.test.ts`. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Rehearsal from "../../src/Simulator/Rehearsal.ts"
import * as Server from "../../src/Simulator/Server.ts"
import * as Streams from "../../src/Streams.ts"
import { collectionsOf, invented, serving } from "../support/api.ts"
import { discoveredStream, readArguments } from "../support/discovered.ts"
import { catalog, stateFile } from "../support/documents.ts"
import { start, until } from "../support/process.ts"
import {
  errorsOf,
  file,
  messages,
  recordsOf,
  run,
  type Run,
  runThroughTime,
  statesOf,
  statusesOf
} from "../support/program.ts"
import type { Reaction } from "../support/transport.ts"
import { collections, singles, streamOf } from "./changes.ts"

/** A stream and the two that come next in the table. */
const withOthers = (name: string): ReadonlyArray<string> => {
  const at = Streams.names.indexOf(name)
  return [0, 1, 2].map((n) => Streams.names[(at + n) % Streams.names.length]!)
}

/** Reads a stream and others from an API that reacts so to the n-th request for this one, from 1. */
const readWith = (name: string, react: (n: number) => Reaction) =>
  Effect.gen(function* () {
    const { path } = streamOf(name)
    let n = 0
    const { client } = serving(invented, (_, sent) => (sent.path.startsWith(path) ? react(++n) : undefined))
    const page_size = half(invented.documents(name))
    const streams = yield* Effect.forEach(withOthers(name), discoveredStream)
    const args = readArguments(streams, { config: { page_size, max_retries: 1 } })
    return yield* runThroughTime(args, { client })
  })

const half = (documents: ReadonlyArray<unknown>) => Math.ceil(documents.length / 2)

const failsAlone = (result: Run, name: string) => {
  assert.deepStrictEqual(
    errorsOf(result).map((error) => [error.failure_type, error.stream_descriptor?.name]),
    [["transient_error", name]]
  )
  assert.strictEqual(statusesOf(result, name).at(-1), "INCOMPLETE")
  readsAll(
    result,
    withOthers(name).filter((other) => other !== name)
  )
  assert.strictEqual(result.code, 1)
}

describe.each(Streams.names)("%s", (name) => {
  it.effect("ERR-01 a stream in trouble ends with an error, the others with their last record", () =>
    Effect.gen(function* () {
      const result = yield* readWith(name, () => ({ status: 500, body: "Internal Server Error" }))
      failsAlone(result, name)
      assert.isEmpty(recordsOf(result, name))
    })
  )

  it.effect("ERR-02 a stream that is asked for patience says how long it waits, then gets everything", () =>
    Effect.gen(function* () {
      const result = yield* readWith(name, (n) =>
        n === 1 ? { status: 429, headers: { "retry-after": "7" } } : undefined
      )
      const [waiting, ...others] = messages(result).filter(({ trace }) => trace?.stream_status?.reasons)
      const { emitted_at = NaN, stream_status } = waiting?.trace ?? {}
      const until = stream_status?.reasons?.[0]?.rate_limited.quota_reset ?? NaN
      assert.deepStrictEqual([stream_status?.status, others], ["RUNNING", []])
      assert.isTrue(emitted_at < until && until <= emitted_at + 7000)
      const first = messages(result).find(({ record }) => record?.stream === name)
      assert.isAtLeast(first?.record?.emitted_at ?? NaN, until)
      readsAll(result, withOthers(name))
      assert.deepStrictEqual([errorsOf(result), result.code], [[], 0])
    })
  )
})

describe.each(collections)("%s, of which there are many", (name) => {
  const documents = invented.documents(name)

  it.effect("ERR-04 a stream that is sent broken JSON ends with an error, behind the records before it", () =>
    Effect.gen(function* () {
      const result = yield* readWith(name, (n) =>
        n === 1 ? undefined : { body: '{"docs":[{"id":"5eb87cd9' }
      )
      failsAlone(result, name)
      assert.deepStrictEqual<unknown>(recordsOf(result, name), documents.slice(0, half(documents)))
      const [state, ...others] = statesOf(result, name)
      assert.deepInclude(state?.stream.stream_state, { after: documents[half(documents) - 1]?.id })
      assert.isEmpty(others)
    })
  )
})

it.effect.each(singles)("ERR-04 %s, sent as broken JSON, ends with an error and no record", (name) =>
  Effect.gen(function* () {
    const result = yield* readWith(name, () => ({ body: '{"id":"5eb75edc42fea42237d7f3ed"' }))
    failsAlone(result, name)
    assert.deepStrictEqual([recordsOf(result, name), statesOf(result, name)], [[], []])
  })
)

// What ends a process knows nothing of streams: one of each kind stands for all.
describe.each(["launches", "roadster"])("a process that reads %s", (name) => {
  const stream = discoveredStream(name)

  it.scopedLive("ERR-06 a read that loses its reader ends without a word, but not as if all were read", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* Server.serve(Rehearsal.make({ collections: collectionsOf(invented) }))
      const args = readArguments([yield* stream], { config: { base_url: url } })
      const { closeOutput, exited } = yield* start(args, { room: 4096 })
      yield* until(() => requests() > 0)
      yield* closeOutput
      const { code, signal, stderr } = yield* exited
      assert.deepStrictEqual([signal, stderr], [null, ""])
      assert.notStrictEqual(code, 0)
    })
  )
})

describe("a process that reads payloads", () => {
  const name = "payloads"
  const stream = discoveredStream(name)
  const documents = invented.documents(name)

  it.scopedLive(
    "ERR-05 SIGTERM ends a read by that signal, behind a whole message, and the next goes on",
    () =>
      Effect.gen(function* () {
        const { url } = yield* Server.serve(Rehearsal.make({ collections: collectionsOf(invented) }))
        // The second request is not sent within ten seconds.
        const config = { base_url: url, page_size: half(documents), requests_per_second: 0.1 }
        const { end, kill, readUntil } = yield* start(readArguments([yield* stream], { config }))
        yield* readUntil((stdout) => stdout.includes('{"type":"STATE"'))
        kill("SIGTERM")
        const ended = yield* end
        assert.deepStrictEqual([ended.signal, ended.stderr], ["SIGTERM", ""])
        assert.notInclude(statusesOf(ended, name), "COMPLETE")

        const state = stateFile({ [name]: statesOf(ended, name).at(-1)?.stream.stream_state })
        const { client } = serving(invented)
        const next = yield* run(readArguments([yield* stream], { state }), { client })
        assert.deepStrictEqual<unknown>([...recordsOf(ended, name), ...recordsOf(next, name)], documents)
      })
  )
})

it.effect("ERR-03 a stream that does not exist is told of behind the others, and fails the read", () =>
  Effect.gen(function* () {
    const args = ["read", "--catalog", file("catalog.json", catalog("moons", ...Streams.names))]
    const result = yield* runThroughTime(args, { client: serving(invented).client })
    readsAll(result, Streams.names)
    const [error, ...others] = errorsOf(result)
    assert.deepStrictEqual([error?.failure_type, error?.stream_descriptor?.name], ["config_error", "moons"])
    assert.include(error?.message, `There is no stream moons; there are ${Streams.names.join(", ")}`)
    assert.isEmpty(others)
    assert.deepStrictEqual(statusesOf(result, "moons"), ["STARTED", "INCOMPLETE"])
    const last = messages(result).findLast(({ log }) => log === undefined)
    assert.strictEqual(last?.trace?.stream_status?.status, "INCOMPLETE")
    assert.strictEqual(result.code, 1)
  })
)

const readsAll = (result: Run, streams: ReadonlyArray<string>) => {
  for (const name of streams) {
    assert.deepStrictEqual<unknown>(recordsOf(result, name), invented.documents(name))
    assert.strictEqual(statusesOf(result, name).at(-1), "COMPLETE")
  }
}
