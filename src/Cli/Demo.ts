import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import { FileSystem } from "@effect/platform/FileSystem"
import { Path } from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { StateInput } from "../Airbyte/StateInput.ts"
import * as Config from "../Config.ts"
import { ConfigError } from "../Failure.ts"
import * as Format from "../Format.ts"
import { Output } from "../Output.ts"
import * as Source from "../Source.ts"
import type { Tally } from "../Source/ReadEvent.ts"
import * as ReadPlan from "../Source/ReadPlan.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import { serve } from "./Audience.ts"
import * as CommonOptions from "./CommonOptions.ts"
import { demonstration, invented, listen } from "./Simulate.ts"

const output = Options.text("output").pipe(
  Options.withPseudoName("directory"),
  Options.withDescription("Where the messages are written."),
  Options.withDefault("demo")
)

export const demo = Command.make(
  "demo",
  { output, debug: CommonOptions.debug },
  ({ debug, output: directory }) =>
    Effect.gen(function* () {
      const { write } = yield* Output
      const { url } = yield* listen({ collections: yield* demonstration(invented) }, 0)
      yield* write(`A simulated SpaceX API answers on ${url}, with invented data.\n\n`)
      const config = { ...Config.defaults, base_url: url }
      const api = SpaceXApi.layer(config)

      const complaint = yield* Effect.provide(Source.check(config), api)
      if (complaint !== undefined) return yield* new ConfigError({ message: complaint })
      yield* write("check      SUCCEEDED\n")
      yield* write(
        `discover   ${Source.catalog(config.queries)
          .map(({ name }) => name)
          .join(", ")}\n`
      )
      const path = yield* Path
      const read = (name: string, states: StateInput) =>
        Effect.provide(readInto(path.join(directory, name), config, states), api)
      const first = yield* read("messages.jsonl", new Map())
      yield* write(`read       into ${first.file}\n\n${table(first.tallies)}\n`)
      const again = yield* read("again.jsonl", first.states)
      yield* write(
        `read again into ${again.file}: only what has changed since\n\n${table(again.tallies)}\n${next}`
      )
    }).pipe(Effect.scoped, serve("person", debug))
).pipe(
  Command.withDescription("See it work: check, discover and read a simulated API on this machine, over HTTP.")
)

/** Reads the changes of every stream into a file, as Airbyte would be told of them. */
const readInto = Effect.fn("Demo.readInto")(function* (
  file: string,
  config: Config.Config,
  states: StateInput
) {
  const fileSystem = yield* FileSystem
  const directory = (yield* Path).dirname(file)
  const unwritable = () =>
    new ConfigError({ message: `${file} cannot be written. Choose another place with --output.` })
  yield* fileSystem.makeDirectory(directory, { recursive: true }).pipe(Effect.mapError(unwritable))
  const messages = yield* fileSystem.open(file, { flag: "w" }).pipe(Effect.mapError(unwritable))

  const streams = Source.catalog(config.queries).map(
    (stream) => ({ stream, sync_mode: "incremental" }) as const
  )
  const tallies = new Map<string, Tally>()
  const left = new Map<string, unknown>()
  yield* Source.read(yield* ReadPlan.make({ streams }, config.queries, states), config).pipe(
    Stream.runForEach((event) =>
      Effect.gen(function* () {
        if (event._tag === "Failed") return yield* event.failure
        if (event._tag === "Completed") tallies.set(event.stream, event.tally)
        if (event._tag === "Checkpoint") left.set(event.stream, event.state)
        const lines = Format.airbyte(event, yield* Clock.currentTimeMillis) ?? ""
        yield* Effect.mapError(
          messages.writeAll(typeof lines === "string" ? encoder.encode(lines) : lines),
          unwritable
        )
      })
    )
  )
  return { file, tallies, states: left }
})

const encoder = new TextEncoder()

function table(tallies: ReadonlyMap<string, Tally>): string {
  const rows = Array.from(tallies, ([stream, tally]) => [
    stream,
    tally.records.toLocaleString("en"),
    tally.bytes.toLocaleString("en"),
    `${tally.requests}`,
    (tally.milliseconds / 1000).toFixed(2)
  ])
  return [["stream", "records", "bytes", "requests", "seconds"], ...rows]
    .map(
      ([stream = "", ...numbers]) =>
        stream.padEnd(10) + numbers.map((text) => text.padStart(11)).join("") + "\n"
    )
    .join("")
}

const next = `The same against the live API, which needs no key (in a clone of the project, node dist/source-spacex.js is
source-spacex):
  source-spacex check
  source-spacex discover
  source-spacex read --incremental > messages.jsonl
  source-spacex read --incremental --state messages.jsonl
  source-spacex read --streams launches --format jsonl --limit 5
`
