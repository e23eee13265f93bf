import { describe, expect, it } from "vitest"
import * as Simulator from "../../../src/Simulator.ts"
import * as Change from "../../../src/Simulator/Rehearsal/Change.ts"
import { ask } from "../client.ts"

const id = (digit: string) => digit.repeat(24)
const ship = (digit: string) => ({ name: `Ship ${digit}`, active: true, id: id(digit) })
const crewed = { name: "Crewed", crew: [{ crew: id("c"), role: "Pilot" }], id: id("1") }
const collections = {
  ships: [ship("1"), ship("2"), ship("3")],
  launches: [{ ...crewed, crew: [id("c")] }],
  "launches.v5": [crewed],
  company: { name: "Example", id: id("d") }
}

/** What a path shows after an edit, and what is said of it. */
const after = (path: string, edit: Change.Edit) => {
  const [changed, remark] = Change.apply(collections, edit)
  const { status, text } = ask(Simulator.make(changed), path)
  return { remark, shown: status === 200 ? (JSON.parse(text) as unknown) : status }
}

const ships = (edit: Change.Edit) => after("/v4/ships", edit)

describe("a change", () => {
  it("inserts documents at the end, or in the place of those that have their ids", () => {
    const documents = [{ ...ship("2"), name: "Other" }, ship("0")]
    expect(ships({ _tag: "Insert", collection: "ships", documents })).toEqual({
      remark: "ships: inserted 2",
      shown: [ship("1"), { ...ship("2"), name: "Other" }, ship("3"), ship("0")]
    })
  })

  it("edits top-level fields of the document with an id", () => {
    const fields = { id: id("2"), name: "Other", built: null }
    expect(ships({ _tag: "Edit", collection: "ships", fields })).toEqual({
      remark: "ships: edited 1",
      shown: [ship("1"), { ...ship("2"), name: "Other", built: null }, ship("3")]
    })
  })

  it("deletes documents by their ids", () => {
    expect(ships({ _tag: "Delete", collection: "ships", ids: [id("3"), id("1"), id("9")] })).toEqual({
      remark: "ships: deleted 2",
      shown: [ship("2")]
    })
  })

  it("turns the natural order of the documents round, which the order of ids does not show", () => {
    const edit: Change.Edit = { _tag: "Reorder", collection: "ships", what: "documents" }
    expect(ships(edit)).toEqual({ remark: "ships: reordered 3", shown: [ship("3"), ship("2"), ship("1")] })
    const body = JSON.stringify({ options: { sort: { _id: 1 } } })
    const [changed] = Change.apply(collections, edit)
    const page = JSON.parse(ask(Simulator.make(changed), "/v4/ships/query", { body }).text)
    expect(page.docs).toEqual(collections.ships)
  })

  it("turns the order of the fields round, which changes the bytes only", () => {
    const edit: Change.Edit = { _tag: "Reorder", collection: "ships", what: "fields" }
    expect(ships(edit).shown).toEqual(collections.ships)
    const [changed] = Change.apply(collections, edit)
    const { text } = ask(Simulator.make(changed), `/v4/ships/${id("1")}`)
    expect(text).toBe(`{"active":true,"name":"Ship 1","id":"${id("1")}"}`)
  })

  it("replaces all data", () => {
    const edit: Change.Edit = { _tag: "Replace", collections: { ships: [ship("7")] } }
    expect(ships(edit)).toEqual({ remark: "all data replaced", shown: [ship("7")] })
    expect(after("/v4/company", edit).shown).toBe(404)
  })

  it("of launches concerns both versions, which show the crew each in its way", () => {
    const fields = { id: id("1"), crew: [{ crew: id("d"), role: "Guest" }] }
    const edit: Change.Edit = { _tag: "Edit", collection: "launches", fields }
    expect(after("/v5/launches", edit)).toEqual({
      remark: "launches: edited 1",
      shown: [{ ...crewed, ...fields }]
    })
    expect(after("/v4/launches", edit).shown).toEqual([{ ...crewed, crew: [id("d")] }])
  })

  it.each([
    [{ _tag: "Edit", collection: "company", fields: { id: id("d"), name: "Other" } }, "edited 1", "Other"],
    [{ _tag: "Edit", collection: "company", fields: { id: id("e"), name: "Other" } }, "edited 0", "Example"],
    [
      { _tag: "Insert", collection: "company", documents: [{ id: id("e"), name: "New" }] },
      "inserted 1",
      "New"
    ]
  ] satisfies ReadonlyArray<[Change.Edit, string, string]>)("of the company: %j", (edit, remark, name) => {
    expect(after("/v4/company", edit)).toMatchObject({ remark: `company: ${remark}`, shown: { name } })
  })

  it("deletes the company, and puts one in its place", () => {
    const [without, remark] = Change.apply(collections, {
      _tag: "Delete",
      collection: "company",
      ids: [id("d")]
    })
    expect(remark).toBe("company: deleted 1")
    expect(ask(Simulator.make(without), "/v4/company").status).toBe(204)
    const [again] = Change.apply(without, {
      _tag: "Insert",
      collection: "company",
      documents: [collections.company]
    })
    expect(JSON.parse(ask(Simulator.make(again), "/v4/company").text)).toEqual(collections.company)
  })

  it.each([
    [{ _tag: "Insert", collection: "nothing", documents: [ship("1")] }, "nothing: inserted 0"],
    [{ _tag: "Edit", collection: "ships", fields: { id: id("9"), name: "x" } }, "ships: edited 0"],
    [{ _tag: "Delete", collection: "ships", ids: [] }, "ships: deleted 0"],
    [{ _tag: "Reorder", collection: "nothing", what: "fields" }, "nothing: reordered 0"]
  ] satisfies ReadonlyArray<[Change.Edit, string]>)(
    "that finds nothing changes nothing: %j",
    (edit, said) => {
      expect(Change.apply(collections, edit)).toEqual([collections, said])
    }
  )
})
