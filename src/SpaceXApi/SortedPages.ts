import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DocumentBatch } from "../Documents.ts"
import { CurrentStream } from "../Metrics/StreamMeter.ts"
import { attempts, end, inTurn, once, onTrouble } from "../Pull.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import type { StreamQuery } from "../StreamQuery.ts"
import { confirmEmpty, request, type Scan, type Scanned, type ScanEvent, type ScanEvents } from "./Pages.ts"
import * as PageReply from "./PageReply.ts"
import * as Retry from "./Retry.ts"

/** What to read of a collection, and in what order: that of the ids where nothing else tells two documents apart. */
export interface SortedScan extends Omit<Scan, "after" | "once" | "query"> {
  readonly query: StreamQuery
}

/**
 * Reads a collection in an order that the user chose. Such pages can only be asked for by their number of documents, so
 * each begins with the last document of the one before: where it does not, where a page holds a document of another
 * one, or where the number of all has changed, documents have moved between two replies, and the collection is read
 * again from its beginning. (A document that leaves the pages behind while another one enters them is no trouble.
 * Where one moves from the pages ahead to those behind, in whose place another one is deleted, nothing tells.) Whatever
 * is asked again, each document is given once, so that what had to be read again comes out of its order. The ids stay
 * in memory until the end.
 */
export const sortedPages = (scan: SortedScan): Scanned =>
  Effect.flatMap(Retry.make(scan.retry), (retry) => {
    const progress: Progress = {
      given: new Map(),
      ids: PageReply.roomForIds(),
      offset: 0,
      last: undefined,
      total: undefined,
      beginnings: 0,
      ended: false
    }
    let told = 0
    const next = Effect.suspend(() => (progress.ended ? end : page(scan, progress)))
    const read = attempts(next, (failure): ScanEvents => Retry.waiting(retry, scan.path, failure))
    return Effect.map(
      read,
      Effect.map((events) => {
        // A page that brought nothing new is no way out of trouble.
        if (Chunk.some(events, ({ _tag }) => _tag === "PageRead") && progress.given.size > told) {
          told = progress.given.size
          retry.reset()
        }
        return events
      })
    )
  })

interface Progress {
  /** The ids that were given, and how often the reading had begun anew when a whole page last held them. */
  readonly given: Map<string, number | undefined>
  /** For those of the page that is read. */
  readonly ids: PageReply.Ids
  /** How many documents of the order have been read, and the id of the last of them. */
  offset: number
  last: string | undefined
  /** How many there are. */
  total: number | undefined
  /** How often the collection was found to have moved. */
  beginnings: number
  ended: boolean
}

/** One request and its reply. */
const page = (scan: SortedScan, progress: Progress) =>
  Effect.gen(function* () {
    const api = yield* SpaceXApi
    const meter = yield* CurrentStream
    const repeated = progress.offset === 0 ? 0 : 1
    // The API's cache would answer the same request with the same page: one that has moved is asked for otherwise.
    const size = scan.pageSize + progress.beginnings
    const limit = Math.min(size, (scan.limit ?? Infinity) - progress.offset) + repeated
    const order = orderOf(scan.query)
    const asked = request(scan.query, order, limit, progress.offset - repeated)
    const body = yield* api.query(scan.path, asked, "user")
    const reply = PageReply.expected({
      path: scan.path,
      limit,
      behind: undefined,
      ids: progress.ids,
      isById: false
    })
    const seen: Seen = { ids: new Set(), given: [] }
    const batches = Effect.flatMap(
      PageReply.documents(reply, body, meter),
      Effect.forEach((batch) => Effect.mapError(fresh(scan, progress, seen, batch), Option.some))
    )
    // What is not what was sent may be given again.
    const documents = onTrouble(Effect.map(batches, eventsOf), () => {
      if (reply.corrupt) for (const id of seen.given) progress.given.delete(id)
    })
    const responded = Effect.succeed<ScanEvent>({ _tag: "Responded" })
    const concluded = Effect.suspend(() => conclude(scan, progress, reply))
    return inTurn(once(responded), documents, once(concluded))
  }).pipe(Effect.mapError(Option.some))

const eventsOf = (batches: ReadonlyArray<DocumentBatch>): Chunk.Chunk<ScanEvent> =>
  Chunk.fromIterable(batches.filter(({ count }) => count > 0).map((batch) => ({ _tag: "Documents", batch })))

/** The ids of a reply, and those of the documents that it was the first to give. */
interface Seen {
  readonly ids: Set<string>
  readonly given: Array<string>
}

/** The documents that have not been given yet, up to as many as are wanted. */
const fresh = Effect.fnUntraced(function* (
  { limit = Infinity, path }: SortedScan,
  progress: Progress,
  { given, ids }: Seen,
  batch: DocumentBatch
) {
  const some: Array<number> = []
  for (let document = 0; document < batch.count; document++) {
    const id = batch.id(document)
    const isRepeated = ids.size === 0 && progress.offset > 0
    if (isRepeated && id !== progress.last) return yield* moved(path, progress)
    if (ids.has(id)) return yield* PageReply.unusable(path, `the document ${id} is in it twice`)
    if (!isRepeated && progress.given.get(id) === progress.beginnings) return yield* moved(path, progress)
    ids.add(id)
    if (!progress.given.has(id) && progress.given.size + some.length < limit) some.push(document)
  }
  // Not before it is sure that the batch is given.
  for (const document of some) {
    progress.given.set(batch.id(document), undefined)
    given.push(batch.id(document))
  }
  return batch.only(some)
})

/** The page is over: holds what it says about itself against what came, and against what earlier pages said. */
const conclude = Effect.fnUntraced(function* (
  scan: SortedScan,
  progress: Progress,
  reply: PageReply.PageReply
) {
  const { last, limit, received } = reply
  const { more, total } = yield* PageReply.counts(reply)
  const from = Math.max(0, progress.offset - 1)
  if (progress.total !== undefined && progress.total !== total) return yield* moved(scan.path, progress)
  if (received !== Math.min(limit, total - from))
    return yield* PageReply.unusable(
      scan.path,
      `it holds ${received} documents where ${total - from} are left, of which ${limit} were asked for`
    )
  // Of pages that do not begin at a multiple of their size the API says of some that more follow where none do.
  if (more !== total > from + received && (from === 0 || !more))
    return yield* PageReply.unusable(
      scan.path,
      `it holds ${received} of the ${total - from} documents that are left, and says that ${more ? "" : "no "}more follow`
    )
  if (total === 0) yield* confirmEmpty(scan)
  for (const id of PageReply.idsOf(reply))
    if (progress.given.has(id)) progress.given.set(id, progress.beginnings)
  progress.offset = from + received
  progress.last = last
  progress.total = total
  const wanted = Math.min(total, scan.limit ?? Infinity)
  progress.ended = progress.offset >= wanted
  const pageRead: ScanEvent = {
    _tag: "PageRead",
    after: undefined,
    expected: wanted,
    complete: progress.offset >= total
  }
  return pageRead
})

/** Begins anew: documents were inserted, deleted or reordered between two replies. */
const moved = (path: string, progress: Progress) => {
  progress.offset = 0
  progress.last = progress.total = undefined
  progress.beginnings++
  return PageReply.unusable(path, "documents have moved since the page before it")
}

const orderOf = ({ sort }: StreamQuery): Readonly<Record<string, 1 | -1>> =>
  Object.fromEntries([...sort, ...(sort.some(([path]) => path === "_id") ? [] : [["_id", 1] as const])])
