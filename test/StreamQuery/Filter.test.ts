import { assert, describe, it } from "vitest"
import { queryOf, streamOf, wrongs } from "../support/queries.ts"

const id = "5eb87d46ffd86e000604b388"

describe("a filter that is valid", () => {
  it.each<readonly [string, string, unknown]>([
    ["compares", "launches", { flight_number: 65, upcoming: false, name: "CRS-13" }],
    [
      "compares with null",
      "launches",
      { success: null, name: { $ne: null }, fairings: null, cores: { $eq: null } }
    ],
    [
      "bounds",
      "launches",
      { date_utc: { $gte: "2022-10-05T16:00", $lt: "2023" }, flight_number: { $gt: 1.5 } }
    ],
    ["bounds a day", "rockets", { first_flight: { $gte: "2018-02" } }],
    [
      "asks for any of several",
      "launches",
      { rocket: { $in: [id, null] }, date_precision: { $nin: ["hour"] } }
    ],
    ["asks for a reference", "launches", { rocket: id, payloads: id.toUpperCase(), "cores.0.core": id }],
    ["bounds ids", "starlink", { _id: { $gt: id } }],
    [
      "asks whether there is a field",
      "launches",
      { details: { $exists: true }, "links.patch": { $exists: false } }
    ],
    ["asks for types", "launches", { window: { $type: ["null", 16, "double"] }, name: { $type: "string" } }],
    [
      "matches text",
      "launches",
      { name: { $regex: "^Starlink", $options: "i" }, date_utc: { $regex: "T0[0-6]" } }
    ],
    ["matches text in a way of PCRE", "launches", { name: { $regex: "(?i)starlink a++" } }],
    ["asks for a remainder", "launches", { flight_number: { $mod: [4, 0] } }],
    [
      "asks for a list",
      "launches",
      { payloads: { $size: 2 }, ships: { $all: [id] }, failures: [], capsules: [id] }
    ],
    [
      "asks for elements",
      "launches",
      { cores: { $elemMatch: { flight: { $gt: 3 }, $or: [{ legs: true }, { core: id }] } } }
    ],
    ["asks for all of several elements", "launches", { cores: { $all: [{ $elemMatch: { flight: 1 } }] } }],
    [
      "asks for elements that are values",
      "payloads",
      { norad_ids: { $elemMatch: { $gt: 1, $lt: 9 } }, customers: "NASA" }
    ],
    ["negates", "launches", { flight_number: { $not: { $gte: 5 } }, cores: { $not: { $size: 1 } } }],
    [
      "joins",
      "launches",
      { $or: [{ upcoming: true }, { $and: [{ success: false }, { $nor: [{ net: true }] }] }] }
    ],
    [
      "searches",
      "launches",
      { $text: { $search: "moon", $language: "en", $caseSensitive: true }, tbd: false }
    ],
    ["explains itself", "launches", { $comment: "for the report", tbd: false }],
    ["goes down", "rockets", { "payload_weights.id": "leo", "first_stage.thrust_vacuum.kN": { $gt: 1 } }]
  ])("%s", (_, stream, filter) => {
    assert.deepStrictEqual(queryOf(streamOf(stream), { filter }).filter, filter)
    assert.deepStrictEqual(
      queryOf(streamOf(stream), { filter: JSON.stringify(filter, null, 2) }).filter,
      filter
    )
  })

  it("has `_id` where the user writes `id`", () => {
    assert.deepStrictEqual(
      queryOf(streamOf("launches"), { filter: { $or: [{ id }, { _id: { $in: [id] } }] } }).filter,
      { $or: [{ _id: id }, { _id: { $in: [id] } }] }
    )
  })
})

describe("a filter is told", () => {
  it.each<readonly [string, string, unknown, ReadonlyArray<string>]>([
    [
      "a field with a typo",
      "launches",
      { flight_numbr: 65 },
      ["flight_numbr: unknown field `flight_numbr`, did you mean `flight_number`?"]
    ],
    [
      "a field of which only the last part is named",
      "starlink",
      { decayed: 1 },
      ["decayed: unknown field `decayed`, did you mean `spaceTrack.DECAYED`?"]
    ],
    [
      "a field of which only the beginning is named",
      "rockets",
      { success_rate: 1 },
      ["success_rate: unknown field `success_rate`, did you mean `success_rate_pct`?"]
    ],
    [
      "a typo behind a position",
      "launches",
      { "cores.0.cor": id },
      ["cores.0.cor: unknown field `cores.0.cor`, did you mean `cores.core`?"]
    ],
    [
      "a field that is like none",
      "crew",
      { zodiac: 1 },
      [
        "zodiac: unknown field `zodiac`: there are `name`, `agency`, `image`, `wikipedia`, `launches` and 2 others"
      ]
    ],
    [
      "a name of no plain object",
      "crew",
      JSON.parse('{"__proto__": 1}'),
      [
        "__proto__: unknown field `__proto__`: there are `name`, `agency`, `image`, `wikipedia`, `launches` and 2 others"
      ]
    ],
    [
      "a field of another stream",
      "launches",
      { "rocket.name": "Falcon 9", rocket: { active: true }, "payloads.type": 1 },
      [
        "rocket.name: `rocket` holds an id of `rockets`, and the API filters before it populates: compare `rocket` with an id",
        "rocket: `rocket` holds an id of `rockets`, and the API filters before it populates: compare it with an id",
        "payloads.type: `payloads` holds a list of ids of `payloads`, and the API filters before it populates: compare `payloads` with an id"
      ]
    ],
    [
      "one field by both its names",
      "launches",
      { id, _id: id },
      ["_id: is the same field as `id`: give one of them, or join both with `$and`"]
    ],
    [
      "an operator with a typo",
      "launches",
      { flight_number: { $gtt: 5, lt: 7 } },
      [
        "flight_number.$gtt: unknown operator `$gtt`, did you mean `$gt`?",
        "flight_number.lt: unknown operator `lt`, did you mean `$lt`?"
      ]
    ],
    [
      "an operator that is like none",
      "launches",
      { name: { $near: 1 } },
      [
        "name.$near: unknown operator `$near`: there are `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte`, `$in`, `$nin`, `$exists`, `$type`, `$regex`, `$options`, `$mod`, `$all`, `$size`, `$elemMatch`, `$not`, `$and`, `$or`, `$nor`, `$text`, `$comment`"
      ]
    ],
    [
      "scripts",
      "launches",
      { $where: "true", name: { $function: {} }, $or: [{ $accumulator: 1 }] },
      [
        "$where: runs JavaScript on the server, which is not allowed",
        "name.$function: runs JavaScript on the server, which is not allowed",
        "$or[0].$accumulator: runs JavaScript on the server, which is not allowed"
      ]
    ],
    [
      "an expression",
      "launches",
      { $expr: {} },
      ["$expr: is not supported: its fields cannot be checked. Compare fields with values, by `$gt` or `$in`"]
    ],
    [
      "operators in place of fields, and the reverse",
      "launches",
      { $gte: 5, name: { $or: [], $text: {} }, window: { $gt: 1, net: true } },
      [
        '$gte: compares a field: write {"<field>": {"$gte": …}}',
        'name.$or: joins whole conditions: write {"$or": [{"<field>": …}, …]}',
        "name.$text: does not belong to a field: write it beside the fields",
        "window.net: is no operator, and only operators can stand here, such as `$eq`"
      ]
    ],
    [
      "what is empty",
      "launches",
      { name: {}, $and: [], $or: [{}], cores: { $elemMatch: {} } },
      [
        'name: is empty: write a value, or operators such as {"$eq": …}',
        '$and: must be a list of conditions, at least one: [{"<field>": …}, …]',
        '$or[0]: is empty and matches everything: write a condition such as {"<field>": …}',
        'cores.$elemMatch: is empty: write conditions such as {"<field>": …}'
      ]
    ],
    [
      "values of another type",
      "launches",
      { flight_number: "65", window: "x", upcoming: "yes", name: 5, rocket: "Falcon 9", id: 1 },
      [
        'flight_number: must be a number: 65, not "65"',
        'window: must be a number, not "x"',
        'upcoming: must be true or false, not "yes"',
        'name: must be text: "5", not 5',
        'rocket: must be an id, 24 hexadecimal digits, not "Falcon 9"',
        "id: must be an id, 24 hexadecimal digits, not 1"
      ]
    ],
    [
      "dates that do not begin like the documents'",
      "launches",
      { date_utc: { $gte: "5 October 2022", $lt: 1664985600, $in: ["2022-13"] } },
      [
        "date_utc.$gte: is compared as text: write it like 2022-10-05T16:00:00.000Z",
        "date_utc.$lt: is compared as text: write it like 2022-10-05T16:00:00.000Z",
        "date_utc.$in[0]: is compared as text: write it like 2022-10-05T16:00:00.000Z"
      ]
    ],
    [
      "days that do not",
      "rockets",
      { first_flight: "October" },
      ["first_flight: is compared as text: write it like 2022-10-05"]
    ],
    [
      "objects and lists as values",
      "launches",
      {
        fairings: { reused: true },
        cores: { flight: 1 },
        name: ["a"],
        window: { $eq: {} },
        failures: [{ time: 1 }]
      },
      [
        "fairings: must not be an object: compare a field of the object, such as `fairings.reused`",
        'cores: must not be an object: compare a field of the objects in the list, such as `cores.flight`, or several by {"$elemMatch": {…}}',
        'name: must be one value, not a list: to match any of several, write {"$in": […]}',
        "window.$eq: must be a number, not an object",
        "failures[0]: must not be an object: compare a field of the object, such as `failures.time`"
      ]
    ],
    [
      "operands that do not fit their operators",
      "launches",
      {
        payloads: { $size: -1, $in: id, $exists: "true" },
        name: { $size: 1, $regex: "(", $options: "y", $type: "strin", $not: "x" },
        details: { $options: "i", $gt: null, $regex: 5, $mod: [1, 0], $elemMatch: {} },
        rocket: { $regex: "^5" },
        flight_number: { $mod: [0, 1], $gte: [1] },
        cores: { $all: [{ $elemMatch: { flight: "1" } }, 5], $elemMatch: [] }
      },
      [
        "payloads.$size: must be a whole number of 0 or more, not -1",
        `payloads.$in: must be a list of values, not "${id}"`,
        'payloads.$exists: must be true or false, not "true"',
        "name.$size: applies to lists, and `name` holds text",
        "name.$regex: is no regular expression: unterminated group",
        'name.$options: must be letters out of i, m, s and x, not "y"',
        'name.$type: must be a type that MongoDB knows, such as "string", "number", "bool" or "null", not "strin"',
        'name.$not: must be an object of operators, not "x": `$ne` takes a value',
        "details.$gt: must not be null: `$eq` and `$ne` compare with null",
        "details.$regex: must be a regular expression as text, not 5",
        "details.$mod: applies to numbers, and `details` holds text",
        "details.$elemMatch: applies to lists, and `details` holds text",
        "rocket.$regex: applies to text, and `rocket` holds an id of `rockets`",
        "flight_number.$mod: must be two whole numbers, a divisor other than 0 and a remainder: [4, 0]",
        "flight_number.$gte: must be one value, not a list",
        'cores.$all[0].$elemMatch.flight: must be a number: 1, not "1"',
        "cores.$all[1]: must be an `$elemMatch` like the others in the list",
        'cores.$elemMatch: must be an object such as {"<field>": …}, not a list'
      ]
    ],
    [
      "searches that are none",
      "launches",
      { $text: { $search: 5, $diacritics: true }, $or: [{ $text: { $search: "x" } }], $comment: 5 },
      [
        "$text.$search: must be text, not 5",
        "$text.$diacritics: unknown option `$diacritics`: there are `$search`, `$language`, `$caseSensitive`, `$diacriticSensitive`",
        "$or[0].$text: stands only at the top of a filter: write it there",
        "$comment: must be text, not 5"
      ]
    ],
    [
      "text that is no JSON",
      "launches",
      '{"name": "x",\n "net": }',
      ["line 2, column 9: is not JSON: expected a value"]
    ],
    [
      "names that are there twice",
      "launches",
      '{"net": true, "net": false, "cores": {"$elemMatch": {"flight": 1, "flight": 2}}}',
      [
        "net: is given twice in one object, and only the last would count: give it once",
        "cores.$elemMatch.flight: is given twice in one object, and only the last would count: give it once"
      ]
    ],
    ["what is no object", "launches", "[5]", [': must be an object such as {"<field>": …}, not a list']],
    [
      "names that break lines",
      "crew",
      { "na\nme": 1 },
      ["na\\u000ame: unknown field `na\\u000ame`, did you mean `name`?"]
    ]
  ])("%s", (_, stream, filter, expected) => {
    assert.deepStrictEqual(
      wrongs(stream, { filter }),
      expected.map((wrong) => `filter ${wrong}`)
    )
  })

  it("no more than twenty of its faults, and how many there are besides", () => {
    const filter = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`unheard${i}`, 1]))
    const told = wrongs("crew", { filter, limit: 0 })
    assert.lengthOf(told, 21)
    assert.strictEqual(told.at(-1), "filter : and 14 more")
  })

  it.each([
    [
      "too deep",
      "is nested deeper than 50 levels: write it flatter",
      "[".repeat(200_000) + "]".repeat(200_000)
    ],
    ["too long", "is longer than 500,000 bytes: the API does not take more", { name: "ä".repeat(250_000) }],
    [
      "too long as text",
      "is longer than 500,000 bytes: the API does not take more",
      `{"name":"${"a".repeat(500_000)}"}`
    ],
    [
      "no JSON",
      "is no JSON: it holds something else than objects, lists, text, numbers, true, false and null",
      { name: new Date(0) }
    ]
  ])("that it is %s", (_, reason, filter) => {
    assert.deepStrictEqual(wrongs("launches", { filter }), [`filter : ${reason}`])
  })
})
