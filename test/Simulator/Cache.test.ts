import { describe, expect, it } from "vitest"
import * as Simulator from "../../src/Simulator.ts"
import * as Cache from "../../src/Simulator/Cache.ts"
import { ask } from "./client.ts"

const id = "0".repeat(24)
const names = ["launches", "starlink", "rockets", "ships", "company", "roadster"]
const dataOf = (name: string): Simulator.Collections =>
  Object.fromEntries(names.map((collection) => [collection, [{ name, id }]]))

/** The same API before and after its data has changed. */
const changing = (cache = Cache.make()) => ({
  before: Simulator.make(dataOf("before"), cache),
  after: Simulator.make(dataOf("after"), cache)
})

const cacheOf = ({ headers }: ReturnType<typeof ask>) => headers["spacex-api-cache"]

describe("the cache", () => {
  it.each([
    ["GET", "/v5/launches", 20],
    ["POST", "/v4/launches/query", 20],
    ["GET", "/v4/starlink", 3600],
    ["GET", `/v4/starlink/${id}`, 3600],
    ["POST", "/v4/starlink/query", 3600],
    ["GET", "/v4/rockets", 86_400],
    ["POST", "/v4/rockets/query", 300],
    ["POST", "/v4/ships/query", 300],
    ["GET", "/v4/company", 86_400],
    ["POST", "/v4/roadster/query", 300]
  ])("shows what has changed behind %s %s after %i seconds, and not before", (method, path, seconds) => {
    const { after, before } = changing()
    const asked = method === "POST" ? { body: "{}" } : {}
    const since = 1_700_000_000_000
    const first = ask(before, path, { ...asked, now: since })
    const kept = ask(after, path, { ...asked, now: since + seconds * 1000 - 1 })
    const anew = ask(after, path, { ...asked, now: since + seconds * 1000 })
    expect([first, kept, anew].map(cacheOf)).toEqual(["MISS", "HIT", "MISS"])
    expect(kept.text).toBe(first.text)
    expect([first.text.includes("before"), anew.text.includes("after")]).toEqual([true, true])
  })

  it.each([
    ["the list and a query", ["/v4/ships", {}], ["/v4/ships", { body: "" }]],
    ["two queries", ["/v4/ships/query", { body: "{}" }], ["/v4/ships/query", { body: '{"query":{}}' }]],
    ["two paths", ["/v4/ships", {}], ["/v4/ships?", {}]],
    [
      "a query that the API reads, and one that it does not",
      ["/v4/ships/query", { body: '{"query":{"name":"nobody"}}' }],
      ["/v4/ships/query", { body: '{"query":{"name":"nobody"}}', headers: { "content-type": "text/plain" } }]
    ]
  ] as const)("keeps %s apart", (_, [onePath, one], [otherPath, other]) => {
    const { before } = changing()
    expect(cacheOf(ask(before, onePath, one))).toBe("MISS")
    expect(cacheOf(ask(before, otherPath, other))).not.toBe("HIT")
    expect(cacheOf(ask(before, onePath, one))).toBe("HIT")
  })

  it("knows nothing of HEAD, which may tell of what GET does not show yet", () => {
    const { after, before } = changing()
    expect(cacheOf(ask(before, "/v4/ships", { method: "HEAD" }))).toBeUndefined()
    const list = ask(before, "/v4/ships")
    const head = ask(after, "/v4/ships", { method: "HEAD" })
    const again = ask(after, "/v4/ships")
    expect([cacheOf(list), cacheOf(head), cacheOf(again)]).toEqual(["MISS", undefined, "HIT"])
    expect(again.headers.etag).toBe(list.headers.etag)
    expect(head.headers.etag).not.toBe(list.headers.etag)
  })

  it("answers 304 from what it keeps", () => {
    const { after, before } = changing()
    const { etag = "" } = ask(before, "/v4/ships").headers
    const known = ask(after, "/v4/ships", { headers: { "if-none-match": etag } })
    expect([known.status, cacheOf(known)]).toEqual([304, "HIT"])
  })

  it.each([
    ["404", `/v4/ships/${"f".repeat(24)}`, {}],
    ["400", "/v4/ships/query", { body: "[" }],
    ["413", "/v4/ships/query", { body: `{"query":{"name":"${"x".repeat(2 ** 20)}"}}` }],
    ["204", "/v4/roadster/query", { body: '{"query":{"name":"nobody"}}' }]
  ])("keeps no %s", (status, path, asked) => {
    const { before } = changing()
    const answers = [ask(before, path, asked), ask(before, path, asked)]
    expect(answers.map((answer) => [`${answer.status}`, cacheOf(answer)])).toEqual([
      [status, "MISS"],
      [status, "MISS"]
    ])
  })

  it("may be switched off, and says so", () => {
    const { after, before } = changing(Cache.off)
    const { headers } = ask(before, "/v4/ships")
    expect([headers["spacex-api-cache-online"], headers["spacex-api-cache"]]).toEqual(["false", undefined])
    expect(ask(after, "/v4/ships").text).toContain("after")
    expect(ask(changing().before, "/v4/ships").headers["spacex-api-cache-online"]).toBe("true")
  })
})
