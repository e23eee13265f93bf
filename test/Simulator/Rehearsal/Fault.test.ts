import { describe, expect, it } from "vitest"
import * as Simulator from "../../../src/Simulator.ts"
import * as Fault from "../../../src/Simulator/Rehearsal/Fault.ts"
import { answerOf, asking } from "../client.ts"

const id = (digit: number) => `${digit}`.repeat(24)
const ships = [1, 2, 3, 4].map((digit) => ({ name: `Ship ${digit}`, id: id(digit) }))
const simulator = Simulator.make({ ships, company: { name: "Example", id: id(5) } })

const deliver = (text: string, path = "/v4/ships", asked: Parameters<typeof asking>[1] = {}, now = 0) =>
  Fault.parse(text)!.deliver(asking(path, asked), (request) => simulator.handle(request, now), now)

const answer = (...asked: Parameters<typeof deliver>) => answerOf(deliver(...asked).reply!)

const get = (...asked: Parameters<typeof asking>) => answerOf(simulator.handle(asking(...asked), 0))

/** What was asked for, unless it is a value of `syntax`. */
const withoutValue = (syntax: string) => syntax.replace(/\[.*/, "").replace("STATUS", "503")

describe("a fault", () => {
  it.each([
    "",
    "nothing",
    "toString",
    "__proto__",
    "100",
    "600",
    "5033",
    "503#0",
    "503#4-2",
    "503@",
    "503#2@ships",
    "503=line\nline",
    "503=日",
    "redirect=日",
    "html=",
    "html=999",
    "html=204",
    "cut=half",
    "hang=-1",
    "hang=1.5",
    "reset=",
    "slow=0",
    "short-page=0",
    "empty-page=2",
    "duplicate=2",
    "foreign-json=2",
    "no-etag=2"
  ])("is not written %j", (text) => {
    expect(Fault.parse(text)).toBeUndefined()
  })

  it.each(Fault.descriptions())("is written as its description says: %s", (syntax) => {
    const text = `${withoutValue(syntax)}@ships#2`
    expect(Fault.parse(text)).toMatchObject({ text, occasion: { route: "ships" } })
  })

  it("may have a value with signs of an occasion in it", () => {
    expect(answer("redirect=/v4/@home#top@ships#2").headers.location).toBe("/v4/@home#top")
  })
})

describe("a status", () => {
  it.each([
    ["503", undefined],
    ["429=7", "7"],
    ["429=+7", "Thu, 23 Nov 2023 00:00:07 GMT"],
    ["429=-7", "-7"],
    ["429=soon", "soon"],
    ["429=Thu, 01 Jan 2970 00:00:00 GMT@ships", "Thu, 01 Jan 2970 00:00:00 GMT"],
    ["429=", ""]
  ])("written %s says Retry-After: %s", (text, retryAfter) => {
    const { headers, status } = answer(text, "/v4/ships", {}, Date.UTC(2023, 10, 23))
    expect([`${status}`, headers["retry-after"]]).toEqual([text.slice(0, 3), retryAfter])
  })

  it.each(["204", "304"])("of %s has no body, and no length", (text) => {
    expect(answer(text)).toEqual({ status: Number(text), headers: {}, text: "" })
  })
})

describe("a fault of a page", () => {
  const ids = (text: string) => JSON.parse(text).map((ship: { readonly id?: string }) => ship.id?.[0] ?? "")
  it.each([
    ["empty-page", []],
    ["false-end", []],
    ["short-page", ["1", "2", "3"]],
    ["short-page=3", ["1"]],
    ["short-page=9", []],
    ["hole", ["1", "3", "4"]],
    ["hole=2", ["1", "4"]],
    ["has-next-page", ["1", "2", "3", "4"]],
    ["duplicate", ["1", "1", "3", "4"]],
    ["no-id", ["", "2", "3", "4"]]
  ])("(%s) concerns a list, too", (text, left) => {
    expect(ids(answer(text).text)).toEqual(left)
  })

  const faults = ["empty-page", "false-end", "hole", "no-id", "invalid-utf8"]

  it.each(faults)("(%s) has a length and an ETag of its own, and meets who knows the API's", (text) => {
    const { etag = "" } = get("/v4/ships").headers
    const { headers, status } = answer(text, "/v4/ships", { headers: { "if-none-match": etag } })
    expect(status).toBe(200)
    expect(headers.etag).toMatch(/^"[0-9a-f]+-[A-Za-z0-9+/]{27}"$/)
    expect(headers.etag).not.toBe(etag)
    expect(headers["content-length"]).toBe(`${deliver(text).reply?.body.length}`)
  })

  it.each(faults)("(%s) leaves alone what is no page: HEAD, and what is not found", (text) => {
    expect(answer(text, "/v4/ships", { method: "HEAD" })).toEqual(get("/v4/ships", { method: "HEAD" }))
    expect(answer(text, "/v4/nothing").status).toBe(404)
    expect(answer("empty-page", "/v4/company").text).toBe(get("/v4/company").text)
  })

  it("may be a byte that is no UTF-8", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true })
    expect(() => decoder.decode(deliver("invalid-utf8").reply?.body)).toThrow("not valid")
  })
})

describe("a fault of the ETag", () => {
  const { etag = "" } = get("/v4/ships").headers
  const known = (value: string) => ({ headers: { "if-none-match": value } })

  it("may be that it is weak: it still tells what is known", () => {
    expect(answer("weak-etag").headers.etag).toBe(`W/${etag}`)
    expect(answer("weak-etag", "/v4/ships", known(`W/${etag}`))).toMatchObject({
      status: 304,
      headers: { etag: `W/${etag}` },
      text: ""
    })
    expect(answer("weak-etag", "/v4/ships", known('W/"x"')).status).toBe(200)
  })

  it("may be that there is none: nothing is known", () => {
    for (const asked of [{}, known(etag), known("*")]) {
      const { headers, status } = answer("no-etag", "/v4/ships", asked)
      expect([status, headers.etag]).toEqual([200, undefined])
    }
  })

  it("may be that it changes: nothing is known", () => {
    const fault = Fault.parse("new-etag")!
    let last = etag
    for (const n of [1, 2, 3]) {
      const delivery = fault.deliver(
        asking("/v4/ships", known(last)),
        (request) => simulator.handle(request, 0),
        0
      )
      const { headers, status } = answerOf(delivery.reply!)
      expect([status, headers.etag]).toEqual([200, etag.replace(/"$/, `-${n}"`)])
      last = headers.etag ?? ""
    }
  })

  it.each(["weak-etag", "no-etag", "new-etag"])("(%s) makes no tag where there is none", (text) => {
    expect(answer(text, "/v4/nothing").headers).toEqual(get("/v4/nothing").headers)
  })
})

describe("a redirect", () => {
  it.each([
    ["redirect", "/v4/ships?page=2&redirected"],
    ["redirect=https://example.org", "https://example.org/v4/ships?page=2"],
    ["redirect=http://127.0.0.1:9/", "http://127.0.0.1:9/v4/ships?page=2"],
    ["redirect=https://example.org/elsewhere", "https://example.org/elsewhere"],
    ["redirect=query/", "query/"],
    ["redirect=", ""]
  ])("written %s leads to %s", (text, location) => {
    expect(answer(text, "/v4/ships?page=2")).toMatchObject({ status: 307, headers: { location } })
  })
})
