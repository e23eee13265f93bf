import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import { ConfiguredCatalog } from "../../src/Airbyte/ConfiguredCatalog.ts"
import * as StateInput from "../../src/Airbyte/StateInput.ts"
import * as Cli from "../../src/Cli.ts"
import * as Config from "../../src/Config.ts"
import * as Format from "../../src/Format.ts"
import * as InputFile from "../../src/InputFile.ts"
import { Output } from "../../src/Output.ts"
import * as Metrics from "../../src/Metrics.ts"
import type { Simulator } from "../../src/Simulator.ts"
import * as ReadPlan from "../../src/Source/ReadPlan.ts"
import type { ReadEvent } from "../../src/Source/ReadEvent.ts"
import { readStream } from "../../src/Source/StreamRead.ts"
import { SpaceXApi } from "../../src/SpaceXApi.ts"
import { faulty, type Occasion } from "./replyFaults.ts"
import { type Program, runIn } from "./sandbox.ts"
import type { Evidence } from "./verdict.ts"

/** What a run is given: a command, its files, and an API with faults. */
export interface Scene {
  readonly command: "check" | "discover" | "read"
  readonly files: Readonly<Partial<Record<"config" | "catalog" | "state", Uint8Array>>>
  readonly occasions: ReadonlyArray<Occasion>
}

/** Where a run begins: with the arguments, or where the documents of a stream are read, which takes a third of the time. */
export type Entry = "the program" | "a stream"

/** A simulated API, and the ids of its collections. */
export interface World {
  readonly simulator: Simulator
  readonly collections: Evidence["collections"]
}

export const perform = async (entry: Entry, scene: Scene, world: World): Promise<Evidence> => {
  const { api, client, exchanges } = faulty(world.simulator, scene.occasions)
  const program = Effect.provideService(programs[entry](scene), SpaceXApi, api)
  const outcome = await runIn({ files: scene.files, client }, program)
  const state = new TextDecoder().decode(scene.files.state)
  return { outcome, collections: world.collections, exchanges, state }
}

const programs: Record<Entry, (scene: Scene) => Program<SpaceXApi>> = {
  "the program": ({ command, files }) => {
    const given = Object.keys(files).flatMap((file) => [`--${file}`, file])
    // The API has these two alone.
    const streams = command === "read" && !("catalog" in files) ? ["--streams", "launches,starlink"] : []
    return Cli.run(["node", "source-spacex", command, ...given, ...streams])
  },

  /** Each stream for itself, without HTTP and logs; the files are valid. */
  "a stream": ({ files }) =>
    Effect.gen(function* () {
      const output = yield* Output
      const settings = yield* Config.read(files.config && "config")
      const catalog = yield* InputFile.read({ what: "catalog", path: "catalog" }, ConfiguredCatalog)
      const state = new TextDecoder().decode(files.state)
      const plans = yield* ReadPlan.make(
        catalog,
        settings.queries,
        yield* StateInput.decode({ what: "state", path: "state" }, state)
      )
      const codes = yield* Effect.forEach(plans, (plan) =>
        Effect.gen(function* () {
          let code = 0
          const meter = yield* Metrics.aloneFor(plan.name)
          const written = (event: ReadEvent) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              if (event._tag === "Failed") code = 1
              return output.write(Format.airbyte(event, now) ?? "")
            })
          yield* readStream(plan, meter, settings, undefined, (events) =>
            Effect.orDie(Effect.forEach(events, written, { discard: true }))
          )
          return code
        })
      )
      return Math.max(0, ...codes)
    }).pipe(Effect.orDie, Logger.withMinimumLogLevel(LogLevel.None))
}
