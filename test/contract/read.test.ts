/*
 * READ-01 to READ-10: `airbyte.md` 3.5, in the order of its list. Where the acceptance tests and the Python CDK's
 * standard tests differ, the stricter holds; the catalogs of both are read.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Streams from "../../src/Streams.ts"
import { type Api, captured, invented, serving } from "../support/api.ts"
import { withoutCaptures } from "../support/captures.ts"
import { closedValidator, parseStrictly } from "../support/closedSchema.ts"
import { configurations, discovered, discoveredStream, readArguments } from "../support/discovered.ts"
import { declaredPaths, observedPaths } from "../support/paths.ts"
import {
  errorsOf,
  file,
  logsOf,
  messages,
  once,
  recordsOf,
  run,
  statesOf,
  statusesOf
} from "../support/program.ts"
import type { DiscoveredStream, Message } from "../support/protocol.ts"
import { given } from "./changes.ts"

/** Fields that no captured document has a value for, each with the reason to declare it all the same. */
const unseen: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  capsules: { dragon: "the API's model has it, without a value to start with" },
  launches: { "links.flickr.small[]": "the list is empty everywhere; the API's model has strings in it" },
  ships: {
    last_ais_update: "null everywhere; the API's model has a string",
    speed_kn: "null everywhere; the API's model has a number",
    course_deg: "null everywhere; the API's model has a number"
  }
}

describe.each(Streams.names)("read of %s", (name) => {
  const readings = new Map([invented, captured].map((api) => [api, once(readingOf(api, name))]))

  for (const [api, reading] of readings) {
    const documents = api.documents(name)

    describe.skipIf(documents.length === 0)(`with ${api.title}`, () => {
      it.effect(
        "READ-01 records are printed in whole messages, with nothing else, no warning and no error",
        () =>
          Effect.map(reading, ({ result }) => {
            assert.isNotEmpty(recordsOf(result, name))
            assert.deepStrictEqual([logsOf(result, "WARN"), errorsOf(result)], [[], []])
            assert.deepStrictEqual([result.stderr, result.code], ["", 0])
          })
      )

      it.effect("READ-02 every record has a field of the schema", () =>
        Effect.map(reading, ({ result, stream }) => {
          const known = Object.keys(stream.json_schema.properties ?? {})
          for (const record of recordsOf(result, name)) assert.isTrue(known.some((field) => field in record))
        })
      )

      it.effect("READ-03 the schema describes every record to its last field", () =>
        Effect.map(reading, ({ result, stream }) => {
          const validate = closedValidator(stream.json_schema)
          const records = result.stdout
            .trimEnd()
            .split("\n")
            .flatMap((line) => (parseStrictly(line) as Message).record ?? [])
          assert.lengthOf(records, documents.length)
          for (const { data } of records)
            assert.isTrue(validate(data), `${text(data)}: ${text(validate.errors)}`)
        })
      )

      it.effect("READ-05 every record has a primary key of its own", () =>
        Effect.map(reading, ({ result, stream }) => {
          const keys = recordsOf(result, name).map((record) => keyOf(stream, record))
          for (const value of keys.flat()) assert.include(["string", "number"], typeof value)
          assert.strictEqual(new Set(keys.map((key) => JSON.stringify(key))).size, keys.length)
        })
      )

      it.effect("READ-07 every document arrives once, as the API has it, in the order of the ids", () =>
        Effect.map(reading, ({ result }) => {
          assert.deepStrictEqual<unknown>(recordsOf(result, name), documents)
        })
      )

      it.effect("READ-08 the stream has started, is running and, behind all else, is complete", () =>
        Effect.map(reading, ({ result }) => {
          assert.deepStrictEqual(statusesOf(result, name), ["STARTED", "RUNNING", "COMPLETE"])
          const told = messages(result).filter(({ type }) => type !== "LOG")
          assert.deepStrictEqual(
            [told[0], told[1], told.at(-1)].map((message) => message?.trace?.stream_status?.status),
            ["STARTED", "RUNNING", "COMPLETE"]
          )
        })
      )

      it.effect(
        "READ-09 every page ends with a state of its own, which counts the records since the last",
        () =>
          Effect.map(reading, ({ result }) => {
            const states = statesOf(result, name)
            assert.lengthOf(states, Math.ceil(documents.length / pageSize(documents)))
            assert.strictEqual(new Set(states.map(({ stream }) => text(stream))).size, states.length)
            let since = 0
            for (const { record, state } of messages(result)) {
              if (record !== undefined) since++
              if (state === undefined) continue
              assert.deepStrictEqual([state.type, state.sourceStats.recordCount], ["STREAM", since])
              assert.isNotEmpty(state.stream.stream_state)
              since = 0
            }
            assert.strictEqual(since, 0, "there are records behind the last state")
          })
      )
    })
  }

  it.effect.skipIf(captured.documents(name).length === 0)(
    `READ-06 every field that the schema declares, but for the two of incremental syncs, has a value somewhere${withoutCaptures}`,
    () =>
      Effect.gen(function* () {
        const { result, stream } = yield* readings.get(captured)!
        const seen = observedPaths(recordsOf(result, name))
        const declared = [...declaredPaths(stream.json_schema).keys()]
        assert.sameMembers(
          declared.filter((path) => seen.get(path) !== true),
          [...Object.keys(unseen[name] ?? {}), Streams.updatedAt, Streams.deletedAt]
        )
      })
  )
})

describe("read", () => {
  it.effect.each(Object.keys(configurations) as ReadonlyArray<keyof typeof configurations>)(
    "READ-04 a catalog of %s gets the records of every stream that it names",
    (by) =>
      Effect.gen(function* () {
        const { client } = serving(invented)
        const streams = yield* discovered
        const result = yield* run(readArguments(streams, { by }), { client })
        for (const stream of streams) {
          const documents = invented.documents(stream.name)
          const isIncremental = configurations[by](stream).sync_mode === "incremental"
          assert.deepStrictEqual<unknown>(
            recordsOf(result, stream.name),
            isIncremental ? given(stream.name, documents, "1970-01-01T00:00:00.000Z") : documents
          )
          assert.strictEqual(statusesOf(result, stream.name).at(-1), "COMPLETE")
        }
        assert.strictEqual(result.code, 0)
      })
  )

  it.effect("READ-10 a catalog that makes no sense ends the read with an error", () =>
    Effect.gen(function* () {
      const stream = {
        name: "__AIRBYTE__stream_that_does_not_exist",
        json_schema: { type: "object", properties: { f1: { type: "string" } } },
        supported_sync_modes: ["full_refresh"]
      }
      const catalog = { streams: [{ stream, sync_mode: "INVALID", destination_sync_mode: "INVALID" }] }
      const result = yield* run(["read", "--catalog", file("catalog.json", catalog)])
      assert.deepStrictEqual(
        messages(result).map(({ trace }) => trace?.error?.failure_type),
        ["config_error"]
      )
      assert.strictEqual(result.code, 1)
    })
  )
})

/** Four pages or fewer. */
const pageSize = (documents: ReadonlyArray<unknown>) => Math.ceil(documents.length / 4)

/** Reads one stream in a few pages; what came of it, and the stream as it was discovered. */
function readingOf(api: Api, name: string) {
  return Effect.gen(function* () {
    const stream = yield* discoveredStream(name)
    const config = { page_size: pageSize(api.documents(name)) }
    const result = yield* run(readArguments([stream], { config }), { client: serving(api).client })
    return { result, stream }
  })
}

const keyOf = (stream: DiscoveredStream, record: unknown): ReadonlyArray<unknown> =>
  (stream.source_defined_primary_key ?? []).map((path) =>
    path.reduce<unknown>((at, field) => (at as Record<string, unknown> | undefined)?.[field], record)
  )

const text = (value: unknown) => JSON.stringify(value)
