import * as Effect from "effect/Effect"
import type { DocumentBatch } from "./Documents.ts"
import { NameTable } from "./Documents/NameTable.ts"
import { validator } from "./Drift/Validator.ts"
import { legible } from "./Legible.ts"
import { count, type CurrentStream } from "./Metrics/StreamMeter.ts"
import type { SpaceXStream } from "./Streams.ts"

/**
 * Watches whether documents still are what the stream's schema says. They pass through in any case; each departure
 * is told once per run. Fields at the top level are looked at in every document; values in the first 2,000 documents,
 * and in every hundredth after those.
 */
export interface Drift {
  /** The departures that these documents are the first to show, a sentence each. */
  readonly observe: (batch: DocumentBatch) => ReadonlyArray<string>
}

/** Tells of departures, where there are some. */
export const told = (departures: ReadonlyArray<string>): Effect.Effect<void, never, CurrentStream> =>
  departures.length === 0
    ? Effect.void
    : Effect.zipRight(
        count("drift", departures.length),
        Effect.forEach(departures, (departure) => Effect.logWarning(departure), { discard: true })
      )

export const make = Effect.fnUntraced(function* (stream: SpaceXStream) {
  const departures = yield* validator(stream)
  const known = new NameTable(Object.keys(stream.schema.properties))
  const told = new Set<string>()
  const lookedAt = new Set<number>()
  let seen = 0

  const unknownIn = (batch: DocumentBatch, document: number): ReadonlyArray<string> => {
    const names: Array<string> = []
    for (let m = batch.firstMember(document); m < batch.firstMember(document + 1); m++)
      if (!known.has(batch, m)) names.push(batch.name(m))
    return names
  }

  const observe = (batch: DocumentBatch) => {
    const news: Array<string> = []
    const tell = (place: string, sentence: string) => {
      if (told.has(place) || told.size > mostTold) return
      told.add(place)
      news.push(told.size > mostTold ? "More departs from the schema, and is not told." : sentence)
    }
    for (let document = 0; document < batch.count; document++, seen++) {
      const names = batch.hashOfNames(document)
      if (!lookedAt.has(names)) {
        lookedAt.add(names)
        for (const name of unknownIn(batch, document))
          tell(
            name,
            `The field ${legible(name)} is not in the schema: it passes through, but destinations may drop it (first seen in ${batch.id(document)}).`
          )
      }
      if (seen >= checkedFirst && seen % sampledAfter !== 0) continue
      for (const { place, expected } of departures(batch.parse(document)))
        tell(
          `${place} ${expected}`,
          `The field ${place} departs from the schema: it ${expected} (first seen in ${batch.id(document)}). Destinations may store null.`
        )
    }
    return news
  }
  return { observe } satisfies Drift
})

/** A stream whose documents have become others altogether is not to fill the log. */
const mostTold = 100

const checkedFirst = 2000
const sampledAfter = 100
