import type { Complaint } from "./StreamQuery/Complaint.ts"
import type { Population } from "./StreamQuery/Population.ts"
import type { Projection } from "./StreamQuery/Select.ts"
import type { SpaceXStream } from "./Streams.ts"

export type { Complaint, Population }

/** A user's query of a stream, checked, in the API's own terms. */
export interface StreamQuery {
  /** A MongoDB filter as the API takes it (`_id` for `id`); undefined: every document. */
  readonly filter: Readonly<Record<string, unknown>> | undefined
  /** The projection: `{name: 1}` or `{details: 0}`, populated paths included; undefined: whole documents. */
  readonly select: Projection | undefined
  /** In mongoose's form, all normalised to objects; empty: none. */
  readonly populate: ReadonlyArray<Population>
  /** The fields to order by, in turn; empty: none is asked for. */
  readonly sort: ReadonlyArray<readonly [path: string, order: 1 | -1]>
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
export const check = (_: SpaceXStream, given: Given): StreamQuery | ReadonlyArray<Complaint> => ({
  filter: (given.filter ?? undefined) as StreamQuery["filter"],
  select: (given.select ?? undefined) as StreamQuery["select"],
  populate: (given.populate ?? []) as StreamQuery["populate"],
  sort: (given.sort ?? []) as StreamQuery["sort"],
  limit: (given.limit ?? undefined) as StreamQuery["limit"]
})

/** The stream with the schema that its documents have when so queried. */
export const shaped: (stream: SpaceXStream, query: StreamQuery) => SpaceXStream = (stream) => stream

/**
 * Everything about the query that shapes the documents, as one text, the same however objects order their keys; "" where
 * nothing does.
 */
export const shapeOf = ({ filter, populate, select }: StreamQuery): string =>
  filter === undefined && select === undefined && populate.length === 0
    ? ""
    : JSON.stringify({ filter, select, populate })

/** Whether it orders or limits, which only a full refresh can honour. */
export const isOrderedOrLimited = ({ limit, sort }: StreamQuery): boolean =>
  sort.length > 0 || limit !== undefined
