import launches from "../schemas/launches.json" with { type: "json" }
import starlink from "../schemas/starlink.json" with { type: "json" }

/** A stream of the source: one collection of the SpaceX API. */
export interface SpaceXStream {
  readonly name: string
  /** The collection's route, version included. */
  readonly path: string
  /** Draft-07 JSON Schema of a document, as `discover` offers it. */
  readonly schema: StreamSchema
}

export interface StreamSchema extends Readonly<Record<string, unknown>> {
  readonly properties: Readonly<Record<string, object>>
}

/** Every stream of the source. Documents of all of them carry a unique string `id`, the primary key. */
export const streams: ReadonlyArray<SpaceXStream> = [
  // v5 differs from v4 in the crew alone: objects with the role, instead of ids.
  { name: "launches", path: "/v5/launches", schema: launches },
  { name: "starlink", path: "/v4/starlink", schema: starlink }
]

export const names: ReadonlyArray<string> = streams.map(({ name }) => name)

export const find = (name: string): SpaceXStream | undefined => streams.find((stream) => stream.name === name)
