import * as FastCheck from "effect/FastCheck"
import type { JsonObject } from "../../src/Simulator/Json.ts"
import type { SpaceXStream } from "../../src/Streams.ts"
import { invented } from "./api.ts"
import { idOf } from "./documents.ts"

/** What becomes of the collection. */
export type Change = {
  readonly of: number
  readonly do:
    "insert" | "delete" | "edit" | "re-date" | "flip" | "renumber" | "nest" | "reorder" | "move" | "shuffle"
  readonly to: number
}

/** Makes a change to the documents of a stream. A single object is replaced where another one is inserted. */
export const apply = (
  { do: what, of, to }: Change,
  documents: Array<JsonObject>,
  stream: SpaceXStream
): void => {
  const at = of % Math.max(1, documents.length)
  const document = documents[at]
  if (what === "insert") {
    const id = idOf(of)
    const replaced = stream.kind === "single" ? 1 : 0
    if (!documents.some((one) => one["id"] === id)) documents.splice(at, replaced, documentOf(of, stream))
  } else if (what === "shuffle") documents.push(...documents.splice(0, at))
  else if (document !== undefined && what === "delete") {
    // The last one stays: an empty collection is an outage.
    if (documents.length > 1) documents.splice(at, 1)
  } else if (document !== undefined) documents[at] = edited(document, what, to)
}

/** A document of a stream, with everything in it that changes. */
export const documentOf = (n: number, { name }: SpaceXStream): JsonObject => {
  const templates = invented.documents(name)
  const template = Object.entries(templates[n % templates.length]!)
  // What is long makes a case slow, and nothing else.
  const fields = template.filter(([field, value]) => field !== "id" && JSON.stringify(value).length < 80)
  return {
    ...Object.fromEntries(fields),
    flight_number: n,
    name: `Name ${n}`,
    date_utc: "2022-10-05T16:00:00.000Z",
    upcoming: false,
    details: { text: "x".repeat(150), orbit: null },
    longitude: n / 8,
    latitude: null,
    height_km: 550,
    velocity_kms: 7.5,
    id: idOf(n)
  }
}

const edited = (document: JsonObject, what: Change["do"], to: number): JsonObject => {
  const { id, ...fields } = document
  switch (what) {
    case "re-date":
      return { ...document, date_utc: new Date(Date.UTC(2022, 9, 1 + (to % 9))).toISOString() }
    case "flip":
      return { ...document, upcoming: document["upcoming"] !== true }
    case "renumber":
      return { ...document, flight_number: to % 5 }
    case "nest":
      return { ...document, details: { orbit: to % 2, text: "y" } }
    case "reorder":
      return { ...Object.fromEntries(Object.entries(fields).toReversed()), id: id! }
    case "move":
      return { ...document, longitude: to, latitude: -to }
    default:
      return { ...document, name: `Name ${to}` }
  }
}

const changeOf = (what: ReadonlyArray<Change["do"]>): FastCheck.Arbitrary<Change> =>
  FastCheck.record({
    do: FastCheck.constantFrom(...what),
    of: FastCheck.integer({ min: 0, max: 30 }),
    to: FastCheck.integer({ min: 0, max: 40 })
  })

/** Changes that count. */
export const anyChange = changeOf([
  "insert",
  "insert",
  "delete",
  "edit",
  "re-date",
  "flip",
  "renumber",
  "nest",
  "reorder",
  "move",
  "shuffle"
])

/** Changes that are none to a destination, but for a move where the stream has no position. */
export const anyIdleChange = changeOf(["reorder", "move", "shuffle"])

export const isIdle = ({ do: what }: Change, { volatile }: SpaceXStream): boolean =>
  what === "reorder" || what === "shuffle" || (what === "move" && volatile.includes("longitude"))
