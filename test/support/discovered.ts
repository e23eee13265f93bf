import * as Effect from "effect/Effect"
import { assert } from "vitest"
import { file, messages, once, run } from "./program.ts"
import type { DiscoveredStream } from "./protocol.ts"

/** The streams as `discover` prints them. */
export const discovered: Effect.Effect<ReadonlyArray<DiscoveredStream>> = once(
  Effect.map(run(["discover"]), (result) => messages(result).flatMap(({ catalog }) => catalog?.streams ?? []))
)

/** One of them. */
export const discoveredStream = (name: string): Effect.Effect<DiscoveredStream> =>
  Effect.map(
    discovered,
    (streams) =>
      streams.find((stream) => stream.name === name) ?? assert.fail(`discover does not print ${name}`)
  )

/** How those who run connectors configure a stream that was discovered. */
export const configurations = {
  "Airbyte's acceptance tests": (stream: DiscoveredStream) => ({
    stream,
    sync_mode: stream.supported_sync_modes[0],
    destination_sync_mode: "append"
  }),
  "the standard tests of Airbyte's Python CDK": (stream: DiscoveredStream) => ({
    stream: { ...stream, namespace: null, is_file_based: null },
    sync_mode: "full_refresh",
    destination_sync_mode: "append_dedup",
    ...unset
  }),
  PyAirbyte: (stream: DiscoveredStream) => ({
    stream: { ...stream, namespace: null, is_file_based: null },
    sync_mode: "incremental",
    destination_sync_mode: "overwrite",
    ...unset,
    cursor_field: stream.default_cursor_field,
    primary_key: stream.source_defined_primary_key
  }),
  "Airbyte's platform": (stream: DiscoveredStream) => ({
    stream,
    sync_mode: "full_refresh",
    destination_sync_mode: "overwrite",
    primary_key: stream.source_defined_primary_key,
    generation_id: 3,
    minimum_generation_id: 3,
    sync_id: 42
  }),
  "Airbyte's platform, incrementally": (stream: DiscoveredStream) => ({
    stream,
    sync_mode: "incremental",
    destination_sync_mode: "append_dedup",
    cursor_field: stream.default_cursor_field,
    primary_key: stream.source_defined_primary_key,
    generation_id: 3,
    minimum_generation_id: 0,
    sync_id: 42
  })
}

/** The ways in which they do that. */
export type Configurator = keyof typeof configurations

/** What Python writes of the fields that nobody has set. */
const unset = Object.fromEntries(
  "cursor_field destination_object_name primary_key generation_id minimum_generation_id sync_id include_files"
    .split(" ")
    .map((field) => [field, null])
)

/** The arguments of a read of streams, as the platform configures them unless told otherwise. */
export const readArguments = (
  streams: ReadonlyArray<DiscoveredStream>,
  {
    by = "Airbyte's platform",
    config = {},
    state
  }: {
    readonly by?: Configurator
    readonly config?: object
    readonly state?: unknown
  } = {}
): ReadonlyArray<string> => [
  "read",
  "--config",
  file("config.json", { requests_per_second: 1000, ...config }),
  "--catalog",
  file("catalog.json", { streams: streams.map((stream) => configurations[by](stream)) }),
  ...(state === undefined ? [] : ["--state", file("state.json", state)])
]
