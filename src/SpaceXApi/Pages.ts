import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import type { DocumentBatch } from "../Documents.ts"
import type { Failure } from "../Failure.ts"
import { CurrentStream } from "../Metrics/StreamMeter.ts"
import { attempts, end, inTurn, once, onTrouble, type Pull, runForEachChunk } from "../Pull.ts"
import { type Author, type Query, SpaceXApi } from "../SpaceXApi.ts"
import type { StreamQuery } from "../StreamQuery.ts"
import * as PageReply from "./PageReply.ts"
import * as Retry from "./Retry.ts"

/** What to read of a collection. */
export interface Scan {
  /** The collection's route, e.g. `/v5/launches`. */
  readonly path: string
  /** Which documents, and what of them. */
  readonly query: View
  /** Only documents whose id sorts behind this one: where an earlier scan stopped. */
  readonly after: string | undefined
  readonly pageSize: number
  /** At most so many documents. */
  readonly limit: number | undefined
  readonly retry: Retry.RetryLimits
  /** That there is no document is nothing to look into. Else the collection is asked whether it has any at all. */
  readonly mayBeEmpty?: boolean
  /** No document is given again, even where it may have arrived corrupt. */
  readonly once?: boolean
}

/** What a query makes of a collection, whatever the order. */
export type View = Pick<StreamQuery, "filter" | "populate" | "select">

/** What happens while a collection is read, in order. */
export type ScanEvent =
  /** A reply has begun. */
  | { readonly _tag: "Responded" }
  | { readonly _tag: "Documents"; readonly batch: DocumentBatch }
  /** A reply is over: every document up to `after` has been given; they are all there are if `complete`. */
  | {
      readonly _tag: "PageRead"
      readonly after: string | undefined
      /** How many documents the whole scan will give; undefined behind a reply that did not come to its end. */
      readonly expected: number | undefined
      readonly complete: boolean
    }
  | Retry.Waiting

/** The events of one scan, which ends with its scope. */
export type Scanned = Effect.Effect<ScanEvents, never, CurrentStream | Scope>
export type ScanEvents = Pull<ScanEvent, Failure, SpaceXApi | CurrentStream>

/**
 * Reads a collection in the order of its ids, a page after the other: each page asks for what lies behind the last id
 * that arrived, so no document that exists throughout is skipped, whatever is inserted, deleted or cached meanwhile. A
 * reply that breaks off is gone on with behind its last whole document. One that is corrupt or contradicts itself may
 * lack documents anywhere: it is asked for again as a whole, and what it gave already is not given again unless it was
 * corrupt. The scan ends only when a reply says so and nothing that earlier replies said contradicts it.
 */
export const pages = (scan: Scan): Scanned =>
  Effect.flatMap(Retry.make(scan.retry), (retry) => {
    const progress: Progress = {
      after: scan.after,
      count: 0,
      told: 0,
      outstanding: undefined,
      given: new Set(),
      ids: PageReply.roomForIds(),
      ended: false,
      kept: retry.reset
    }
    const next = Effect.suspend(() => (progress.ended ? end : page(scan, progress)))
    return attempts(next, (failure): ScanEvents => {
      // Where all that was wanted has arrived, what became of the rest of the reply does not matter.
      if (progress.count === scan.limit) return once(Effect.sync(() => concluded(scan, progress, 0, false)))
      return inTurn<ScanEvent, Failure, never>(kept(progress), Retry.waiting(retry, scan.path, failure))
    })
  })

interface Progress {
  /** The last id that was given. */
  after: string | undefined
  /** How many documents were given, and up to how many of them it was told that they can be kept. */
  count: number
  told: number
  /** How many documents are left to read, as the reply has it that promised most. */
  outstanding: number | undefined
  /** The ids that were given by replies which do not count: they are not given again. */
  readonly given: Set<string>
  /** For those of the page that is read. */
  readonly ids: PageReply.Ids
  ended: boolean
  /** Something arrived that can be kept. */
  readonly kept: () => void
}

/** One request and its reply. */
const page = (scan: Scan, progress: Progress) =>
  Effect.gen(function* () {
    const api = yield* SpaceXApi
    const meter = yield* CurrentStream
    const limit = Math.min(scan.pageSize, (scan.limit ?? Infinity) - progress.count)
    const { filter } = scan.query
    const asked = request({ ...scan.query, filter: behind(progress.after, filter) }, { _id: 1 }, limit)
    const body = yield* api.query(scan.path, asked, authorOf(scan.query))
    const reply = PageReply.expected({ path: scan.path, limit, behind: progress.after, ids: progress.ids })
    const documents = Effect.map(
      PageReply.documents(reply, body, meter),
      Chunk.filterMap((all): Option.Option<ScanEvent> => {
        progress.count += all.count
        if (progress.outstanding !== undefined) progress.outstanding -= all.count
        progress.after = reply.last
        const batch = progress.given.size === 0 ? all : all.without(progress.given)
        return batch.count === 0 ? Option.none() : Option.some({ _tag: "Documents", batch })
      })
    )
    const responded = Effect.succeed<ScanEvent>({ _tag: "Responded" })
    const concluded = Effect.suspend(() => conclude(scan, progress, reply))
    return onTrouble(inTurn(once(responded), documents, once(concluded)), () => {
      if (!reply.sound) forget(scan, progress, reply)
    })
  }).pipe(Effect.mapError(Option.some))

/** The scan is where it was before a reply. */
const forget = (scan: Scan, progress: Progress, reply: PageReply.PageReply): void => {
  const { behind, received } = reply
  if (!reply.corrupt || scan.once === true) for (const id of PageReply.idsOf(reply)) progress.given.add(id)
  progress.after = behind
  progress.count -= received
  if (progress.outstanding !== undefined) progress.outstanding += received
}

/** The page is over: holds what it says about itself against what came, and against what earlier pages said. */
const conclude = Effect.fnUntraced(function* (scan: Scan, progress: Progress, reply: PageReply.PageReply) {
  const { limit, received } = reply
  const { more, total } = yield* PageReply.counts(reply)
  const resumesBehindAll = progress.after !== undefined && total === 0
  const doubtful = progress.outstanding === undefined ? resumesBehindAll : progress.outstanding > 0
  progress.outstanding = Math.max(progress.outstanding ?? 0, total - received)
  if (received !== Math.min(limit, total))
    return yield* PageReply.unusable(
      scan.path,
      `it holds ${received} documents where ${total} are left, of which ${limit} were asked for`
    )
  if (more !== total > received)
    return yield* PageReply.unusable(
      scan.path,
      `it holds ${received} of the ${total} documents that are left, and says that ${more ? "" : "no "}more follow`
    )
  if (total === 0 && progress.after === undefined) yield* confirmEmpty(scan)
  reply.sound = true
  if (!more && doubtful && progress.count !== scan.limit) yield* confirmEnd(scan, progress)
  return concluded(scan, progress, total - received, !more)
})

/** A page is over, and the scan with it where the collection or the limit has been reached. */
const concluded = (scan: Scan, progress: Progress, left: number, complete: boolean): ScanEvent => {
  progress.ended = complete || progress.count === scan.limit
  return pageRead(progress, progress.count + left, complete)
}

const pageRead = (progress: Progress, expected: number | undefined, complete: boolean): ScanEvent => {
  const { after, count } = progress
  progress.told = count
  progress.kept()
  for (const id of progress.given) if (id <= after!) progress.given.delete(id)
  return { _tag: "PageRead", after, expected, complete }
}

/** What a reply brought before it failed can be kept. */
const kept = (progress: Progress): Pull<ScanEvent> =>
  progress.count > progress.told ? once(Effect.sync(() => pageRead(progress, undefined, false))) : end

/** Fewer documents came than were promised. If that is because they were deleted, the last one left has been read. */
const confirmEnd = Effect.fnUntraced(function* (scan: Scan, progress: Progress) {
  const { filter } = scan.query
  const last = yield* lastId(scan.path, filter)
  if (last === undefined && filter !== undefined) yield* confirmInhabited(scan.path)
  else if (last === undefined || last > (progress.after ?? ""))
    return yield* PageReply.unusable(scan.path, "it ends the collection while documents are left")
})

/** No document matches. That can be where there is a filter, if that is so once more, and the collection has others. */
export const confirmEmpty = Effect.fnUntraced(function* ({
  mayBeEmpty,
  path,
  query
}: Pick<Scan, "mayBeEmpty" | "path" | "query">) {
  if (mayBeEmpty === true) return
  if (query.filter === undefined) return yield* PageReply.unusable(path, PageReply.emptyCollection)
  if ((yield* lastId(path, query.filter)) !== undefined)
    return yield* PageReply.unusable(path, "it holds no documents where there are some")
  yield* confirmInhabited(path)
})

/** The collection has documents at all. */
const confirmInhabited = Effect.fnUntraced(function* (path: string) {
  if ((yield* lastId(path, undefined)) === undefined)
    return yield* PageReply.unusable(path, PageReply.emptyCollection)
})

/** The last of the ids that match. */
const lastId = Effect.fnUntraced(function* (path: string, filter: View["filter"]) {
  const api = yield* SpaceXApi
  const meter = yield* CurrentStream
  const asked = request({ filter, select: { _id: 1 }, populate: [] }, { _id: -1 }, 1)
  const reply = PageReply.expected({ path, limit: 1, behind: undefined })
  const body = yield* api.query(path, asked, filter === undefined ? "connector" : "user")
  yield* runForEachChunk(PageReply.documents(reply, body, meter), () => Effect.void)
  return reply.last
}, Effect.scoped)

const behind = (after: string | undefined, filter: View["filter"]): View["filter"] => {
  if (after === undefined) return filter
  const bound = { _id: { $gt: after } }
  return filter === undefined ? bound : { $and: [filter, bound] }
}

/** A request for a part of a view. */
export const request = (
  { filter = {}, populate, select }: View,
  sort: Query["options"]["sort"],
  limit: number,
  offset?: number
): Query => ({
  query: filter,
  options: {
    sort,
    limit,
    ...(offset === undefined ? {} : { offset }),
    ...(select === undefined ? {} : { select }),
    ...(populate.length === 0 ? {} : { populate })
  }
})

const authorOf = ({ filter, populate, select }: View): Author =>
  filter === undefined && select === undefined && populate.length === 0 ? "connector" : "user"
