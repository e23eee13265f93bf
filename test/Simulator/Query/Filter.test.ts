import { describe, expect, it } from "vitest"
import { id, query } from "../sample.ts"

const found = (filter: unknown) => {
  const { docs } = JSON.parse(query({ query: filter, options: { sort: "_id" } }).text)
  return docs.map(({ name }: { name: string }) => name[0]).join("")
}

describe("filters", () => {
  it.each([
    ["nothing at all", {}, "ABG"],
    ["null", null, "ABG"],
    ["an id", { _id: id("2") }, "B"],
    ["an id in capitals", { rocket: id("a9").toUpperCase() }, "G"],
    ["ids after one", { _id: { $gt: id("1") } }, "BG"],
    ["ids between two", { _id: { $gte: id("1"), $lt: id("3") } }, "AB"],
    ["some ids", { _id: { $in: [id("3"), id("1"), id("7"), id("3")] } }, "AG"],
    ["all but an id", { _id: { $ne: id("2") } }, "AG"],
    ["a filter and a keyset", { $and: [{ upcoming: false }, { _id: { $gt: id("1") } }] }, "B"],
    [
      "two keysets",
      { $and: [{ _id: { $gt: id("1") } }, { _id: { $lte: id("2") } }], _id: { $ne: id("9") } },
      "B"
    ],
    ["an id or a name", { $or: [{ _id: id("1") }, { name: "Gamma" }] }, "AG"],
    ["a range of dates, which are text", { date_utc: { $gte: "2021", $lt: "2030" } }, "B"],
    ["null", { success: null }, "G"],
    ["not null", { window: { $ne: null } }, "BG"],
    ["a pattern", { name: { $regex: "^al", $options: "i" } }, "A"],
    ["no pattern", { name: { $not: { $regex: "a$" } } }, ""],
    ["an element", { payloads: id("b2") }, "AB"],
    ["an array's size", { failures: { $size: "1" } }, "A"],
    ["a field of any element", { "cores.flight": 2 }, "B"],
    ["a field of one element", { "cores.0.flight": 1 }, "A"],
    ["fields of the same element", { cores: { $elemMatch: { flight: 1, reused: "no" } } }, "AB"],
    ["a nested field", { "links.patch.small": "s" }, "A"],
    ["a field below null", { "fairings.reused": true }, "B"],
    ["none of two", { $nor: [{ name: "Alpha" }, { upcoming: "yes" }] }, "B"],
    ["a comparison of fields", { $expr: { $gt: ["$window", "$flight_number"] } }, "BG"]
  ])("match %s", (_, filter, names) => {
    expect(found(filter)).toBe(names)
  })

  it.each([
    ["true from yes", { upcoming: "yes" }, "G"],
    ["false from 0", { upcoming: 0 }, "AB"],
    ["a number from text", { window: { $gte: "31" } }, "G"],
    ["a number from an empty text: null", { window: "" }, "A"],
    ["text from a number", { name: 5 }, ""],
    ["an array to any of its values", { flight_number: ["1", 2] }, "AB"],
    ["one value to a list of one", { name: { $in: "Beta" } }, "B"],
    ["inside $not", { flight_number: { $not: { $gt: "1" } } }, "A"],
    ["$exists from text", { name: { $exists: "no" } }, ""],
    ["$mod", { flight_number: { $mod: ["2", "0"] } }, "BG"]
  ])("cast %s", (_, filter, names) => {
    expect(found(filter)).toBe(names)
  })

  it.each([
    ["a misspelt name", { nmae: "Alpha" }],
    ["id, which is _id here", { id: id("1") }],
    ["a dotted name", { "links.foo": 1 }],
    ["a dotted name in an array", { "cores.foo": 1 }],
    ["an operator at the top", { $foo: 1 }],
    ["a filter within a filter", { query: { name: "Alpha" } }],
    ["a name inside $or", { $or: [{ nmae: 1 }, { name: "x" }] }],
    ["a name inside $and", { $and: [{ id: 1 }] }],
    ["a name inside $elemMatch", { cores: { $elemMatch: { foo: 1 } } }]
  ])("strip %s and so match everything", (_, filter) => {
    expect(found(filter)).toBe("ABG")
  })

  it("strip a name inside $nor and so match nothing", () => {
    expect(found({ $nor: [{ id: 1 }] })).toBe("")
  })

  it.each([
    [
      { flight_number: "abc" },
      'Cast to Number failed for value "abc" (type string) at path "flight_number" for model "Launch"'
    ],
    [
      { flight_number: { $in: [{ a: 1 }] } },
      'Cast to Number failed for value "{ a: 1 }" (type Object) at path "flight_number" for model "Launch"'
    ],
    [
      { flight_number: { $foo: 1 } },
      'Cast to number failed for value "1" (type number) at path "flight_number" for model "Launch"'
    ],
    [
      { upcoming: "perhaps" },
      'Cast to Boolean failed for value "perhaps" (type string) at path "upcoming" for model "Launch"'
    ],
    [
      { name: { a: 1 } },
      'Cast to string failed for value "{ a: 1 }" (type Object) at path "name" for model "Launch"'
    ],
    [
      { _id: "zzz" },
      'Cast to ObjectId failed for value "zzz" (type string) at path "_id" for model "Launch"'
    ],
    [
      { _id: { $gt: 5 } },
      'Cast to ObjectId failed for value "5" (type number) at path "_id" for model "Launch"'
    ],
    [
      { $and: [{ rocket: "x" }] },
      'Cast to ObjectId failed for value "x" (type string) at path "rocket" for model "Launch"'
    ],
    [
      { "cores.flight": "x" },
      'Cast to Number failed for value "x" (type string) at path "flight" for model "Launch"'
    ],
    [{ $or: {} }, 'Cast to Array failed for value "{}" (type Object) at path "$or" for model "Launch"'],
    [{ $or: [1] }, 'Cast to Object failed for value "1" (type number) at path "$or.0" for model "Launch"'],
    [{ $or: [] }, "$and/$or/$nor must be a nonempty array"],
    [{ name: { $foo: 1 } }, "Can't use $foo with String."],
    [{ _id: { $foo: 1 } }, "Can't use $foo"],
    [{ payloads: { $foo: 1 } }, "Can't use $foo with Array."],
    [{ upcoming: { $foo: true } }, "unknown operator: $foo"],
    [
      { name: { $exists: "maybe" } },
      'Cast to boolean failed for value "maybe" (type string) at path "name" for model "Launch"'
    ],
    [{ name: { $type: true } }, "$type parameter must be number, string, or array of numbers and strings"],
    [{ name: { $regex: "(" } }, "Invalid regular expression: /(/: Unterminated group"],
    [{ $text: { $search: "x" } }, "text index required for $text query"],
    [["name"], 'Parameter "filter" to find() must be an object, got name'],
    ["name", 'Parameter "filter" to find() must be an object, got name']
  ])("are refused: %j", (filter, message) => {
    const { headers, status, text } = query({ query: filter })
    expect([status, headers["content-type"], text]).toEqual([400, "text/plain; charset=utf-8", message])
  })

  it.each([
    [{ $where: "sleep(1000)" }],
    [{ $or: [{ $where: "1" }] }],
    [{ nmae: { $where: "1" } }],
    [{ $expr: { $function: { body: "return true", args: [], lang: "js" } } }],
    [{ $expr: { $accumulator: {} } }]
  ])("never run scripts: %j", (filter) => {
    expect(query({ query: filter }).status).toBe(400)
  })
})
