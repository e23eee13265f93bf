import type { Json, JsonObject } from "../Json.ts"
import { Refusal } from "../Refusal.ts"

/** Which of the matching documents a page has. */
export interface Page {
  readonly skip: number
  /** How many at most; `Infinity` where paging is off. */
  readonly size: number
  /** What the reply says after `docs`, given how many documents match. */
  readonly describe: (totalDocs: number) => JsonObject
}

/**
 * The page that the options of a query ask for, numbered as mongoose-paginate-v2 1.7.0 does it: `offset` wins over
 * `page` and is only said when given or when neither is; a `limit` that is no positive number shows no documents at all.
 */
export const parse = (options: JsonObject): Page => {
  const isPaged = options.pagination === undefined || Boolean(options.pagination)
  const asked = options.limit === undefined ? 10 : integer(options.limit)
  const limit = isPaged ? (asked > 0 ? asked : 0) : 10
  const { offset, page } = start(options)
  const skip = offset ?? (page - 1) * limit
  if (skip < 0) {
    throw new Refusal({ message: `BSON field 'skip' value must be >= 0, actual value '${skip}'` })
  }
  const said = offset === undefined ? {} : { offset }
  const number = offset !== undefined ? Math.ceil((offset + 1) / limit) : isPaged ? page : 1
  return {
    skip: isPaged && skip > 0 ? skip : 0,
    size: isPaged ? limit : Number.POSITIVE_INFINITY,
    describe: (totalDocs) => {
      if (limit === 0) return { totalDocs, ...said, limit: 0, ...numbers(1, 1, 1, false, false) }
      const counter = (number - 1) * limit + 1
      if (!isPaged)
        return { totalDocs, ...said, limit: totalDocs, ...numbers(1, number, counter, false, false) }
      const totalPages = Math.ceil(totalDocs / limit) || 1
      const hasPrevious = number > 1 || (number === 1 && offset !== undefined && offset !== 0)
      return {
        totalDocs,
        ...said,
        limit,
        ...numbers(totalPages, number, counter, hasPrevious, number < totalPages)
      }
    }
  }
}

const start = (options: JsonObject): { readonly offset: number | undefined; readonly page: number } => {
  if (options.offset !== undefined) return { offset: integer(options.offset), page: 1 }
  if (options.page === undefined) return { offset: 0, page: 1 }
  const page = integer(options.page)
  return { offset: undefined, page: page < 1 ? 1 : page }
}

const integer = (value: Json) => (typeof value === "object" ? NaN : Number.parseInt(`${value}`, 10))

const numbers = (
  totalPages: number,
  page: number,
  pagingCounter: number,
  hasPrevPage: boolean,
  hasNextPage: boolean
): JsonObject => ({
  totalPages,
  page,
  pagingCounter,
  hasPrevPage,
  hasNextPage,
  prevPage: hasPrevPage ? Math.max(page - 1, 1) : null,
  nextPage: hasNextPage ? page + 1 : null
})
