import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Streams from "../src/Streams.ts"
import { invented, serving } from "./support/api.ts"
import { catalog, collections, idOf, satellites, stateFile } from "./support/documents.ts"
import { file, messages, recordsOf, run, runThroughTime, statesOf, statusesOf } from "./support/program.ts"
import { transport } from "./support/transport.ts"

const complete = "__ab_full_refresh_sync_complete"

describe("read, in full refresh", () => {
  it.effect("tells each stream's story in Airbyte's order", () =>
    Effect.gen(function* () {
      const { client } = transport(collections())
      const config = file("config.json", { page_size: 2 })
      const result = yield* run(["read", "--config", config, "--streams", "starlink"], { client })
      const story = messages(result).map(
        ({ log, record, state, trace, type }) =>
          trace?.stream_status?.status ??
          trace?.type ??
          log?.level ??
          state?.sourceStats.recordCount ??
          record?.stream ??
          type
      )
      assert.deepStrictEqual(
        story,
        [
          "STARTED",
          "RUNNING",
          ["starlink", "starlink"],
          "ESTIMATE",
          2,
          ["starlink", "starlink"],
          2,
          ["starlink"],
          1,
          "COMPLETE",
          // How the stream went, and how the sync did.
          "INFO",
          "INFO"
        ].flat()
      )
      assert.strictEqual(
        messages(result).find(({ trace }) => trace?.estimate)?.trace?.estimate?.row_estimate,
        5
      )
      assert.strictEqual(result.code, 0)
    })
  )

  it.effect("reads every stream without a catalog, and passes each document through as it came", () =>
    Effect.gen(function* () {
      const result = yield* runThroughTime(["read"], { client: serving(invented).client })
      for (const name of Streams.names) {
        assert.deepStrictEqual<unknown>(recordsOf(result, name), invented.documents(name))
        assert.strictEqual(statusesOf(result, name).at(-1), "COMPLETE")
      }
    })
  )

  it.effect("asks for what lies behind the last id, never for a page by its number", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections())
      yield* run(["read", "--config", file("config.json", { page_size: 3 }), "--streams", "starlink"], {
        client
      })
      assert.deepStrictEqual(
        sent.map(({ body }) => JSON.parse(body) as unknown),
        [
          { query: {}, options: { sort: { _id: 1 }, limit: 3 } },
          { query: { _id: { $gt: idOf(2) } }, options: { sort: { _id: 1 }, limit: 3 } }
        ]
      )
      assert.deepStrictEqual(
        sent.map(({ method, path }) => `${method} ${path}`),
        Array(2).fill("POST /v4/starlink/query")
      )
    })
  )

  it.effect(
    "ends a stream of which an earlier attempt of the same refresh has read everything, without a request",
    () =>
      Effect.gen(function* () {
        const args = ["--catalog", file("catalog.json", catalog({ name: "starlink", generation_id: 7 }))]
        const state = file("state.json", stateFile({ starlink: { generation_id: 7, [complete]: true } }))
        const { client, sent } = transport(collections())
        const result = yield* run(["read", ...args, "--state", state], { client })
        assert.lengthOf(sent, 0)
        assert.deepStrictEqual(statusesOf(result, "starlink"), ["STARTED", "COMPLETE"])
        assert.deepStrictEqual(
          statesOf(result, "starlink").map(({ stream }) => stream.stream_state),
          [{ generation_id: 7, [complete]: true }]
        )
      })
  )

  it.effect.each([
    ["a partial state of the same refresh", { generation_id: 7, after: idOf(1) }, 7, 3],
    ["a partial state of an earlier refresh", { generation_id: 6, after: idOf(1) }, 7, 5],
    ["a partial state without a refresh, where refreshes are counted", { after: idOf(1) }, 7, 5],
    ["a partial state where refreshes are not counted", { after: idOf(1) }, undefined, 3],
    [
      "a partial state that counted refreshes, where they are not counted any more",
      { generation_id: 7, after: idOf(1) },
      undefined,
      3
    ],
    ["a complete state of an earlier refresh", { generation_id: 6, [complete]: true }, 7, 5],
    ["a complete state where refreshes are not counted", { [complete]: true }, null, 5],
    ["another connector's end", { __ab_no_cursor_state_message: true }, 7, 5],
    ["another connector's cursor", { longitude: 12 }, 7, 5],
    ["an empty state", {}, 7, 5],
    ["a state that is null", null, 7, 5]
  ] as const)("given %s, reads what is missing", ([, streamState, generation_id, expected]) =>
    Effect.gen(function* () {
      const args = ["--catalog", file("catalog.json", catalog({ name: "starlink", generation_id }))]
      const state = file("state.json", stateFile({ starlink: streamState }))
      const result = yield* run(["read", ...args, "--state", state], {
        client: transport(collections()).client
      })
      assert.lengthOf(recordsOf(result, "starlink"), expected)
      assert.deepStrictEqual(statesOf(result, "starlink").at(-1)?.stream.stream_state, {
        ...(typeof generation_id === "number" ? { generation_id } : {}),
        [complete]: true
      })
    })
  )

  it.effect("passes over the columns a catalog leaves out: the platform drops them", () =>
    Effect.gen(function* () {
      const args = ["--catalog", file("catalog.json", catalog("launches"))]
      const result = yield* run(["read", ...args], { client: transport(collections()).client })
      assert.deepStrictEqual(recordsOf(result, "launches"), collections().launches)
    })
  )

  it.effect("stops after --limit records of each stream, with a state to go on from", () =>
    Effect.gen(function* () {
      const config = file("config.json", { page_size: 2 })
      const result = yield* run(
        ["read", "--config", config, "--limit", "3", "--streams", "launches,starlink"],
        {
          client: transport(collections()).client
        }
      )
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(3))
      assert.deepStrictEqual(statesOf(result, "starlink").at(-1)?.stream.stream_state, { after: idOf(2) })
      assert.deepStrictEqual(statesOf(result, "launches").at(-1)?.stream.stream_state, { [complete]: true })
      assert.strictEqual(result.code, 0)
    })
  )
})

describe("read --format jsonl", () => {
  it.effect("prints bare documents of one stream, and tells a person on standard error how it went", () =>
    Effect.gen(function* () {
      const result = yield* run(["read", "--streams", "launches", "--format", "jsonl"], {
        client: transport(collections()).client
      })
      assert.strictEqual(
        result.stdout,
        collections()
          .launches.map((launch) => JSON.stringify(launch) + "\n")
          .join("")
      )
      assert.match(result.stderr, /^launches: 3 records in 0\.0 s/)
      assert.match(result.stderr, /^launches +3 .* 378 B +1 +0 /m)
    })
  )
})
