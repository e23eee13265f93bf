/* What users' queries make of the commands: the catalog, the check and the reads of the streams that they are of. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Streams from "../../src/Streams.ts"
import { invented, serving } from "../support/api.ts"
import { discovered, discoveredStream, readArguments } from "../support/discovered.ts"
import { stateFile } from "../support/documents.ts"
import {
  errorsOf,
  file,
  logsOf,
  messages,
  recordsOf,
  run,
  runThroughTime,
  statesOf,
  statusesOf
} from "../support/program.ts"
import type { DiscoveredStream } from "../support/protocol.ts"
import type { Reaction } from "../support/transport.ts"

const configOf = (...queries: ReadonlyArray<object>) => file("config.json", { queries })

const discoveredWith = (...queries: ReadonlyArray<object>) =>
  Effect.map(
    run(["discover", "--config", configOf(...queries)]),
    (result): ReadonlyMap<string, DiscoveredStream> =>
      new Map(
        messages(result).flatMap(
          ({ catalog }) => catalog?.streams.map((one) => [one.name, one] as const) ?? []
        )
      )
  )

describe("discover with queries", () => {
  it.effect("DISC offers the columns that are selected, the id, and those of incremental syncs", () =>
    Effect.gen(function* () {
      const streams = yield* discoveredWith(
        { stream: "launches", select: ["name", "links.webcast"] },
        { stream: "company", select: ["-links"] }
      )
      const { properties = {} } = streams.get("launches")!.json_schema
      assert.sameMembers(Object.keys(properties), [
        "name",
        "links",
        "id",
        Streams.updatedAt,
        Streams.deletedAt
      ])
      assert.hasAllKeys(properties["links"]?.properties, ["webcast"])
      const whole = (yield* discoveredStream("company")).json_schema.properties ?? {}
      assert.sameMembers(
        Object.keys(streams.get("company")!.json_schema.properties ?? {}),
        Object.keys(whole).filter((field) => field !== "links")
      )
    })
  )

  it.effect("DISC offers the fields of other streams' documents where they are populated", () =>
    Effect.gen(function* () {
      const streams = yield* discoveredWith({ stream: "launches", populate: "rocket payloads" })
      const { payloads, rocket } = streams.get("launches")!.json_schema.properties ?? {}
      for (const [schema, name] of [
        [rocket, "rockets"],
        [payloads?.items, "payloads"]
      ] as const) {
        assert.deepStrictEqual(schema?.type, ["null", "object"])
        assert.hasAllKeys(schema?.properties, Object.keys(Streams.find(name)!.schema.properties))
      }
    })
  )

  it.effect.each([
    ["sort", "-date_utc"],
    ["limit", 3]
  ] as const)("DISC offers a stream with a %s in full refresh only, without a cursor", ([part, value]) =>
    Effect.gen(function* () {
      const { json_schema, ...offered } = (yield* discoveredWith({ stream: "launches", [part]: value })).get(
        "launches"
      )!
      assert.deepStrictEqual<object>(offered, {
        name: "launches",
        supported_sync_modes: ["full_refresh"],
        source_defined_primary_key: [["id"]],
        is_resumable: false
      })
      assert.notProperty(json_schema.properties, Streams.updatedAt)
    })
  )

  it.effect("DISC leaves all streams without a query as they are", () =>
    Effect.gen(function* () {
      const streams = yield* discoveredWith({ stream: "launches", select: ["name"], limit: 1 })
      assert.deepStrictEqual([...streams.keys()], [...Streams.names])
      for (const stream of yield* discovered)
        if (stream.name !== "launches") assert.deepStrictEqual(streams.get(stream.name), stream)
    })
  )
})

describe("check with queries", () => {
  const checkWith = (queries: ReadonlyArray<object>, reaction?: Reaction) =>
    Effect.gen(function* () {
      const { client, sent } = serving(invented, () => reaction)
      const result = yield* runThroughTime(["check", "--config", configOf(...queries)], { client })
      const status = messages(result).flatMap(({ connectionStatus }) => connectionStatus ?? [])
      assert.lengthOf(status, 1)
      return { result, sent, status: status[0]! }
    })

  it.effect("CHECK asks once for one document of each query", () =>
    Effect.gen(function* () {
      const { result, sent, status } = yield* checkWith([
        { stream: "launches", filter: '{"upcoming": true}', sort: "-date_utc" },
        { stream: "payloads", populate: "launch", limit: 40 },
        { stream: "company", select: ["name"] }
      ])
      assert.deepStrictEqual([status.status, errorsOf(result), result.code], ["SUCCEEDED", [], 0])
      assert.deepStrictEqual(
        sent.map(({ body, path }) => [path, JSON.parse(body).options.limit]),
        [
          ["/v5/launches/query", 1],
          ["/v4/payloads/query", 1]
        ]
      )
    })
  )

  it.effect("CHECK tells of everything that is wrong with the queries, without a request", () =>
    Effect.gen(function* () {
      const { result, sent, status } = yield* checkWith([
        { stream: "launches", filter: '{"upcomming": true}', select: ["nmae"] },
        { stream: "company", sort: "name" },
        { stream: "starlink", limit: 0 }
      ])
      for (const said of ["upcomming", "nmae", "queries[1] (company)", "queries[2] (starlink)"])
        assert.include(status.message, said)
      assert.deepStrictEqual(
        [status.status, errorsOf(result).map(({ failure_type }) => failure_type), result.code, sent],
        ["FAILED", ["config_error"], 1, []]
      )
    })
  )

  it.effect("CHECK tells in the API's own words what it refuses of a query", () =>
    Effect.gen(function* () {
      const reaction = { status: 400, body: "unknown operator: $nearly" }
      const { result, status } = yield* checkWith([{ stream: "crew", filter: { name: "a" } }], reaction)
      assert.strictEqual(status.status, "FAILED")
      for (const said of ["crew: ", "refuses the query (400)", "unknown operator: $nearly"])
        assert.include(status.message, said)
      assert.deepStrictEqual([errorsOf(result), result.code], [[], 0])
    })
  )
})

describe("read with queries", () => {
  const read = (
    query: object,
    {
      incremental = false,
      reaction,
      state
    }: { incremental?: boolean; reaction?: Reaction; state?: unknown } = {}
  ) =>
    Effect.gen(function* () {
      const { client, sent } = serving(invented, () => reaction)
      const args = readArguments([yield* discoveredStream("launches")], {
        by: incremental ? "Airbyte's platform, incrementally" : "Airbyte's platform",
        config: { queries: [{ stream: "launches", ...query }] },
        ...(state === undefined ? {} : { state: stateFile({ launches: state }) })
      })
      const result = yield* runThroughTime(args, { client })
      return { result, sent, state: statesOf(result, "launches").at(-1)?.stream.stream_state }
    })

  it.effect.each([[{ sort: "-flight_number" }], [{ limit: 7 }]] as const)(
    "INC a stream with %j is read in full instead, each time again, with one warning and a stamp",
    ([query]) =>
      Effect.gen(function* () {
        const first = yield* read(query, { incremental: true })
        yield* TestClock.adjust("1 hour")
        const second = yield* read(query, { incremental: true, state: first.state })
        for (const [n, { result }] of [first, second].entries()) {
          const records = recordsOf(result, "launches")
          assert.lengthOf(records, "limit" in query ? 7 : invented.documents("launches").length)
          for (const record of records)
            assert.strictEqual(record[Streams.updatedAt], `1970-01-01T0${n}:00:00.000Z`)
          const [warning, ...others] = logsOf(result, "WARN")
          assert.include(warning, "launches: read in full instead of incrementally")
          assert.deepStrictEqual([others, errorsOf(result), result.code], [[], [], 0])
          assert.strictEqual(statusesOf(result, "launches").at(-1), "COMPLETE")
        }
      })
  )

  it.effect("FR a refresh does not go on from the state of one with another query, and says so", () =>
    Effect.gen(function* () {
      const after = invented.documents("launches")[3]!.id
      const { result } = yield* read({ filter: { upcoming: false } }, { state: { generation_id: 3, after } })
      assert.lengthOf(
        recordsOf(result, "launches"),
        invented.documents("launches").filter(({ upcoming }) => upcoming === false).length
      )
      assert.isNotEmpty(
        logsOf(result, "INFO").filter((line) => line.includes("the state is of another query"))
      )
      assert.strictEqual(result.code, 0)
    })
  )

  it.effect("ERR what the API refuses of a query is for the user to mend, in the API's words", () =>
    Effect.gen(function* () {
      const reaction = { status: 400, body: "unknown operator: $nearly" }
      for (const query of [{ filter: { upcoming: false } }, { sort: "name" }]) {
        const { result, sent } = yield* read(query, { reaction })
        const [error, ...others] = errorsOf(result)
        assert.deepStrictEqual([error?.failure_type, others], ["config_error", []])
        assert.include(error?.message, "refuses the query (400): unknown operator: $nearly")
        assert.deepStrictEqual([sent.length, recordsOf(result, "launches"), result.code], [1, [], 1])
      }
    })
  )
})
