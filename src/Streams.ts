import capsules from "../schemas/capsules.json" with { type: "json" }
import company from "../schemas/company.json" with { type: "json" }
import cores from "../schemas/cores.json" with { type: "json" }
import crew from "../schemas/crew.json" with { type: "json" }
import dragons from "../schemas/dragons.json" with { type: "json" }
import history from "../schemas/history.json" with { type: "json" }
import landpads from "../schemas/landpads.json" with { type: "json" }
import launches from "../schemas/launches.json" with { type: "json" }
import launchpads from "../schemas/launchpads.json" with { type: "json" }
import payloads from "../schemas/payloads.json" with { type: "json" }
import roadster from "../schemas/roadster.json" with { type: "json" }
import rockets from "../schemas/rockets.json" with { type: "json" }
import ships from "../schemas/ships.json" with { type: "json" }
import starlink from "../schemas/starlink.json" with { type: "json" }

/** A stream of the source: one resource of the SpaceX API. */
export interface SpaceXStream<Name extends string = string> {
  readonly name: Name
  /** The resource's route, version included. */
  readonly path: string
  /** A collection of documents, which can be queried, or one object. */
  readonly kind: "collection" | "single"
  /** Draft-07 JSON Schema of a document, as `discover` offers it. */
  readonly schema: StreamSchema
  /** Fields that hold ids of another stream's documents, by their dotted paths, and that stream's name. */
  readonly references: Readonly<Record<string, string>>
  /** Top-level fields that the API computes anew all the time: their change alone is none, unless the user wants it. */
  readonly volatile: ReadonlyArray<string>
}

export interface StreamSchema extends Readonly<Record<string, unknown>> {
  readonly properties: Readonly<Record<string, object>>
}

const rows = [
  collection("capsules", capsules, { launches: "launches", dragon: "dragons" }),
  single("company", company),
  collection("cores", cores, { launches: "launches" }),
  collection("crew", crew, { launches: "launches" }),
  collection("dragons", dragons),
  collection("history", history),
  collection("landpads", landpads, { launches: "launches" }),
  {
    ...collection("launches", launches, {
      rocket: "rockets",
      launchpad: "launchpads",
      payloads: "payloads",
      capsules: "capsules",
      ships: "ships",
      "fairings.ships": "ships",
      "crew.crew": "crew",
      "cores.core": "cores",
      "cores.landpad": "landpads"
    }),
    // v5 differs from v4 in the crew alone: objects with the role, instead of ids.
    path: "/v5/launches"
  },
  collection("launchpads", launchpads, { rockets: "rockets", launches: "launches" }),
  collection("payloads", payloads, { launch: "launches", "dragon.capsule": "capsules" }),
  single("roadster", roadster),
  collection("rockets", rockets),
  collection("ships", ships, { launches: "launches" }),
  {
    ...collection("starlink", starlink, { launch: "launches" }),
    volatile: ["longitude", "latitude", "height_km", "velocity_kms"]
  }
]

export type StreamName = (typeof rows)[number]["name"]

/** Every stream of the source. Documents of all of them carry a unique string `id`, the primary key. */
export const streams: ReadonlyArray<SpaceXStream<StreamName>> = rows

export const names: ReadonlyArray<string> = streams.map(({ name }) => name)

export const find = (name: string): SpaceXStream | undefined => streams.find((stream) => stream.name === name)

/** The columns that incremental records have beside the document's own fields, as Airbyte's CDC sources call them. */
export const updatedAt = "_ab_cdc_updated_at"
export const deletedAt = "_ab_cdc_deleted_at"

const timestamp = { type: ["null", "string"], format: "date-time", airbyte_type: "timestamp_with_timezone" }

/** A stream's schema with these columns: they are those of every stream. */
export const discoveredSchema = ({ schema }: SpaceXStream): StreamSchema => ({
  ...schema,
  properties: {
    ...schema.properties,
    [updatedAt]: {
      description:
        "When an incremental sync found the document new, changed or deleted: the cursor. Null in a full refresh.",
      ...timestamp
    },
    [deletedAt]: {
      description:
        "When an incremental sync found the document deleted in the API; null where it exists. Such a record has the id, and nothing else of the document.",
      ...timestamp
    }
  }
})

function collection<Name extends string>(
  name: Name,
  schema: StreamSchema,
  references: SpaceXStream["references"] = {}
): SpaceXStream<Name> {
  return { name, path: `/v4/${name}`, kind: "collection", schema, references, volatile: [] }
}

function single<Name extends string>(name: Name, schema: StreamSchema): SpaceXStream<Name> {
  return { ...collection(name, schema), kind: "single" }
}
