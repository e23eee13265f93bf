/* How often the API is asked, which is not ours: the captured documents at the default page size. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Streams from "../../src/Streams.ts"
import { captured, collectionsOf } from "../support/api.ts"
import { areCaptured, withoutCaptures } from "../support/captures.ts"
import { file, messages, once, recordsOf, runThroughTime, statusesOf } from "../support/program.ts"
import { transport } from "../support/transport.ts"

/** Reads every stream; what was asked, and how each reply began. */
const readAll = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const replies: Array<{ readonly status: number; readonly bytes: number }> = []
    const { client, sent } = transport(collectionsOf(captured), () => (reply) => {
      replies.push({ status: reply.status, bytes: reply.body.length })
      return reply
    })
    const result = yield* runThroughTime(["read", ...args], { client })
    assert.strictEqual(result.code, 0)
    for (const name of Streams.names) assert.strictEqual(statusesOf(result, name).at(-1), "COMPLETE")
    return { result, replies, asked: sent.map(({ method, path }) => `${method} ${path}`) }
  })

const routes = (method: string, suffix: string, streams = Streams.streams) =>
  streams.map(({ path }) => `${method} ${path}${suffix}`)

const [collections, singles] = [
  Streams.streams.filter(({ kind }) => kind === "collection"),
  Streams.streams.filter(({ kind }) => kind === "single")
]

describe.skipIf(!areCaptured)(`all streams of the captured documents${withoutCaptures}`, () => {
  const first = once(readAll(["--incremental"]))

  it.effect("are read in full by 14 requests, one each", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* readAll([])
      assert.sameMembers(asked, [...routes("POST", "/query", collections), ...routes("GET", "", singles)])
      for (const name of Streams.names)
        assert.deepStrictEqual<unknown>(recordsOf(result, name), captured.documents(name))
    })
  )

  it.effect("come to the first incremental sync by 14 requests, one each", () =>
    Effect.map(first, ({ asked, result }) => {
      assert.sameMembers(asked, routes("GET", ""))
      for (const name of Streams.names)
        assert.lengthOf(recordsOf(result, name), captured.documents(name).length)
    })
  )

  it.effect("are known to be unchanged after 14 requests, without a byte of a document", () =>
    Effect.gen(function* () {
      const state = file("state.jsonl", (yield* first).result.stdout)
      const { asked, replies, result } = yield* readAll(["--incremental", "--state", state])
      assert.sameMembers(asked, routes("GET", ""))
      assert.deepStrictEqual(
        replies,
        Array.from({ length: 14 }, () => ({ status: 304, bytes: 0 }))
      )
      assert.isEmpty(messages(result).filter(({ record }) => record !== undefined))
    })
  )
})
