import launches from "../schemas/launches.json" with { type: "json" }
import starlink from "../schemas/starlink.json" with { type: "json" }

/** A stream of the source: one collection of the SpaceX API. */
export interface SpaceXStream {
  readonly name: string
  /** The collection's route, version included. */
  readonly path: string
  /** Draft-07 JSON Schema of a document, as `discover` offers it. */
  readonly schema: StreamSchema
  /** Top-level fields that the API computes anew all the time: their change alone is none, unless the user wants it. */
  readonly volatile: ReadonlyArray<string>
}

export interface StreamSchema extends Readonly<Record<string, unknown>> {
  readonly properties: Readonly<Record<string, object>>
}

/** Every stream of the source. Documents of all of them carry a unique string `id`, the primary key. */
export const streams: ReadonlyArray<SpaceXStream> = [
  // v5 differs from v4 in the crew alone: objects with the role, instead of ids.
  { name: "launches", path: "/v5/launches", schema: launches, volatile: [] },
  {
    name: "starlink",
    path: "/v4/starlink",
    schema: starlink,
    volatile: ["longitude", "latitude", "height_km", "velocity_kms"]
  }
]

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
