import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Airbyte from "../Airbyte.ts"
import * as Config from "../Config.ts"
import { Output } from "../Output.ts"
import * as Source from "../Source.ts"
import { serve } from "./Audience.ts"
import * as CommonOptions from "./CommonOptions.ts"

const { config, debug } = CommonOptions

export const discover = Command.make("discover", { config, debug }, ({ config, debug }) =>
  Effect.gen(function* () {
    const output = yield* Output
    const { queries } = yield* Config.read(config)
    yield* output.write(Airbyte.catalog(Source.catalog(queries)) + "\n")
  }).pipe(serve("airbyte", debug))
).pipe(
  Command.withDescription(
    "Print the streams with their schemas, as one CATALOG message. Where the configuration has queries, the schemas are what these give. Works offline."
  )
)
