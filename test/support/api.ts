import type { Collections } from "../../src/Simulator.ts"
import { demonstration } from "../../src/Simulator/Demonstration.ts"
import type { JsonObject } from "../../src/Simulator/Json.ts"
import * as Streams from "../../src/Streams.ts"
import { capturedStream, withoutCaptures } from "./captures.ts"
import { idOf } from "./documents.ts"
import type { JsonSchema } from "./paths.ts"
import { type Reaction, type Sent, transport } from "./transport.ts"

type Document = JsonObject & { readonly id: string }

/** An API to read every stream from. */
export interface Api {
  readonly title: string
  /** What it has for a stream, in the order of the ids. None where nothing was captured. */
  readonly documents: (stream: string) => ReadonlyArray<Document>
}

const apiOf = (title: string, served: (stream: Streams.SpaceXStream) => ReadonlyArray<JsonObject>): Api => {
  const documents = new Map(
    Streams.streams.map((stream) => [
      stream.name,
      (served(stream) as ReadonlyArray<Document>).toSorted((one, other) => (one.id < other.id ? -1 : 1))
    ])
  )
  return { title, documents: (stream) => documents.get(stream) ?? [] }
}

const invention: Readonly<Record<string, ReadonlyArray<JsonObject>>> = demonstration({
  launches: 40,
  satellites: 40,
  seed: 1
})

/** Documents of the demonstration; of a stream that it does not have, some that are made after its schema. */
export const invented = apiOf(
  "invented documents",
  ({ name, schema }) =>
    invention[name] ??
    Array.from({ length: 40 }, (_, n) => ({ ...(example(schema as JsonSchema) as JsonObject), id: idOf(n) }))
)

export const captured = apiOf(
  `captured documents${withoutCaptures}`,
  ({ name }) => capturedStream(name) as ReadonlyArray<JsonObject>
)

/** A value that a schema describes, with something in every place. */
function example({ airbyte_type, format, items, properties = {}, type }: JsonSchema): unknown {
  switch ([type].flat().find((name) => name !== "null")) {
    case "object":
      return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, example(field)]))
    case "array":
      return items === undefined ? [] : [example(items)]
    case "string":
      if (format === "date") return "2022-10-05"
      return format === "date-time"
        ? `2022-10-05T16:00:00${airbyte_type === "timestamp_without_timezone" ? "" : "Z"}`
        : "text"
    case "boolean":
      return true
    default:
      return 1
  }
}

/** What a simulator of an API serves. */
export const collectionsOf = (api: Api): Collections =>
  Object.fromEntries(
    Streams.streams.map(({ name, path }) => [path.split("/").at(-1) ?? name, api.documents(name)])
  )

/** An in-memory transport to an API. */
export const serving = (api: Api, react?: (n: number, sent: Sent) => Reaction) =>
  transport(collectionsOf(api), react)
