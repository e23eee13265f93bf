import * as Schema from "effect/Schema"

/**
 * What `read --catalog` is given: which streams to read, and how. Only what this source acts on is decoded; the rest
 * of a catalog is for the platform and the destination, and is passed over.
 */
export const ConfiguredCatalog = Schema.Struct({
  streams: Schema.Array(
    Schema.Struct({
      stream: Schema.Struct({ name: Schema.NonEmptyString }),
      sync_mode: Schema.Literal("full_refresh", "incremental"),
      /** Counts the refreshes of a stream. The same number again means: this is a later attempt of the same refresh. */
      generation_id: Schema.optionalWith(Schema.Int, { nullable: true })
    })
  )
})

export type ConfiguredCatalog = typeof ConfiguredCatalog.Type
export type ConfiguredStream = ConfiguredCatalog["streams"][number]
