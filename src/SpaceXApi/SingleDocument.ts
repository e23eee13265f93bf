import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { CurrentStream } from "../Metrics/StreamMeter.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import type { StreamQuery } from "../StreamQuery.ts"
import * as ListReply from "./ListReply.ts"
import type { Scanned, ScanEvent } from "./Pages.ts"
import * as Retry from "./Retry.ts"

/** Reads the one document of a resource that has no other, in the events of a scan. */
export const singleDocument = (scan: {
  readonly path: string
  readonly query: Pick<StreamQuery, "select">
  readonly retry: Retry.RetryLimits
}): Effect.Effect<Scanned, never, CurrentStream> =>
  Effect.map(Retry.make(scan.retry), (retry) => {
    const { path, query } = scan
    const attempt: Scanned = Stream.unwrapScoped(
      Effect.gen(function* () {
        const list = yield* (yield* SpaceXApi).list(path, undefined)
        const body = list._tag === "Modified" ? list.body : Effect.fail(Option.none())
        // It is given when the reply is known to be whole.
        const batches = yield* Stream.runCollect(ListReply.documents(path, body, "single", query.select))
        const documents = Chunk.map(batches, (batch): ScanEvent => ({ _tag: "Documents", batch }))
        return Stream.make<[ScanEvent]>({ _tag: "Responded" }).pipe(
          Stream.concat(Stream.fromChunk(documents)),
          Stream.concat(
            Stream.succeed<ScanEvent>({
              _tag: "PageRead",
              after: undefined,
              expected: 1,
              complete: true
            })
          )
        )
      })
    )
    const persistent: typeof attempt = Stream.catchAll(attempt, (failure) =>
      Stream.concat(
        Retry.waiting(retry, path, failure),
        Stream.suspend(() => persistent)
      )
    )
    return persistent
  })
