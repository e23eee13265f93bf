/* Holds `acceptance-test-config.yml` against the project: Airbyte's own suites run by what it says. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import * as Streams from "../../src/Streams.ts"
import { invented, serving } from "../support/api.ts"
import { discovered } from "../support/discovered.ts"
import { errorsOf, file, logsOf, messages, recordsOf, runThroughTime, statesOf } from "../support/program.ts"
import type { DiscoveredStream } from "../support/protocol.ts"

interface Section {
  readonly bypass_reason?: string
  readonly tests?: ReadonlyArray<{
    readonly config_path: string
    readonly configured_catalog_path?: string
    readonly status?: string
  }>
}

interface ConfiguredCatalog {
  readonly streams: ReadonlyArray<{ readonly stream: DiscoveredStream } & Readonly<Record<string, unknown>>>
}

const url = (path: string) => new URL(`../../${path}`, import.meta.url)
const yaml = (path: string): unknown => parse(readFileSync(url(path), "utf8"))

const { acceptance_tests: sections, connector_image } = yaml("acceptance-test-config.yml") as {
  readonly connector_image: string
  readonly acceptance_tests: Readonly<Record<string, Section>>
}
const connection = sections.connection?.tests ?? []
const incremental = sections.incremental?.tests ?? []

/** What is said of each test. The CDK refuses keys that it does not read; no stream may be empty. */
const keys: Readonly<Record<string, ReadonlyArray<string>>> = {
  spec: ["config_path"],
  connection: ["config_path", "status"],
  discovery: ["config_path"],
  basic_read: ["config_path"],
  full_refresh: ["config_path"],
  incremental: ["config_path", "configured_catalog_path"]
}

describe("the configuration of Airbyte's acceptance tests", () => {
  it("names the image that the metadata names", () => {
    const { data } = yaml("metadata.yaml") as { readonly data: { readonly dockerRepository: string } }
    assert.strictEqual(connector_image, `${data.dockerRepository}:dev`)
  })

  it("has tests for every command, or says why not, and lets no stream be empty", () => {
    assert.deepStrictEqual(Object.keys(sections), Object.keys(keys))
    for (const [name, { bypass_reason, tests = [] }] of Object.entries(sections)) {
      assert.strictEqual(tests.length === 0, bypass_reason !== undefined)
      for (const test of tests) assert.includeMembers([...keys[name]!], Object.keys(test))
    }
  })

  it("expects a check to succeed, to fail and to end with an error", () => {
    assert.sameMembers(
      connection.map(({ status }) => status),
      ["succeed", "failed", "exception"]
    )
  })

  it.effect.each(connection.map(({ config_path, status }) => [config_path, status] as const))(
    "says of %s what comes of a check: %s",
    ([config, status]) =>
      Effect.gen(function* () {
        const path = fileURLToPath(url(config))
        const { client } = serving(invented)
        const result = yield* runThroughTime(["check", "--config", path], { client })
        const told = messages(result).at(-1)?.connectionStatus?.status
        assert.strictEqual(outcomes.get(told), status)
        assert.deepStrictEqual(
          [errorsOf(result).length, result.code],
          status === "exception" ? [1, 1] : [0, 0]
        )
      })
  )

  it("reads only by configurations whose check succeeds", () => {
    const statuses = new Map(connection.map(({ config_path, status }) => [config_path, status]))
    for (const { tests = [] } of Object.values(sections).filter((section) => section !== sections.connection))
      for (const { config_path } of tests) assert.strictEqual(statuses.get(config_path), "succeed")
  })

  it.effect("asks for the increments of every stream, by the cursor and the key that discover offers", () =>
    Effect.gen(function* () {
      const streams = yield* discovered
      assert.isNotEmpty(incremental)
      for (const { configured_catalog_path = "" } of incremental) {
        const catalog = JSON.parse(readFileSync(url(configured_catalog_path), "utf8")) as ConfiguredCatalog
        assert.deepStrictEqual<unknown>(
          catalog.streams.map(({ stream: { json_schema: _, ...stream }, ...configured }) => ({
            stream,
            ...configured
          })),
          streams.map(({ json_schema: _, is_resumable: __, ...stream }) => ({
            stream,
            sync_mode: "incremental",
            cursor_field: stream.default_cursor_field,
            destination_sync_mode: "append_dedup",
            primary_key: stream.source_defined_primary_key
          }))
        )
      }
    })
  )

  it.effect.each(
    incremental.map(
      ({ config_path, configured_catalog_path = "" }) => [configured_catalog_path, config_path] as const
    )
  )("reads %s twice: everything, and then nothing", ([catalog, config]) =>
    Effect.gen(function* () {
      const { client } = serving(invented)
      const paths = ["--config", fileURLToPath(url(config)), "--catalog", fileURLToPath(url(catalog))]
      const first = yield* runThroughTime(["read", ...paths], { client })
      const state = file("state.jsonl", first.stdout)
      const second = yield* runThroughTime(["read", ...paths, "--state", state], { client })
      for (const name of Streams.names) {
        assert.lengthOf(recordsOf(first, name), invented.documents(name).length)
        assert.lengthOf(recordsOf(second, name), 0)
        assert.lengthOf(statesOf(second, name), 1)
      }
      assert.deepStrictEqual([logsOf(first, "WARN"), first.code, second.code], [[], 0, 0])
    })
  )
})

/** What the suites call the outcome of a check, by the status that it tells. */
const outcomes = new Map([
  ["SUCCEEDED", "succeed"],
  ["FAILED", "failed"],
  [undefined, "exception"]
])
