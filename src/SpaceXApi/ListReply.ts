import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type DocumentBatch, DocumentScanner, MalformedJson, type Shape } from "../Documents.ts"
import { type Projection, projected } from "../Documents/Projection.ts"
import type { Failure } from "../Failure.ts"
import { count, type CurrentStream } from "../Metrics/StreamMeter.ts"
import type { Body } from "../SpaceXApi.ts"
import { noObjectId, unusableReply } from "./HttpFailure.ts"

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
  Stream.suspend(() => {
    const scanner = new DocumentScanner(shape)
    let bytes = 0
    const scanned = <A>(next: () => A) =>
      Effect.try({
        try: next,
        catch: (error) => {
          if (!(error instanceof MalformedJson)) throw error
          const isForeign = bytes > 0 && !scanner.areDocumentsReached
          const what = shape === "list" ? "a list of documents" : "a document"
          return unusable(path, `it is not ${what} (${error.message})`, isForeign)
        }
      })
    const push = (chunk: Uint8Array) => {
      bytes += chunk.length
      return scanner.push(chunk)
    }
    const rest = Stream.fromEffect(scanned(() => scanner.flush()))
    const end = Stream.drain(Stream.fromEffect(scanned(() => scanner.end())))
    return Stream.mapError(body, (failure) => ({ brokenOff: failure })).pipe(
      Stream.mapEffect((chunk) => scanned(() => push(chunk))),
      Stream.catchAll((error) =>
        "brokenOff" in error ? Stream.concat(rest, Stream.fail(error.brokenOff)) : Stream.fail(error)
      ),
      Stream.concat(rest),
      Stream.concat(end),
      Stream.filter((batch) => batch.count > 0),
      Stream.tap((batch) =>
        batch.hasObjectIds ? count("documents", batch.count) : unusable(path, noObjectId)
      ),
      Stream.map((batch) => (projection === undefined ? batch : projected(batch, projection)))
    )
  })

/** The failure of a list that arrived and cannot be used. `foreign`: it does not look like the SpaceX API at all. */
export const unusable = (path: string, reason: string, foreign = false) =>
  unusableReply("GET", path, reason, foreign)
