import { assert, describe, it } from "vitest"
import type { Given } from "../../src/StreamQuery.ts"
import * as Query from "../../src/StreamQuery.ts"
import { queryOf, streamOf, wrongs } from "../support/queries.ts"

const launches = streamOf("launches")
const id = "5eb87d46ffd86e000604b388"

describe("select", () => {
  it.each<readonly [string, Given, Query.StreamQuery["select"]]>([
    ["names in a list", { select: ["name", "links.patch"] }, { name: 1, "links.patch": 1 }],
    ["names in a text", { select: " name, date_utc\nrocket" }, { name: 1, date_utc: 1, rocket: 1 }],
    ["names in JSON text", { select: '["name"]' }, { name: 1 }],
    ["what MongoDB takes", { select: { name: 1, id: 0 } }, { name: 1 }],
    ["names to leave out", { select: "-details -cores.core" }, { details: 0, "cores.core": 0 }],
    ["the id, which is there in any case", { select: "id name" }, { name: 1 }],
    ["the id alone", { select: ["id"] }, { _id: 1 }],
    ["no id, which is there nevertheless", { select: "-id" }, undefined],
    ["names without the id, which is there nevertheless", { select: "name -_id" }, { name: 1 }],
    [
      "a field and a part of it",
      { select: "cores.core cores cores.flight name name" },
      { cores: 1, name: 1 }
    ],
    ["fields beside those populated", { select: "name", populate: "rocket" }, { name: 1, rocket: 1 }],
    [
      "a part beside one populated",
      { select: "crew.role", populate: "crew.crew" },
      { "crew.role": 1, "crew.crew": 1 }
    ],
    ["what holds one populated", { select: "cores", populate: "cores.core" }, { cores: 1 }],
    ["the id beside one populated", { select: "id", populate: "rocket" }, { rocket: 1 }],
    ["none of another field than populated", { select: "-name", populate: "rocket" }, { name: 0 }]
  ])("takes %s", (_, given, select) => {
    assert.deepStrictEqual(queryOf(launches, given).select, select)
  })

  it.each<readonly [string, Given, ReadonlyArray<string>]>([
    [
      "unknown fields",
      { select: ["name", "flight"] },
      ["select [1]: unknown field `flight`, did you mean `cores.flight`?"]
    ],
    [
      "both kinds of names",
      { select: "name -details net" },
      [
        "select : `name` is to be kept and `details` left out: name only fields to keep, or only fields to leave out"
      ]
    ],
    [
      "positions",
      { select: "cores.0.core" },
      ["select : `cores.0.core` names a position in a list: write `cores.core`"]
    ],
    [
      "fields of another stream",
      { select: "rocket.name" },
      [
        "select : `rocket` holds an id of `rockets`: to choose fields of theirs, populate it with a `select` of its own"
      ]
    ],
    [
      "no names",
      { select: [5, ""] },
      ["select [0]: must be the name of a field, not 5", 'select [1]: must be the name of a field, not ""']
    ],
    [
      "other orders",
      { select: { name: 2 } },
      ["select name: must be 1 to keep the field or 0 to leave it out, not 2"]
    ],
    ["a number", { select: 5 }, ['select : must be names of fields, such as ["name", "id"], not 5']],
    [
      "that what is populated is left out",
      { select: "-cores", populate: "cores.core" },
      ["select : leaves out `cores.core`, which is to be populated: select it, or do not populate it"]
    ]
  ])("is told %s", (_, given, expected) => {
    assert.deepStrictEqual(wrongs("launches", given), expected)
  })
})

describe("populate", () => {
  it.each<readonly [string, unknown, Query.StreamQuery["populate"]]>([
    ["paths in a text", "rocket payloads", [{ path: "rocket" }, { path: "payloads" }]],
    ["a path in JSON text", '"rocket"', [{ path: "rocket" }]],
    [
      "an object",
      { path: "rocket", select: "name", match: { id } },
      [{ path: "rocket", select: { name: 1 }, match: { _id: id } }]
    ],
    [
      "JSON text",
      '[{"path": "crew.crew cores.core", "select": ["-launches"]}]',
      [
        { path: "crew.crew", select: { launches: 0 } },
        { path: "cores.core", select: { launches: 0 } }
      ]
    ],
    [
      "one in another",
      { path: "payloads", select: ["name"], populate: ["launch"], match: {} },
      [{ path: "payloads", select: { name: 1, launch: 1 }, populate: [{ path: "launch" }] }]
    ]
  ])("takes %s", (_, populate, expected) => {
    const query = queryOf(launches, { populate })
    assert.deepStrictEqual(query.populate, expected)
    assert.deepStrictEqual(queryOf(launches, { populate: query.populate }), query)
  })

  const six = Array.from({ length: 5 }).reduce<object>(
    (populate, _, i) => ({ path: i % 2 === 0 ? "payloads" : "launch", populate }),
    { path: "rocket" }
  )

  it.each<readonly [string, string, unknown, ReadonlyArray<string>]>([
    [
      "a field without ids",
      "payloads",
      "nationalities",
      [": `nationalities` holds no ids: populate can follow `launch`, `dragon.capsule`"]
    ],
    ["a typo", "launches", ["rocket", "core"], ["[1]: `core` holds no ids, did you mean `cores.core`?"]],
    [
      "a stream without ids",
      "rockets",
      "engines",
      [": `engines` holds no ids, and nor does any other field of rockets: leave populate out"]
    ],
    [
      "a path that is there twice",
      "launches",
      "rocket ships rocket",
      [": populates `rocket` twice: do it once"]
    ],
    [
      "what mongoose has besides",
      "launches",
      { path: "rocket", options: {}, model: "x" },
      [
        "options: unknown option `options`: there are `path`, `select`, `match`, `populate` and nothing else",
        "model: unknown option `model`: there are `path`, `select`, `match`, `populate` and nothing else"
      ]
    ],
    [
      "what is wrong inside",
      "launches",
      [{ path: "rocket", select: "nam", match: { active: "no" }, populate: "engines" }],
      [
        "[0].populate: `engines` holds no ids, and nor does any other field of rockets: leave populate out",
        "[0].select: unknown field `nam`, did you mean `name`?",
        '[0].match.active: must be true or false, not "no"'
      ]
    ],
    [
      "no path",
      "launches",
      [5, {}, { path: [] }],
      [
        '[0]: must be a path or an object such as {"path": "rocket"}, not 5',
        "[1].path: must be the path of a field that holds ids",
        "[2].path: must be the path of a field that holds ids"
      ]
    ],
    [
      "six in one another",
      "launches",
      six,
      ["populate.populate.populate.populate.populate: is nested deeper than 5 levels: populate less"]
    ]
  ])("is told %s", (_, stream, populate, expected) => {
    assert.deepStrictEqual(
      wrongs(stream, { populate }),
      expected.map((wrong) => `populate ${wrong}`)
    )
  })
})

describe("sort", () => {
  it.each<readonly [string, unknown, Query.StreamQuery["sort"]]>([
    [
      "a short text",
      "-date_utc, name id",
      [
        ["date_utc", -1],
        ["name", 1],
        ["_id", 1]
      ]
    ],
    [
      "an object",
      { date_utc: "DESC", name: "1", window: "ascending", net: -1 },
      [
        ["date_utc", -1],
        ["name", 1],
        ["window", 1],
        ["net", -1]
      ]
    ],
    [
      "pairs",
      [
        ["cores.flight", "descending"],
        ["name", "asc"]
      ],
      [
        ["cores.flight", -1],
        ["name", 1]
      ]
    ],
    ["JSON text", '{"date_utc": -1}', [["date_utc", -1]]],
    [
      "a list of names",
      '["-date_utc", "name"]',
      [
        ["date_utc", -1],
        ["name", 1]
      ]
    ]
  ])("takes %s", (_, sort, expected) => {
    const query = queryOf(launches, { sort })
    assert.deepStrictEqual(query.sort, expected)
    assert.deepStrictEqual(queryOf(launches, { sort: query.sort }), query)
    assert.isTrue(Query.isOrderedOrLimited(query))
  })

  it.each<readonly [string, unknown, ReadonlyArray<string>]>([
    ["unknown fields", "-dat_utc", [": unknown field `dat_utc`, did you mean `date_utc`?"]],
    [
      "fields of another stream",
      { "rocket.name": 1 },
      ["rocket.name: `rocket` holds an id of `rockets`, and the API sorts before it populates: leave it out"]
    ],
    ["a field that is there twice", "id -_id", [": sorts by `_id` twice: do it once"]],
    [
      "other orders",
      { name: 0, net: { toString: 1 }, tbd: "constructor" },
      [
        'name: must be 1 or -1, for which "asc" and "desc" stand, too, not 0',
        'net: must be 1 or -1, for which "asc" and "desc" stand, too, not an object',
        'tbd: must be 1 or -1, for which "asc" and "desc" stand, too, not "constructor"'
      ]
    ],
    [
      "no pairs",
      [["net"], 1],
      [
        '[0]: must be a pair of a field and an order: ["<field>", -1]',
        '[1]: must be a pair of a field and an order: ["<field>", -1]'
      ]
    ],
    ["a number", 5, [': must be fields to order by, such as {"<field>": -1}, not 5']],
    [
      "names that are there twice",
      '{"name": 1, "name": -1}',
      ["name: is given twice in one object, and only the last would count: give it once"]
    ]
  ])("is told %s", (_, sort, expected) => {
    assert.deepStrictEqual(
      wrongs("launches", { sort }),
      expected.map((wrong) => `sort ${wrong}`)
    )
  })
})

describe("limit", () => {
  it.each([1, 100_000])("may be %d", (limit) => {
    assert.strictEqual(queryOf(launches, { limit }).limit, limit)
    assert.isTrue(Query.isOrderedOrLimited(queryOf(launches, { limit })))
  })

  it.each([0, -1, 1.5, "5", Infinity, true, [5]])("is told that it is no whole number: %j", (limit) => {
    assert.match(wrongs("launches", { limit }).join(), /^limit : must be a whole number of 1 or more, not /)
  })
})

describe("a query", () => {
  it.each([null, undefined, "", " \n", {}, []])("asks for nothing by %j", (nothing) => {
    const filter = Array.isArray(nothing) ? null : nothing
    const given = { filter, select: nothing, populate: nothing, sort: nothing, limit: nothing }
    for (const name of ["launches", "company"]) {
      const query = queryOf(streamOf(name), given)
      assert.deepStrictEqual(query, Query.everything)
      assert.strictEqual(Query.shapeOf(query), "")
      assert.isFalse(Query.isOrderedOrLimited(query))
    }
    assert.deepStrictEqual(queryOf(launches, {}), Query.everything)
  })

  it.each([[[]], ["[]"], [" [ ] "]])("is no filter that is a list of nothing: %j", (filter) => {
    assert.deepStrictEqual(Query.check(launches, { filter }), [
      { part: "filter", place: "", reason: 'must be an object such as {"<field>": …}, not a list' }
    ])
  })

  it("of one object may select, and nothing else", () => {
    assert.deepStrictEqual(queryOf(streamOf("roadster"), { select: "name" }).select, { name: 1 })
    const given = { filter: { name: "x" }, select: "nam", populate: "x", sort: "name", limit: 1 }
    assert.deepStrictEqual(wrongs("company", given), [
      "filter : company is one object: it cannot be filtered",
      "select : unknown field `nam`, did you mean `name`?",
      "populate : company is one object: it cannot be populated",
      "sort : company is one object: it cannot be sorted",
      "limit : company is one object: it cannot be limited"
    ])
  })

  it("has one shape, however its objects order their keys and whatever it orders by", () => {
    const shape = (given: Given) => Query.shapeOf(queryOf(launches, given))
    const one = shape({
      filter: { net: true, name: { $gt: "a", $lt: "b" } },
      select: "name net",
      sort: "name"
    })
    assert.strictEqual(
      one,
      shape({ filter: { name: { $lt: "b", $gt: "a" }, net: true }, select: "net name", limit: 5 })
    )
    assert.notStrictEqual(one, shape({ filter: { name: { $lt: "b", $gt: "a" }, net: true } }))
    assert.notStrictEqual(
      shape({ filter: { $or: [{ net: true }, { tbd: true }] } }),
      shape({ filter: { $or: [{ tbd: true }, { net: true }] } })
    )
    assert.strictEqual(shape({ sort: "name", limit: 5 }), "")
  })
})
