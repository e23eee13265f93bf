import { describe, expect, it } from "vitest"
import { id, query } from "../sample.ts"

const second = (populate: unknown, select = "name") => {
  const { docs } = JSON.parse(query({ query: { _id: id("2") }, options: { populate, select } }).text)
  return docs[0]
}
describe("populate", () => {
  const rocket = { name: "Falcon", stages: 2, id: id("a1") }
  const beta = { name: "Beta", id: id("2") }

  it.each([
    ["a reference", "rocket", { ...beta, rocket }],
    [
      "several paths",
      "rocket payloads",
      { ...beta, rocket, payloads: [{ name: "Crate", type: "Dragon", launch: id("99"), id: id("b2") }] }
    ],
    ["an object", { path: "rocket", select: "name -_id" }, { ...beta, rocket: { name: "Falcon" } }],
    ["an array", [{ path: "rocket", select: "stages" }], { ...beta, rocket: { stages: 2, id: id("a1") } }],
    ["only matches", { path: "payloads", match: { type: "Satellite" } }, { ...beta, payloads: [] }],
    ["a match that fails, as null", { path: "rocket", match: { stages: "3" } }, { ...beta, rocket: null }],
    [
      "inside what it populates",
      { path: "payloads", select: "name", populate: "launch" },
      { ...beta, payloads: [{ name: "Crate", launch: null, id: id("b2") }] }
    ],
    [
      "inside an array of objects",
      { path: "crew", populate: { path: "crew", select: "name" } },
      {
        ...beta,
        crew: [
          { crew: { name: "Someone", id: id("d1") }, role: "Pilot" },
          { crew: null, role: "Guest" }
        ]
      }
    ],
    ["a field that refers to nothing", "name", beta],
    ["nothing", "", beta]
  ])("replaces %s", (_, populate, document) => {
    expect(second(populate)).toEqual(document)
  })

  it("makes a dangling reference null in an object and drops it from an array", () => {
    expect(second("cores.core", "cores").cores).toEqual([
      { core: { serial: "B1", launches: [id("1"), id("2")], id: id("c1") }, flight: 2, reused: true },
      { core: null, flight: 1, reused: false }
    ])
    expect(second("payloads").payloads).toHaveLength(1)
  })

  it("populates the crew of version 4 in place of their ids", () => {
    const body = {
      query: { _id: id("2") },
      options: { select: "crew", populate: [{ path: "crew", select: "name" }] }
    }
    const { docs } = JSON.parse(query(body, "/v4/launches/query").text)
    expect(docs[0].crew).toEqual([
      { name: "Someone", id: id("d1") },
      { crew: null, role: "Guest" }
    ])
  })

  it.each([
    [
      "nofield",
      "Cannot populate path `nofield` because it is not in your schema. Set the `strictPopulate` option to false to override."
    ],
    [5, "utils.populate: invalid path. Expected string. Got typeof `number`"],
    [
      { path: "payloads", match: { launch: "x" } },
      'Cast to ObjectId failed for value "x" (type string) at path "launch" for model "Payload"'
    ]
  ])("refuses %j", (populate, message) => {
    expect(query({ options: { populate } })).toMatchObject({ status: 400, text: message })
  })
})
