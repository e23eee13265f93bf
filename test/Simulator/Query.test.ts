import { describe, expect, it } from "vitest"
import { ask } from "./client.ts"
import { id, launches, page, query, simulator } from "./sample.ts"

const first = (select: unknown) => page({ select, limit: 1 }).docs[0]

const post = (body: string, headers: Record<string, string> = {}) =>
  ask(simulator, "/v5/launches/query", { body, headers })

describe("sort", () => {
  it.each([
    ["-flight_number", "GBA"],
    ["upcoming -flight_number", "BAG"],
    [{ flight_number: "desc" }, "GBA"],
    [{ name: -1 }, "GBA"],
    [{ window: 1 }, "ABG"],
    [{ window: "descending" }, "GBA"],
    [[["name", -1]], "GBA"],
    ["-_id", "GBA"],
    ["-cores.flight", "BAG"],
    ["id", "ABG"],
    ["", "ABG"]
  ])("orders by %j", (sort, names) => {
    expect(
      page({ sort })
        .docs.map(({ name }: { name: string }) => name[0])
        .join("")
    ).toBe(names)
  })

  it.each([
    [{ name: "x" }, "Invalid sort value: { name: x }"],
    [["name"], "Invalid sort() argument, must be array of arrays"],
    [5, "Invalid sort() argument. Must be a string, object, or array."]
  ])("refuses %j", (sort, message) => {
    expect(query({ options: { sort } })).toMatchObject({ status: 400, text: message })
  })
})

describe("select", () => {
  it.each([
    ["name", { name: "Alpha", id: id("1") }],
    ["name -_id", { name: "Alpha" }],
    [{ name: 1, _id: 0 }, { name: "Alpha" }],
    [["name"], { name: "Alpha", id: id("1") }],
    ["id", { id: id("1") }],
    ["nofield", { id: id("1") }],
    ["links.patch.small", { links: { patch: { small: "s" } }, id: id("1") }],
    ["links.nofield", { id: id("1") }],
    ["cores.flight", { cores: [{ flight: 1 }], id: id("1") }],
    ["payloads.x", { payloads: [], id: id("1") }]
  ])("shows only %j", (select, document) => {
    expect(first(select)).toEqual(document)
  })

  it("keeps the order of the document's fields, with id at the end", () => {
    expect(Object.keys(first("id name flight_number"))).toEqual(["flight_number", "name", "id"])
  })

  it.each([
    ["-links -cores", ["links", "cores"]],
    [{ _id: 0 }, ["id"]],
    ["-id", []]
  ])("shows all but %j", (select, absent) => {
    expect(Object.keys(first(select))).toEqual(
      Object.keys(launches[0] ?? {}).filter((key) => !absent.includes(key))
    )
  })

  it("leaves parts of a field out", () => {
    const { cores, fairings, links } = first("-links.patch -cores.core -fairings.reused")
    expect([cores, fairings, links]).toEqual([[{ flight: 1, reused: false }], null, { presskit: null }])
  })

  it.each([
    ["name -links", "Cannot do exclusion on field links in inclusion projection"],
    [5, "Invalid select() argument. Must be string or object."],
    [{ cores: { $slice: 1 } }, 'The simulator has no projection operators (at "cores")']
  ])("refuses %j", (select, message) => {
    expect(query({ options: { select } })).toMatchObject({ status: 400, text: message })
  })
})

describe("request bodies", () => {
  it.each(["", "{}", "[]", '{"query":null,"options":null}', ' {"options":5}'])(
    "may say nothing: %s",
    (body) => {
      expect(JSON.parse(post(body).text).totalDocs).toBe(3)
    }
  )

  it.each([
    ['{"query":', /JSON/],
    ['"text"', /^invalid JSON, only supports object and array$/],
    ["query=1", /^invalid JSON, only supports object and array$/]
  ])("that are no JSON object are refused in plain text: %s", (body, message) => {
    const { headers, status, text } = post(body)
    expect([status, headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"])
    expect(text).toMatch(message)
  })

  it("of another content type are not read, and so match everything", () => {
    const { text } = post(JSON.stringify({ query: { name: "Alpha" } }), { "content-type": "text/plain" })
    expect(JSON.parse(text).totalDocs).toBe(3)
  })

  it("nested too deep are refused", () => {
    const deep = `${'{"$and":['.repeat(50_000)}{}${"]}".repeat(50_000)}`
    expect(post(`{"query":${deep}}`).status).toBe(400)
  })

  it("of more than a megabyte are refused", () => {
    expect(post(JSON.stringify({ query: { name: "x".repeat(2 ** 20) } })).status).toBe(413)
  })
})
