import type { Projection } from "./Documents/Projection.ts"
import type { Complaint } from "./StreamQuery/Complaint.ts"
import { Complaints } from "./StreamQuery/Complaint.ts"
import * as Filter from "./StreamQuery/Filter.ts"
import { isArray, isObject, shown } from "./StreamQuery/Json.ts"
import { asksNothing } from "./StreamQuery/JsonText.ts"
import * as Population from "./StreamQuery/Population.ts"
import * as Select from "./StreamQuery/Select.ts"
import * as Shape from "./StreamQuery/Shape.ts"
import * as Sort from "./StreamQuery/Sort.ts"
import type { SpaceXStream } from "./Streams.ts"

export type { Complaint } from "./StreamQuery/Complaint.ts"
export type { Population } from "./StreamQuery/Population.ts"

/** A user's query of a stream, checked, in the API's own terms. */
export interface StreamQuery {
  /** A MongoDB filter as the API takes it (`_id` for `id`); undefined: every document. */
  readonly filter: Readonly<Record<string, unknown>> | undefined
  /** The projection: `{name: 1}` or `{details: 0}`, populated paths included; undefined: whole documents. */
  readonly select: Projection | undefined
  /** In mongoose's form, all normalised to objects; empty: none. */
  readonly populate: ReadonlyArray<Population.Population>
  /** The fields to order by, in turn; empty: none is asked for. */
  readonly sort: Sort.Sort
  readonly limit: number | undefined
}

/** As configurations and command lines give it; null, undefined, "", blank text, {} and [] mean: nothing asked. */
export interface Given {
  readonly filter?: unknown
  readonly select?: unknown
  readonly populate?: unknown
  readonly sort?: unknown
  readonly limit?: unknown
}

/** Asks for nothing. */
export const everything: StreamQuery = {
  filter: undefined,
  select: undefined,
  populate: [],
  sort: [],
  limit: undefined
}

/** The query that was given, or everything that is wrong with it. */
export const check = (stream: SpaceXStream, given: Given): StreamQuery | ReadonlyArray<Complaint> => {
  const complaints = new Complaints()
  const query =
    stream.kind === "single" ? ofOne(stream, given, complaints) : ofMany(stream, given, complaints)
  const found = complaints.list()
  return found.length === 0 ? query : found
}

/** The stream with the schema that its documents have when so queried. */
export const shaped: (stream: SpaceXStream, query: StreamQuery) => SpaceXStream = Shape.shaped

/**
 * Everything about the query that shapes the documents, as one text, the same however objects order their keys; "" where
 * nothing does.
 */
export const shapeOf = ({ filter, populate, select }: StreamQuery): string =>
  filter === undefined && select === undefined && populate.length === 0
    ? ""
    : JSON.stringify(ordered({ filter, select, populate }))

/** Whether it orders or limits, which only a full refresh can honour. */
export const isOrderedOrLimited = ({ limit, sort }: StreamQuery): boolean =>
  sort.length > 0 || limit !== undefined

const ofMany = (stream: SpaceXStream, given: Given, complaints: Complaints): StreamQuery => {
  const filter = Filter.read(stream, given.filter, complaints.about("filter"))
  const select = Select.read(stream, given.select, complaints.about("select"))
  const populate = Population.read(stream, given.populate, complaints.about("populate"))
  const populated = populate.map(({ path }) => path)
  return {
    filter,
    select: Select.including(select, populated, "", complaints.about("select")),
    populate,
    sort: Sort.read(stream, given.sort, complaints.about("sort")),
    limit: limitOf(given.limit, complaints)
  }
}

const ofOne = (stream: SpaceXStream, given: Given, complaints: Complaints): StreamQuery => {
  for (const [part, done] of cannotBe)
    if (!asksNothing(given[part]))
      complaints.about(part)("", `${stream.name} is one object: it cannot be ${done}`)
  return { ...everything, select: Select.read(stream, given.select, complaints.about("select")) }
}

const cannotBe = [
  ["filter", "filtered"],
  ["populate", "populated"],
  ["sort", "sorted"],
  ["limit", "limited"]
] as const

const limitOf = (limit: unknown, complaints: Complaints): number | undefined => {
  if (asksNothing(limit)) return undefined
  if (typeof limit === "number" && Number.isInteger(limit) && limit >= 1) return limit
  complaints.about("limit")("", `must be a whole number of 1 or more, not ${shown(limit)}`)
  return undefined
}

/** The same value with the keys of all its objects in one order. */
const ordered = (value: unknown): unknown => {
  if (isArray(value)) return value.map(ordered)
  if (!isObject(value)) return value
  const members = Object.entries(value).map(([name, inner]) => [name, ordered(inner)] as const)
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
