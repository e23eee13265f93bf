import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Airbyte from "../Airbyte.ts"
import { connectionSpecification, documentationUrl } from "../Config.ts"
import { Output } from "../Output.ts"
import { serve } from "./Audience.ts"
import * as CommonOptions from "./CommonOptions.ts"

export const spec = Command.make("spec", { debug: CommonOptions.debug }, ({ debug }) =>
  Effect.flatMap(Output, (output) =>
    output.write(Airbyte.spec(connectionSpecification, documentationUrl) + "\n")
  ).pipe(serve("airbyte", debug))
).pipe(Command.withDescription("Print what a configuration may hold, as one SPEC message."))
