import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Airbyte from "../Airbyte.ts"
import * as Config from "../Config.ts"
import { Output } from "../Output.ts"
import * as Source from "../Source.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import { serve } from "./Audience.ts"
import * as CommonOptions from "./CommonOptions.ts"

const { config, debug } = CommonOptions

export const check = Command.make("check", { config, debug }, ({ config, debug }) =>
  Effect.gen(function* () {
    const output = yield* Output
    const settings = yield* Config.read(config).pipe(
      // Whoever checks waits for a status: without one, clients tell people that the connector is broken.
      Effect.tapErrorTag("ConfigError", ({ message }) =>
        output.write(Airbyte.connectionFailed(message) + "\n")
      )
    )
    const complaint = yield* Source.check(settings).pipe(Effect.provide(SpaceXApi.layer(settings)))
    const status = complaint === undefined ? Airbyte.connectionSucceeded : Airbyte.connectionFailed(complaint)
    yield* output.write(status + "\n")
  }).pipe(serve("airbyte", debug))
).pipe(
  Command.withDescription(
    "Ask the API for one document, or for one of each query of the configuration, and print whether that worked, as one CONNECTION_STATUS message. Takes 30 seconds at most for each."
  )
)
