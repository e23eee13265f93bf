import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { ConfigError } from "../Failure.ts"
import { Output } from "../Output.ts"
import type { Collections } from "../Simulator.ts"
import type { Script } from "../Simulator/Rehearsal.ts"
import type { Reported } from "../Simulator/Server.ts"
import { serve } from "./Audience.ts"
import * as CommonOptions from "./CommonOptions.ts"
import * as Rehearsal from "./Rehearsal.ts"

const data = Options.text("data").pipe(
  Options.withPseudoName("directory"),
  Options.withDescription(
    "Serve the API's replies in this directory: launches.json, starlink.json, ... Without it, invented data."
  ),
  Options.withDefault(undefined)
)

/** How much of the API's data is invented where none is given: about as much as the API had in 2022. */
export const invented = { launches: 205, satellites: 3000, seed: 1 }

const numbers = {
  port: number("port", "The port on 127.0.0.1, 8080 without it; 0 takes any that is free."),
  launches: number(
    "launches",
    `How many launches to invent, with what flies in them; ${invented.launches} without it.`
  ),
  satellites: number("satellites", `How many satellites to invent, ${invented.satellites} without it.`),
  seed: number("seed", "The same seed invents the same data.")
}

const largest = { port: 65_535, launches: 10_000, satellites: 100_000, seed: Number.MAX_SAFE_INTEGER }

const options = { data, ...numbers, ...Rehearsal.options, debug: CommonOptions.debug }

export const simulate = Command.make("simulate", options, (options) =>
  Effect.gen(function* () {
    const output = yield* Output
    for (const name of ["port", "launches", "satellites", "seed"] as const) {
      const given = options[name] ?? 0
      if (given < 0 || given > largest[name])
        return yield* new ConfigError({
          message: `--${name} ${given}: give a number from 0 to ${largest[name]}.`
        })
      if (options.data !== undefined && options[name] !== undefined && name !== "port")
        return yield* new ConfigError({
          message: `--data serves what is there: --${name} invents nothing beside it.`
        })
    }
    const size = {
      launches: options.launches ?? invented.launches,
      satellites: options.satellites ?? invented.satellites,
      seed: options.seed ?? invented.seed
    }
    const collections = yield* options.data === undefined
      ? demonstration(size)
      : Rehearsal.folder(options.data)
    const { url } = yield* listen(
      { ...(yield* Rehearsal.script(options)), collections },
      options.port ?? 8080
    )
    const contents = Object.entries(collections).map(
      ([name, documents]) => `${documents.length ?? 1} ${name}`
    )
    yield* output.write(
      `The SpaceX API is simulated on ${url} with ${contents.join(", ")}. Ctrl-C ends it.\n`
    )
    return yield* Effect.never
  }).pipe(Effect.scoped, serve("person", options.debug))
).pipe(
  Command.withDescription(
    "Answer like the SpaceX API on this machine, for rehearsals: set base_url to the address that it prints. A bad day: `source-spacex simulate --fault 429=7@starlink#1 --fault cut#3` refuses the first request for satellites for seven seconds, and breaks off the third reply of all."
  )
)

/** Serves a rehearsal until the scope ends; the simulator is loaded only here. */
export const listen = Effect.fnUntraced(function* (script: Script, port: number) {
  const { make, strays } = yield* Effect.promise(() => import("../Simulator/Rehearsal.ts"))
  const Server = yield* Effect.promise(() => import("../Simulator/Server.ts"))
  const report = ({ n, remarks, request: { method, path }, status }: Reported) => {
    const line = `request ${n}: ${method} ${path} → ${status ?? "no reply"}`
    return remarks.length === 0 ? Effect.logDebug(line) : Effect.logInfo(`${line} (${remarks.join("; ")})`)
  }
  for (const stray of strays(script))
    yield* Effect.logWarning(`${stray} changes nothing: nothing that is served here is like that.`)
  return yield* Server.serve(make(script), { port, report }).pipe(Effect.mapError(Rehearsal.asConfigError))
})

/** All resources of an API about launches that nobody has flown. */
export const demonstration = (size: typeof invented): Effect.Effect<Collections> =>
  Effect.map(
    Effect.promise(() => import("../Simulator/Demonstration.ts")),
    (Demonstration) => Demonstration.demonstration(size)
  )

function number(name: string, what: string) {
  return Options.integer(name).pipe(Options.withDescription(what), Options.withDefault(undefined))
}
