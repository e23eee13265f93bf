import type { Collections } from "../../src/Simulator.ts"
import { demonstration } from "../../src/Simulator/Demonstration.ts"
import type { JsonObject } from "../../src/Simulator/Json.ts"
import * as Streams from "../../src/Streams.ts"
import { capturedStream, withoutCaptures } from "./captures.ts"
import { type Reaction, type Sent, transport } from "./transport.ts"

type Document = JsonObject & { readonly id: string }

/** An API to read every stream from. */
export interface Api {
  readonly title: string
  /** What it has for a stream, in the order of the ids; a single object alone. None where nothing was captured. */
  readonly documents: (stream: string) => ReadonlyArray<Document>
}

const apiOf = (title: string, served: (stream: Streams.SpaceXStream) => ReadonlyArray<JsonObject>): Api => {
  const documents = new Map<string, ReadonlyArray<Document>>(
    Streams.streams.map((stream) => [
      stream.name,
      (served(stream) as ReadonlyArray<Document>).toSorted((one, other) => (one.id < other.id ? -1 : 1))
    ])
  )
  return { title, documents: (stream) => documents.get(stream) ?? [] }
}

const invention: Collections = demonstration({ launches: 40, satellites: 40, seed: 1 })

/** Documents of the demonstration. */
export const invented = apiOf("invented documents", ({ name }) => [invention[name] ?? []].flat())

export const captured = apiOf(
  `captured documents${withoutCaptures}`,
  ({ name }) => capturedStream(name) as ReadonlyArray<JsonObject>
)

/** What a simulator of an API serves. */
export const collectionsOf = (api: Api): Collections =>
  Object.fromEntries(
    Streams.streams.map(({ kind, name, path }) => {
      const documents = api.documents(name)
      return [path.split("/").at(-1) ?? name, kind === "single" ? (documents[0] ?? []) : documents]
    })
  )

/** An in-memory transport to an API. */
export const serving = (api: Api, react?: (n: number, sent: Sent) => Reaction) =>
  transport(collectionsOf(api), react)
