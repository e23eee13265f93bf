import * as Effect from "effect/Effect"
import { type DocumentBatch, DocumentScanner } from "../Documents.ts"
import * as Json from "../Documents/Json.ts"
import type { Failure, TransientError } from "../Failure.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import type { Pull } from "../Pull.ts"
import type { Body } from "../SpaceXApi.ts"
import { noObjectId, unusableReply } from "./HttpFailure.ts"
import * as ScannedBody from "./ScannedBody.ts"

/** The reply to a request for a page, while it arrives. */
export interface PageReply {
  /** The collection's route, e.g. `/v5/launches`. */
  readonly path: string
  /** How many documents it may have, at most. */
  readonly limit: number
  /** The id that its documents' ids come behind. */
  readonly behind: string | undefined
  /** Whether its documents come in the order of their ids, or in another one. */
  readonly isById: boolean
  /** The documents so far, the id of the last one, and the ids of all of them. */
  received: number
  last: string | undefined
  readonly ids: Ids
  /** What the page says about itself; complete when it is over. */
  envelope: ReadonlyMap<string, unknown>
  /** Nothing is wrong with it, as far as it goes: what it brought can be kept, whatever happens then. */
  sound: boolean
  /** Some of its bytes are not what was sent, so that others may not be either. */
  corrupt: boolean
}

/** Room for ids, 24 bytes each. The pages of a scan share it: each of them would leave as much behind as it has ids. */
export interface Ids {
  bytes: Uint8Array
}

/** For some ids at first. */
export const roomForIds = (): Ids => ({ bytes: new Uint8Array(24 * 256) })

export const expected = ({
  behind,
  ids = roomForIds(),
  isById = true,
  limit,
  path
}: Pick<PageReply, "behind" | "limit" | "path"> & Partial<Pick<PageReply, "ids" | "isById">>): PageReply => ({
  path,
  limit,
  behind,
  isById,
  received: 0,
  last: behind,
  ids,
  envelope: new Map(),
  sound: false,
  corrupt: false
})

/** The documents of a reply. Where it breaks off, those that came before are given first. */
export const documents = (reply: PageReply, body: Body, meter: StreamMeter): Pull<DocumentBatch, Failure> => {
  const scanner = new DocumentScanner("page")
  reply.envelope = scanner.envelope
  return ScannedBody.documents({
    body,
    scanner,
    arrived: (batch) => {
      const complaint = complaintAbout(batch, reply)
      if (complaint !== undefined) return unusable(reply.path, complaint)
      take(batch, reply)
      meter.count("documents", batch.count)
      return undefined
    },
    malformed: ({ error, isAtItsEnd, isForeign }) => {
      reply.corrupt = !isAtItsEnd
      reply.sound = isAtItsEnd && agrees(reply, scanner)
      return unusable(reply.path, `it is not a page of documents (${error.message})`, isForeign)
    },
    brokenOff: () => {
      reply.sound = agrees(reply, scanner)
    }
  })
}

const take = (batch: DocumentBatch, reply: PageReply): void => {
  const { ids } = reply
  while (ids.bytes.length < 24 * (reply.received + batch.count)) ids.bytes = Json.grown(ids.bytes)
  batch.copyIds(ids.bytes, 24 * reply.received)
  reply.received += batch.count
  reply.last = batch.id(batch.count - 1)
}

/** The ids of the documents so far; until the next page of the same scan begins, which has the same room for its own. */
export const idsOf = ({ ids, received }: PageReply): ReadonlyArray<string> => {
  const text = new TextDecoder().decode(ids.bytes.subarray(0, 24 * received))
  return Array.from({ length: received }, (_, n) => text.slice(24 * n, 24 * n + 24))
}

/** How many documents match, and whether more of them follow: what a page says of itself when it is over. */
export const counts = ({ envelope, path }: PageReply): Effect.Effect<Counts, TransientError> => {
  const total = envelope.get("totalDocs")
  const more = envelope.get("hasNextPage")
  return typeof total === "number" && Number.isSafeInteger(total) && typeof more === "boolean"
    ? Effect.succeed({ total, more })
    : unusable(path, "it does not say how many documents there are, or whether more follow", true)
}

export interface Counts {
  readonly total: number
  readonly more: boolean
}

/** What is wrong with a reply by which a whole collection is gone. */
export const emptyCollection = "it says that the collection is empty, which only an outage makes it"

/** Whether a reply that ended too early lacks nothing in its midst: where its documents are over, there are all that it owes. */
const agrees = ({ envelope, limit, received }: PageReply, scanner: DocumentScanner): boolean => {
  if (!scanner.areDocumentsOver) return true
  const total = envelope.get("totalDocs")
  return received === (typeof total === "number" ? Math.min(limit, total) : limit)
}

/** The failure of a page that arrived and cannot be used. `foreign`: it does not look like the SpaceX API at all. */
export const unusable = (path: string, reason: string, foreign = false): TransientError =>
  unusableReply("POST", `${path}/query`, reason, foreign)

function complaintAbout(
  batch: DocumentBatch,
  { isById, last, limit, received }: PageReply
): string | undefined {
  // An id that was garbled would get into the next request, and into a state that no later run could use.
  if (!batch.hasObjectIds) return noObjectId
  if (isById && !(batch.isAscending && batch.id(0) > (last ?? "")))
    return "its documents are not in the order of their ids"
  if (received + batch.count > limit) return `it holds more than the ${limit} documents that were asked for`
  return undefined
}
