import * as Schema from "effect/Schema"
import { expected, expectedOutside } from "../InputFile.ts"

/**
 * What `read --catalog` is given: which streams to read, and how. Only what this source acts on is decoded; the rest
 * of a catalog is for the platform and the destination, and is passed over.
 */
const ConfiguredStream = Schema.Struct({
  stream: Schema.Struct({
    name: Schema.NonEmptyString.annotations(expected("a name")),
    /** Its `properties` are the columns that the destination has. */
    json_schema: Schema.optionalWith(
      Schema.NullOr(
        Schema.Struct({
          properties: Schema.optionalWith(
            Schema.NullOr(Schema.Object.annotations(expectedOutside("an object"))),
            { exact: true }
          )
        }).annotations(expectedOutside("an object"))
      ),
      { exact: true }
    )
  }).annotations(expectedOutside("an object")),
  sync_mode: Schema.Literal("full_refresh", "incremental").annotations(
    expected('"full_refresh" or "incremental"')
  ),
  /** Counts the refreshes of a stream. The same number again means: this is a later attempt of the same refresh. */
  generation_id: Schema.optionalWith(Schema.NullOr(Schema.Int).annotations(expected("a whole number")), {
    exact: true
  })
})

export const ConfiguredCatalog = Schema.Struct({
  streams: Schema.Array(ConfiguredStream.annotations(expectedOutside("an object"))).annotations(
    expectedOutside("an array of configured streams")
  )
}).annotations(expectedOutside("an object"))

export type ConfiguredCatalog = typeof ConfiguredCatalog.Type
export type ConfiguredStream = ConfiguredCatalog["streams"][number]
