import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { attempts, end, together } from "../Pull.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import type { StreamQuery } from "../StreamQuery.ts"
import * as ListReply from "./ListReply.ts"
import type { Scanned, ScanEvent, ScanEvents } from "./Pages.ts"
import * as Retry from "./Retry.ts"

/** Reads the one document of a resource that has no other, in the events of a scan. */
export const singleDocument = (scan: {
  readonly path: string
  readonly query: Pick<StreamQuery, "select">
  readonly retry: Retry.RetryLimits
}): Scanned =>
  Effect.flatMap(Retry.make(scan.retry), (retry) => {
    const { path, query } = scan
    let isRead = false
    const request = Effect.gen(function* () {
      const list = yield* (yield* SpaceXApi).list(path, undefined)
      const body = list._tag === "Modified" ? list.body : end
      // It is given when the reply is known to be whole.
      const batches = yield* Stream.runCollect(ListReply.documents(path, body, "single", query.select))
      isRead = true
      return Chunk.fromIterable<ScanEvent>([
        { _tag: "Responded" },
        ...Chunk.map(batches, (batch) => ({ _tag: "Documents" as const, batch })),
        { _tag: "PageRead", after: undefined, expected: 1, complete: true }
      ])
    })
    const next = Effect.suspend(() =>
      isRead
        ? end
        : Effect.map(Effect.mapError(request, Option.some), (events) => together(Effect.succeed(events)))
    )
    return attempts(next, (failure): ScanEvents => Retry.waiting(retry, path, failure))
  })
