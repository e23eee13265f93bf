import * as FastCheck from "effect/FastCheck"
import { assert, describe, it } from "vitest"
import * as Simulator from "../../src/Simulator.ts"
import { demonstration } from "../../src/Simulator/Demonstration.ts"
import * as Query from "../../src/StreamQuery.ts"
import * as Streams from "../../src/Streams.ts"
import { ask } from "../Simulator/client.ts"
import { closedValidator } from "../support/closedSchema.ts"
import type { JsonSchema } from "../support/paths.ts"
import { property } from "../support/property.ts"
import {
  fieldsOf,
  filterOf,
  filters,
  isQuery,
  queryOf,
  streamOf,
  type FilterTree,
  views
} from "../support/queries.ts"

const collections = Streams.streams.filter(({ kind }) => kind === "collection")

describe("any query", () => {
  const words = FastCheck.constantFrom(
    "",
    ..."id _id name rocket cores cores.core launch date_utc fairings path match select populate".split(" "),
    ..."$and $or $not $in $regex $elemMatch $size $text $type $all $gt $eq $mod $options".split(" "),
    ..."__proto__ constructor toString hasOwnProperty - $ . cores.0 -id".split(" ")
  )
  const { json } = FastCheck.letrec<{ readonly json: unknown }>((tie) => ({
    json: FastCheck.oneof(
      { maxDepth: 5 },
      FastCheck.jsonValue(),
      words,
      FastCheck.array(tie("json"), { maxLength: 3 }),
      FastCheck.array(FastCheck.tuple(words, tie("json")), { maxLength: 3 }).map((members) =>
        Object.fromEntries(members)
      )
    )
  }))
  const given = FastCheck.record({ filter: json, select: json, populate: json, sort: json, limit: json })
  const parts = ["filter", "select", "populate", "sort", "limit"]
  const stream = FastCheck.constantFrom(...Streams.streams)

  property(
    "is taken, or told why not",
    { usual: 1_000, deep: 100_000 },
    FastCheck.tuple(stream, given, FastCheck.boolean()),
    ([stream, given, asText]) => {
      const written = Object.fromEntries(
        Object.entries(given).map(([part, value]) => [part, asText ? JSON.stringify(value) : value])
      )
      for (const some of [written, ...parts.map((part) => ({ [part]: written[part] }))]) {
        const checked = Query.check(stream, some)
        if (isQuery(checked)) {
          assert.deepStrictEqual(queryOf(stream, checked as object), checked)
          assert.isDefined(Query.shaped(stream, checked).schema.properties["id"])
          assert.isString(Query.shapeOf(checked))
        } else {
          assert.isNotEmpty(checked)
          for (const { reason, place } of checked) assert.notMatch(place + reason, /\n|undefined/)
        }
      }
    }
  )

  property(
    "in any text is taken, or told why not",
    { usual: 500, deep: 50_000 },
    FastCheck.tuple(stream, FastCheck.string()),
    ([stream, text]) => {
      for (const part of parts) Query.check(stream, { [part]: text })
      for (const part of parts) Query.check(stream, { [part]: `{${text}` })
    }
  )

  it("is told though its names lead nowhere but into JavaScript's own", () => {
    const own = JSON.parse(
      '{"__proto__": {"$gt": 1}, "name": {"__proto__": 1, "constructor": 2, "$toString": 3}}'
    ) as unknown
    const told = Query.check(streamOf("crew"), { filter: own })
    assert.lengthOf(isQuery(told) ? [] : told, 4)
  })
})

describe.each(collections.map((stream) => [stream.name, stream] as const))("a filter of %s", (_, stream) => {
  const known = new Set(["_id", ...fieldsOf(stream).keys()])

  property("is taken as it is where it is made from the schema", 100, filters(stream), (tree) => {
    const filter = filterOf(tree)
    const { filter: taken } = queryOf(stream, { filter })
    assert.strictEqual(
      JSON.stringify(taken),
      JSON.stringify(filterOf(renamed(tree, (field) => (field === "id" ? "_id" : field))))
    )
    assert.deepStrictEqual(
      queryOf(stream, { filter: JSON.stringify(filter) }),
      queryOf(stream, { filter: taken })
    )
  })

  const mutation = FastCheck.record({
    tree: filters(stream),
    at: FastCheck.nat(),
    letter: FastCheck.constantFrom(..."abcxyz_ABC.0"),
    leaf: FastCheck.nat()
  })
  property("is told of a name that is another by one letter", 200, mutation, ({ at, leaf, letter, tree }) => {
    let n = 0
    const count = leavesOf(tree)
    const mutated = renamed(tree, (field) => {
      if (n++ !== leaf % count) return field
      const i = at % (field.length + 1)
      return field.slice(0, i) + letter + field.slice(i)
    })
    const isStillKnown = (field: string) => known.has(field.replace(/\.0(?=\.|$)/g, ""))
    FastCheck.pre(!fieldsNamed(mutated).every(isStillKnown))
    assert.isFalse(
      isQuery(Query.check(stream, { filter: filterOf(mutated) })),
      JSON.stringify(filterOf(mutated))
    )
  })
})

const renamed = (tree: FilterTree, rename: (field: string) => string): FilterTree =>
  "field" in tree
    ? { ...tree, field: rename(tree.field) }
    : { ...tree, parts: tree.parts.map((part) => renamed(part, rename)) }

const fieldsNamed = (tree: FilterTree): ReadonlyArray<string> =>
  "field" in tree ? [tree.field] : tree.parts.flatMap(fieldsNamed)

const leavesOf = (tree: FilterTree) => fieldsNamed(tree).length

const served = demonstration({ launches: 40, satellites: 30, seed: 3 })
const simulator = Simulator.make(served)

describe.each(["launches", "starlink"])("the API, asked what is taken of %s,", (name) => {
  const stream = streamOf(name)
  const asked = FastCheck.record({ tree: FastCheck.option(filters(stream)), view: views(stream) })

  property(
    "answers documents of the shape that was told",
    { usual: 150, deep: 5_000 },
    asked,
    ({ tree, view }) => {
      const query = queryOf(stream, { ...view, filter: tree && filterOf(tree) })
      const body = {
        query: query.filter,
        options: { select: query.select, populate: query.populate, sort: query.sort }
      }
      const { status, text } = ask(simulator, `${stream.path}/query`, { body: JSON.stringify(body) })
      assert.strictEqual(status, 200, text)
      const validate = closedValidator(Query.shaped(stream, query).schema as JsonSchema)
      for (const document of JSON.parse(text).docs)
        assert.isTrue(validate(document), JSON.stringify(validate.errors))
    }
  )
})
