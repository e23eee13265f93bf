import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type DocumentBatch, type DocumentScanner, MalformedJson } from "../Documents.ts"
import type { Failure } from "../Failure.ts"
import type { Pull } from "../Pull.ts"
import type { Body } from "../SpaceXApi.ts"

/** A reply's body, and what its documents mean to whoever asked for them. */
export interface Reading {
  readonly body: Body
  readonly scanner: DocumentScanner
  /** Documents have arrived; gives what is wrong with them. */
  readonly arrived: (batch: DocumentBatch) => Failure | undefined
  /** The failure of a body that is not what it should be. */
  readonly malformed: (fault: Fault) => Failure
  /** The body has broken off, and the documents before that have been given. */
  readonly brokenOff?: () => void
}

export interface Fault {
  readonly error: MalformedJson
  /** It does not look like the SpaceX API at all. */
  readonly isForeign: boolean
  /** All of it has arrived, and it only ends too early. */
  readonly isAtItsEnd: boolean
}

/** The documents of a body, in one batch for each pull of it. Where it breaks off, those that came before are given first. */
export const documents = ({
  arrived,
  body,
  brokenOff,
  malformed,
  scanner
}: Reading): Pull<DocumentBatch, Failure> => {
  let bytes = 0
  let ending: Option.Option<Failure> | undefined
  const scanned = (scan: () => DocumentBatch | void, isAtItsEnd = false) => {
    const batch = attempt(scan)
    if (batch instanceof MalformedJson) {
      const isForeign = bytes > 0 && !scanner.areDocumentsReached
      return Effect.fail(Option.some(malformed({ error: batch, isForeign, isAtItsEnd })))
    }
    if (batch === undefined || batch.count === 0) return Effect.succeed(none)
    const failure = arrived(batch)
    return failure === undefined ? Effect.succeed(Chunk.of(batch)) : Effect.fail(Option.some(failure))
  }
  const pulled = Effect.matchEffect(body, {
    onSuccess: (pieces) => {
      for (const { length } of pieces) bytes += length
      return scanned(() => scanner.push(...pieces))
    },
    onFailure: (end) => {
      ending = end
      return scanned(() => scanner.flush())
    }
  })
  /** Behind the documents of all that has come. */
  const ended = (end: Option.Option<Failure>) => {
    if (Option.isNone(end))
      return Effect.zipRight(
        scanned(() => scanner.end(), true),
        Effect.fail(end)
      )
    brokenOff?.()
    return Effect.fail(end)
  }
  return Effect.suspend(() => (ending === undefined ? pulled : ended(ending)))
}

const none = Chunk.empty<DocumentBatch>()

function attempt(scan: () => DocumentBatch | void): DocumentBatch | void | MalformedJson {
  try {
    return scan()
  } catch (error) {
    if (error instanceof MalformedJson) return error
    throw error
  }
}
