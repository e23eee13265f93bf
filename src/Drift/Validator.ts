import * as Effect from "effect/Effect"
import * as Streams from "../Streams.ts"
import { compiled } from "./Compiled.ts"

/** A value that does not fit its type: its path with `[]` for any index, and what the schema says of it. */
export interface Departure {
  readonly place: string
  readonly expected: string
}

/** Names what in a document departs from the stream's schema. */
export const validator = (
  stream: Streams.SpaceXStream
): Effect.Effect<(document: unknown) => ReadonlyArray<Departure>> =>
  Effect.map(
    validateOf(stream),
    (validate) => (document) =>
      validate(document)
        ? []
        : (validate.errors ?? []).map(({ instancePath, message }) => ({
            place: instancePath
              .slice(1)
              .replace(/\/\d+(?=\/|$)/g, "[]")
              .replaceAll("/", "."),
            expected: message ?? "has another type"
          }))
  )

/** A schema that a query has shaped is known at run time only: Ajv, which takes long to load, compiles it then. */
const validateOf = ({ name, schema }: Streams.SpaceXStream) => {
  const load = schema === Streams.find(name)?.schema ? compiled[name] : undefined
  return Effect.promise(() =>
    load === undefined
      ? import("./Compiler.ts").then(({ compile }) => compile(schema))
      : load().then(({ validate }) => validate)
  )
}
