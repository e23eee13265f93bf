import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type DocumentBatch, DocumentScanner, type Shape } from "../Documents.ts"
import { type Projection, projected } from "../Documents/Projection.ts"
import type { Failure } from "../Failure.ts"
import { CurrentStream } from "../Metrics/StreamMeter.ts"
import type { Body } from "../SpaceXApi.ts"
import { noObjectId, unusableReply } from "./HttpFailure.ts"
import * as ScannedBody from "./ScannedBody.ts"

/**
 * The documents of a reply that lists a whole collection, in no particular order, or is the one document of a resource
 * that has no other. It ends only where the reply does. Where it breaks off, the documents before are given first. Of
 * each document only the projection is given, if there is one.
 */
export const documents = (
  path: string,
  body: Body,
  shape: Exclude<Shape, "page"> = "list",
  projection?: Projection
): Stream.Stream<DocumentBatch, Failure, CurrentStream> =>
  Stream.unwrap(
    Effect.map(CurrentStream, (meter) => {
      const batches = ScannedBody.documents({
        body,
        scanner: new DocumentScanner(shape),
        arrived: (batch) => {
          if (!batch.hasObjectIds) return unusable(path, noObjectId)
          meter.count("documents", batch.count)
          return undefined
        },
        malformed: ({ error, isForeign }) => {
          const what = shape === "list" ? "a list of documents" : "a document"
          return unusable(path, `it is not ${what} (${error.message})`, isForeign)
        }
      })
      const stream = Stream.repeatEffectChunkOption(batches)
      return projection === undefined ? stream : Stream.map(stream, (batch) => projected(batch, projection))
    })
  )

/** The failure of a list that arrived and cannot be used. `foreign`: it does not look like the SpaceX API at all. */
export const unusable = (path: string, reason: string, foreign = false) =>
  unusableReply("GET", path, reason, foreign)
