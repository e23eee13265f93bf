import { describe, expect, it } from "vitest"
import * as Simulator from "../../../src/Simulator.ts"
import { ask } from "../client.ts"
import { id, query } from "../sample.ts"

describe("paging", () => {
  const seven = Simulator.make({
    landpads: Array.from({ length: 7 }, (_, position) => ({ name: `${position}`, id: id(`${position}`) }))
  })
  const numbers = (options: object) => {
    const { docs, ...rest } = JSON.parse(
      ask(seven, "/v4/landpads/query", { body: JSON.stringify({ options }) }).text
    )
    return { docs: docs.map(({ name }: { name: string }) => name).join(""), ...rest }
  }

  // From mongoose-paginate-v2 1.7.0: docs, offset, limit, totalPages, page, pagingCounter, prevPage, nextPage.
  it.each([
    [{}, "0123456", 0, 10, 1, 1, 1, null, null],
    [{ limit: 3 }, "012", 0, 3, 3, 1, 1, null, 2],
    [{ limit: "3" }, "012", 0, 3, 3, 1, 1, null, 2],
    [{ page: 2, limit: 3 }, "345", undefined, 3, 3, 2, 4, 1, 3],
    [{ page: 3, limit: 3 }, "6", undefined, 3, 3, 3, 7, 2, null],
    [{ page: 9, limit: 3 }, "", undefined, 3, 3, 9, 25, 8, null],
    [{ page: 0 }, "0123456", undefined, 10, 1, 1, 1, null, null],
    [{ offset: 3, limit: 2 }, "34", 3, 2, 4, 2, 3, 1, 3],
    [{ offset: 1 }, "123456", 1, 10, 1, 1, 1, 1, null],
    [{ offset: 5, page: 9, limit: 5 }, "56", 5, 5, 2, 2, 6, 1, null],
    [{ limit: 0 }, "", 0, 0, 1, 1, 1, null, null],
    [{ limit: -1 }, "", 0, 0, 1, 1, 1, null, null],
    [{ limit: null }, "", 0, 0, 1, 1, 1, null, null],
    [{ limit: 1000 }, "0123456", 0, 1000, 1, 1, 1, null, null],
    [{ pagination: false }, "0123456", 0, 7, 1, 1, 1, null, null],
    [{ pagination: false, limit: 2, page: 3 }, "0123456", undefined, 7, 1, 1, 1, null, null],
    [{ pagination: false, offset: 25 }, "0123456", 25, 7, 1, 3, 21, null, null],
    [{ page: "x" }, "0123456", undefined, 10, 1, null, null, null, null]
  ])(
    "numbers %j",
    (options, docs, offset, limit, totalPages, pageNumber, pagingCounter, prevPage, nextPage) => {
      expect(numbers(options)).toEqual({
        docs,
        totalDocs: 7,
        ...(offset === undefined ? {} : { offset }),
        limit,
        totalPages,
        page: pageNumber,
        pagingCounter,
        hasPrevPage: prevPage !== null,
        hasNextPage: nextPage !== null,
        prevPage,
        nextPage
      })
    }
  )

  it("refuses an offset below zero", () => {
    expect(query({ options: { offset: -5 } }).status).toBe(400)
  })

  it("walks 100,000 documents by _id with a filter in milliseconds a page", () => {
    const documents = Array.from({ length: 100_000 }, (_, position) => ({
      name: `${position % 3}`,
      id: id(position.toString(16))
    }))
    const large = Simulator.make({ starlink: documents })
    let [after, count, pages] = [id("0"), 0, 0]
    const started = performance.now()
    for (let hasNext = true; hasNext; pages += 1) {
      const filter = { $and: [{ name: { $ne: "1" } }, { _id: { $gt: after } }] }
      const body = JSON.stringify({ query: filter, options: { sort: { _id: 1 }, limit: 1000 } })
      const answer = JSON.parse(ask(large, "/v4/starlink/query", { body }).text)
      count += answer.docs.length
      after = answer.docs.at(-1).id
      hasNext = answer.hasNextPage
    }
    expect([count, pages]).toEqual([66_666, 67])
    expect((performance.now() - started) / pages).toBeLessThan(50)
  })
})
