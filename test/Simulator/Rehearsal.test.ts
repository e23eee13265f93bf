import { describe, expect, it } from "vitest"
import * as Rehearsal from "../../src/Simulator/Rehearsal.ts"
import type { Edit } from "../../src/Simulator/Rehearsal/Change.ts"
import * as Fault from "../../src/Simulator/Rehearsal/Fault.ts"
import * as Occasion from "../../src/Simulator/Rehearsal/Occasion.ts"
import { answerOf, asking } from "./client.ts"

const id = (digit: number) => `${digit}`.repeat(24)
const collections = { ships: [{ name: "One", id: id(1) }], cores: [{ name: "Two", id: id(2) }] }

const at = (where: string, edit: Edit) => ({ at: Occasion.parse(where)!, edit })

const rename = (name: string): Edit => ({ _tag: "Edit", collection: "ships", fields: { id: id(1), name } })

const rehearse = ({ faults = [], ...script }: Omit<Partial<Rehearsal.Script>, "faults"> & Faulty) => {
  const rehearsal = Rehearsal.make({
    collections,
    faults: faults.map((text) => Fault.parse(text)!),
    ...script
  })
  return (path: string, now = 0) => {
    const { remarks, reply } = rehearsal.respond(asking(path), now)
    return { remarks, ...(reply === undefined ? { status: 0, headers: {}, text: "" } : answerOf(reply)) }
  }
}

interface Faulty {
  readonly faults?: ReadonlyArray<string>
}

describe("a rehearsal", () => {
  it("without a script is the API on a good day", () => {
    const ask = rehearse({})
    expect(ask("/v4/ships")).toMatchObject({
      status: 200,
      remarks: [],
      text: JSON.stringify(collections.ships)
    })
    expect(ask("/v4/nothing")).toMatchObject({ status: 404, remarks: [] })
  })

  it("knows what never happens, for want of such a route", () => {
    const faults = [
      "503",
      "503@ships",
      "503@v4/cores/query#2",
      `503@ships/${id(1)}`,
      "503@shps",
      "503@v9/ships"
    ]
    const strays = Rehearsal.strays({
      collections,
      faults: faults.map((text) => Fault.parse(text)!),
      changes: [at("@crew#2", rename("Never")), at("@ships#2", rename("Later"))]
    })
    expect(strays).toEqual(["503@shps", "503@v9/ships", "@crew#2"])
  })

  it("lets the first of several faults happen, and counts for all of them", () => {
    const ask = rehearse({ faults: ["503@ships#2", "502#2-3", "reset@ships#3", "500@cores#1", "504#5-"] })
    const paths = ["/v4/ships", "/v4/ships", "/v4/cores", "/v4/ships", "/v4/ships"]
    expect(paths.map((path) => ask(path)).map(({ remarks, status }) => [status, ...remarks])).toEqual([
      [200],
      [503, "503@ships#2"],
      [502, "502#2-3"],
      [0, "reset@ships#3"],
      [504, "504#5-"]
    ])
  })

  it("counts what is asked of no route, too", () => {
    const ask = rehearse({ faults: ["503#2"] })
    expect([ask("/robots.txt").status, ask("/v4/ships").status]).toEqual([404, 503])
  })

  it("changes the data just before the request is answered, once, and says so", () => {
    const ask = rehearse({ cache: false, changes: [at("@ships#2-", rename("Changed"))] })
    const asked = ["/v4/ships", "/v4/cores", "/v4/ships", "/v4/ships"].map((path) => ask(path))
    expect(asked.map(({ remarks }) => remarks)).toEqual([[], [], ["ships: edited 1"], []])
    expect(asked.map(({ text }) => text.includes("Changed"))).toEqual([false, false, true, true])
  })

  it("makes several changes in their order, and tells of them and of the fault", () => {
    const changes = [at("#1", rename("First")), at("#1", rename("Second")), at("#2", rename("Third"))]
    const ask = rehearse({ faults: ["weak-etag#1"], changes })
    const { remarks, text } = ask("/v4/ships")
    expect(text).toContain("Second")
    expect(remarks).toEqual(["ships: edited 1", "ships: edited 1", "weak-etag#1"])
  })

  it("shows a change when the cache has forgotten what was before it", () => {
    const ask = rehearse({ changes: [at("#2", rename("Changed"))] })
    const texts = [ask("/v4/ships"), ask("/v4/ships"), ask("/v4/ships", 300_000)].map(({ text }) => text)
    expect(texts.map((text) => text.includes("Changed"))).toEqual([false, false, true])
  })

  it("replaces all data, and changes what has replaced it", () => {
    const replaced = { _tag: "Replace", collections: { ships: [{ name: "Other", id: id(1) }] } } as const
    const ask = rehearse({ changes: [at("#1", replaced), at("#1", rename("Changed"))] })
    const { remarks, text } = ask("/v4/ships")
    expect([remarks, JSON.parse(text)]).toEqual([
      ["all data replaced", "ships: edited 1"],
      [{ name: "Changed", id: id(1) }]
    ])
    expect(ask("/v4/cores").status).toBe(404)
  })

  it("keeps no reply that a fault has made: the cache holds what the API said", () => {
    const ask = rehearse({ faults: ["503#1", "empty-page#2"] })
    const asked = [ask("/v4/ships"), ask("/v4/ships"), ask("/v4/ships")]
    expect(asked.map(({ headers }) => headers["spacex-api-cache"])).toEqual([undefined, "MISS", "HIT"])
    expect(asked.map(({ text }) => text)).toEqual(["Rehearsed: 503", "[]", JSON.stringify(collections.ships)])
  })

  it("is good for one rehearsal, and a script for any number", () => {
    const script = { collections, faults: [Fault.parse("503#1")!], changes: [at("#2", rename("Changed"))] }
    for (const rehearsal of [Rehearsal.make(script), Rehearsal.make(script)]) {
      expect(rehearsal.respond(asking("/v4/ships"), 0).reply?.status).toBe(503)
      expect(answerOf(rehearsal.respond(asking("/v4/ships"), 0).reply!).text).toContain("Changed")
    }
  })
})
