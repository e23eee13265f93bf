import { describe, expect, it } from "vitest"
import type { Collections } from "../src/Simulator.ts"
import * as Simulator from "../src/Simulator.ts"
import { ask } from "./Simulator/client.ts"

const id = (digit: string) => digit.repeat(24)

const crewed = { flight_number: 2, name: "Crewed", crew: [{ crew: id("c"), role: "Pilot" }], id: id("a") }
const cargo = { flight_number: 1, name: "Cargo", crew: [], id: id("b") }
const small: Collections = {
  "launches.v5": [crewed, cargo],
  starlink: [
    { version: "v1.0", launch: id("a"), id: id("2") },
    { version: null, launch: null, id: id("1") }
  ],
  company: { name: "Example", id: id("d") },
  roadster: { name: "Roadster", id: id("e") }
}
const simulator = Simulator.make(small)

const names = (text: string) =>
  (JSON.parse(text) as ReadonlyArray<{ readonly name: string }>).map(({ name }) => name)

describe("routes", () => {
  it.each([
    ["GET", "/v4/launches", 200],
    ["GET", "/v5/launches", 200],
    ["GET", "/latest/launches", 200],
    ["GET", "/v4/launches/", 200],
    ["GET", "/v4/launches?page=2", 200],
    ["GET", `/v4/launches/${id("a")}`, 200],
    ["GET", `/v5/launches/${id("A")}/`, 200],
    ["GET", "/v4/starlink", 200],
    ["GET", "/latest/starlink", 200],
    ["GET", "/v5/starlink", 404],
    ["GET", "/v4/company", 200],
    ["GET", "/v4/roadster", 200],
    ["GET", `/v4/roadster/${id("e")}`, 404],
    ["GET", "/v4/fairings", 404],
    ["GET", `/v4/launches/${id("f")}`, 404],
    ["GET", "/v4/launches/17", 404],
    ["GET", "/v4/launches/query", 404],
    ["GET", "/", 404],
    ["HEAD", "/v4/launches", 200],
    ["HEAD", "/v4/nothing", 404],
    ["POST", "/v4/launches/query", 200],
    ["POST", "/v4/launches/query/", 200],
    ["POST", "/v4/roadster/query", 200],
    ["POST", "/v4/company/query", 404],
    ["POST", "/v4/launches", 404],
    ["DELETE", `/v4/launches/${id("a")}`, 404]
  ])("answers %s %s with %i", (method, path, status) => {
    expect(ask(simulator, path, { method }).status).toBe(status)
  })

  it("says Not Found in plain text", () => {
    const { headers, text } = ask(simulator, "/v4/launches/17")
    expect([text, headers["content-type"], headers["content-length"]]).toEqual([
      "Not Found",
      "text/plain; charset=utf-8",
      "9"
    ])
  })

  it("answers HEAD with the headers of GET and no body", () => {
    const get = ask(simulator, "/v4/starlink")
    const head = ask(simulator, "/v4/starlink", { method: "HEAD" })
    const { "spacex-api-cache": _, "spacex-api-cache-online": __, ...headers } = get.headers
    expect(head).toEqual({ ...get, headers, text: "" })
    expect(head.headers["content-length"]).toBe(String(get.text.length))
  })

  it("answers one object for company and roadster", () => {
    expect(ask(simulator, "/v4/company").text).toBe(JSON.stringify(small.company))
    expect(ask(simulator, "/v4/roadster").text).toBe(JSON.stringify(small.roadster))
  })
})

describe("lists", () => {
  it("sorts launches by flight number, rockets by first flight and dragons by name, and leaves the rest as it is", () => {
    const sorted = Simulator.make({
      launches: [
        { name: "later", flight_number: 10, id: id("1") },
        { name: "first of two", flight_number: 9, id: id("3") },
        { name: "second of two", flight_number: 9, id: id("2") }
      ],
      rockets: [
        { name: "new", first_flight: "2021-01-01", id: id("1") },
        { name: "old", first_flight: "2010-06-04", id: id("2") }
      ],
      dragons: [
        { name: "b", id: id("1") },
        { name: "a", id: id("2") }
      ],
      ships: [
        { name: "b", id: id("2") },
        { name: "a", id: id("1") }
      ]
    })
    expect(names(ask(sorted, "/v5/launches").text)).toEqual(["first of two", "second of two", "later"])
    expect(names(ask(sorted, "/v4/rockets").text)).toEqual(["old", "new"])
    expect(names(ask(sorted, "/v4/dragons").text)).toEqual(["a", "b"])
    expect(names(ask(sorted, "/v4/ships").text)).toEqual(["b", "a"])
  })

  it("shows the crew as ids in version 4 and with roles in version 5", () => {
    expect(ask(simulator, "/v4/launches").text).toBe(JSON.stringify([cargo, { ...crewed, crew: [id("c")] }]))
    expect(ask(simulator, "/v5/launches").text).toBe(JSON.stringify([cargo, crewed]))
  })

  it("serves both versions from launches of version 4", () => {
    const only4 = Simulator.make({ launches: [{ ...crewed, crew: [id("c")] }] })
    expect(ask(only4, "/v4/launches").text).toBe(JSON.stringify([{ ...crewed, crew: [id("c")] }]))
    expect(ask(only4, "/v5/launches").text).toBe(
      JSON.stringify([{ ...crewed, crew: [{ crew: id("c"), role: null }] }])
    )
  })

  it.each([
    ["/v4/launches", 20],
    ["/v4/starlink", 3600],
    ["/v4/company", 86400],
    ["/v4/roadster", 300]
  ])("says how many seconds the API keeps %s: %i", (path, seconds) => {
    expect(ask(simulator, path).headers["cache-control"]).toBe(`max-age=${seconds}`)
  })
})

describe("conditional requests", () => {
  const tag = ask(simulator, "/v4/starlink").headers.etag ?? ""
  const given = (value: string) => ask(simulator, "/v4/starlink", { headers: { "if-none-match": value } })

  it("gives an ETag of the length in hex and 27 characters of base64 SHA-1", () => {
    expect(tag).toMatch(/^"[0-9a-f]+-[A-Za-z0-9+/]{27}"$/)
    expect(Number.parseInt(tag.slice(1), 16)).toBe(ask(simulator, "/v4/starlink").text.length)
  })

  it.each([
    ["the ETag", tag, 304],
    ["the ETag, weak", `W/${tag}`, 304],
    ["a list with it", `"x-y", W/${tag}`, 304],
    ["any", "*", 304],
    ["another", '"x-y"', 200]
  ])("compares If-None-Match: %s", (_, value, status) => {
    const answer = given(value)
    expect([answer.status, answer.headers.etag]).toEqual([status, tag])
    expect(answer.text === "").toBe(status === 304)
  })

  it("sends the body to a client that says no-cache", () => {
    const headers = { "if-none-match": tag, "cache-control": "no-cache" }
    expect(ask(simulator, "/v4/starlink", { headers }).status).toBe(200)
  })

  it("never answers 304 to a query, though it gives an ETag", () => {
    const { headers } = ask(simulator, "/v4/starlink/query", { body: "{}" })
    const again = ask(simulator, "/v4/starlink/query", {
      body: "{}",
      headers: { "if-none-match": headers.etag ?? "" }
    })
    expect(headers.etag).toMatch(/^"[0-9a-f]+-[A-Za-z0-9+/]{27}"$/)
    expect(again.status).toBe(200)
  })
})
