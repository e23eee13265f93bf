import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import { FileSystem } from "@effect/platform/FileSystem"
import { Path } from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { StateInput } from "../Airbyte/StateInput.ts"
import * as Config from "../Config.ts"
import * as Delivery from "../Delivery.ts"
import { ConfigError, type Failure } from "../Failure.ts"
import * as Format from "../Format.ts"
import { Metrics } from "../Metrics.ts"
import { Output } from "../Output.ts"
import { tableOf } from "../Report/Table.ts"
import * as Source from "../Source.ts"
import type { ReadEvent } from "../Source/ReadEvent.ts"
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
      yield* write(`read       into ${first.file}\n\n${first.table}\n`)
      const again = yield* read("again.jsonl", first.states)
      yield* write(`read again into ${again.file}: only what has changed since\n\n${again.table}\n${next}`)
    }).pipe(Effect.scoped, serve("person", debug))
).pipe(
  Command.withDescription("See it work: check, discover and read a simulated API on this machine, over HTTP.")
)

/** Reads the changes of every stream into a file, as Airbyte would be told of them. */
const readInto = Effect.fnUntraced(function* (file: string, config: Config.Config, states: StateInput) {
  const fileSystem = yield* FileSystem
  const directory = (yield* Path).dirname(file)
  const unwritable = () =>
    new ConfigError({ message: `${file} cannot be written. Choose another place with --output.` })
  yield* fileSystem.makeDirectory(directory, { recursive: true }).pipe(Effect.mapError(unwritable))
  const messages = yield* fileSystem.open(file, { flag: "w" }).pipe(Effect.mapError(unwritable))

  const streams = Source.catalog(config.queries).map(
    (stream) => ({ stream, sync_mode: "incremental" }) as const
  )
  const left = new Map<string, unknown>()
  const plans = yield* ReadPlan.make({ streams }, config.queries, states)
  const sink = (event: ReadEvent) =>
    Effect.gen(function* () {
      if (event._tag === "Failed") return yield* event.failure
      if (event._tag === "Checkpoint") left.set(event.stream, event.state)
      const lines = Format.airbyte(event, yield* Clock.currentTimeMillis)
      if (lines === undefined) return 0
      yield* Effect.mapError(messages.writeAll(lines), unwritable)
      return lines.length
    })
  yield* Delivery.deliver<Failure>({ plans, config }, sink, () => Effect.void)
  return { file, table: tableOf(yield* Metrics, new Set()), states: left }
}, Effect.provide(Metrics.layer))

const next = `The same against the live API, which needs no key (in a clone of the project, node dist/source-spacex.js is
source-spacex):
  source-spacex check
  source-spacex discover
  source-spacex read --incremental > messages.jsonl
  source-spacex read --incremental --state messages.jsonl
  source-spacex read --streams launches --format jsonl --limit 5
`
