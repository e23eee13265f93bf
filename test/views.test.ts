import * as Chunk from "effect/Chunk"
import * as FastCheck from "effect/FastCheck"
import * as Effect from "effect/Effect"
import { assert, describe, it } from "vitest"
import * as Simulator from "../src/Simulator.ts"
import type { Body } from "../src/SpaceXApi.ts"
import * as StreamQuery from "../src/StreamQuery.ts"
import * as Streams from "../src/Streams.ts"
import { anyChange } from "./support/changes.ts"
import { contents } from "./support/outcomes.ts"
import { property } from "./support/property.ts"
import { queryOf, streamOf } from "./support/queries.ts"
import { anyQuery, ofNothing, type Sync, Viewed } from "./support/views.ts"

// Otherwise the first sync would do it, and wait for the file system.
await import("../src/Drift/Compiler.ts")

const collections = Streams.streams.filter(({ kind }) => kind === "collection")
const idsOf = ({ records }: Sync) => records.map(({ id }) => String(id))
const deletedBy = ({ records }: Sync) =>
  records.flatMap(({ id, [Streams.deletedAt]: deletedAt }) => (deletedAt === null ? [] : [String(id)]))
const had = (world: Viewed) => [...world.destination.documents.keys()]

describe("syncs of what a query wants of a changing collection", () => {
  const timelines = FastCheck.constantFrom(...collections).chain((row) =>
    FastCheck.record({
      row: FastCheck.constant(row.name),
      count: FastCheck.integer({ min: 1, max: 7 }),
      queries: FastCheck.array(anyQuery(row), { minLength: 1, maxLength: 3 }),
      syncs: FastCheck.array(
        FastCheck.record({
          changes: FastCheck.array(anyChange, { maxLength: 6 }),
          query: FastCheck.nat(2),
          pageSize: FastCheck.integer({ min: 1, max: 3 }),
          fault: FastCheck.option(
            FastCheck.record({
              n: FastCheck.integer({ min: 1, max: 5 }),
              what: FastCheck.constantFrom("cut", "503", "reset")
            })
          ),
          isRepeated: FastCheck.boolean()
        }),
        { minLength: 2, maxLength: 4, size: "max" }
      )
    })
  )
  const met = { changed: 0, unchanged: 0, narrowed: 0, emptied: 0, pages: 0, troubled: 0 }
  const streams = new Set<string>()

  property(
    "bring the destination to what the API answers, with any valid queries in turn and through trouble",
    { usual: 100, deep: 10_000 },
    timelines,
    async ({ count, queries, row: name, syncs }) => {
      const row = streamOf(name)
      const world = new Viewed(row, count)
      let [stamp, shape] = ["", undefined as string | undefined]
      for (const { changes, fault, isRepeated, pageSize: page_size, query } of syncs) {
        for (const change of changes) world.change(change)
        const given = queries[query % queries.length]!
        const wanted = world.answer(given)
        const before = had(world)
        const settings = { page_size, max_deletions_percent: 100 }
        const react = (n: number) => (n === fault?.n ? fault.what : undefined)
        const sync = await world.sync(given, { ...settings, react })
        const ids = idsOf(sync)
        // What the API refuses is not the collection's doing.
        assert.strictEqual(sync.failure, wanted === undefined ? "ConfigError" : undefined)
        if (wanted === undefined) {
          assert.deepStrictEqual([ids, had(world)], [[], before])
          continue
        }
        const view = contents(wanted, row)
        assert.deepStrictEqual(contents([...world.destination.documents.values()], row), view)
        assert.strictEqual(new Set(ids).size, ids.length)
        for (const record of sync.records)
          assert.isAbove(String(record[Streams.updatedAt]).localeCompare(stamp), 0)
        stamp = sync.records.length > 0 ? String(sync.records[0]![Streams.updatedAt]) : stamp
        const gone = before.filter((id) => !view.has(id))
        assert.sameMembers(deletedBy(sync), gone)
        const next = StreamQuery.shapeOf(queryOf(row, given))
        if (next !== shape) assert.sameMembers(ids, [...view.keys(), ...gone])
        if (shape !== undefined && next !== shape) met.changed++
        if (shape !== undefined && next !== shape && gone.length > 0) met.narrowed++
        if (before.length > 0 && view.size === 0) met.emptied++
        if (sync.sent.length > 3) met.pages++
        if (fault !== null && sync.sent.length >= fault.n) met.troubled++
        streams.add(name)
        shape = next
        if (!isRepeated) continue
        assert.deepStrictEqual((await world.sync(given, settings)).records, [])
        met.unchanged++
      }
    },
    // Otherwise nothing would have been proven.
    () => {
      for (const [what, times] of Object.entries(met)) assert.isAbove(times, 5, what)
      assert.sameMembers(
        [...streams],
        collections.map(({ name }) => name)
      )
    }
  )
})

describe("a view", () => {
  const launches = streamOf("launches")
  const numbered = { filter: { flight_number: { $gte: 0 } } }
  const named = { select: ["name"] }

  it.each([
    ["a filter", numbered],
    ["a selection", named]
  ])("of %s keeps a document that its pages lack where the API has it by its id", async (_, given) => {
    const world = new Viewed(launches, 5)
    await world.sync(given, { page_size: 2 })
    const missed = String(world.documents[2]!["id"])
    const { collections } = world
    const listed = collections["launches"] as ReadonlyArray<Record<string, never>>
    const stale = Simulator.make({ ...collections, launches: listed.filter(({ id }) => id !== missed) })
    const react = (_n: number, sent: Simulator.SimulatorRequest) =>
      sent.body.includes("$in") ? undefined : stale.handle(sent, 0)
    const sync = await world.sync(given, { page_size: 2, react })
    assert.deepStrictEqual([sync.failure, sync.records], [undefined, []])
    assert.include(sync.sent.at(-1)!.body, missed)
    // It is gone from there, too.
    world.documents.splice(2, 1)
    assert.deepStrictEqual(deletedBy(await world.sync(given, { page_size: 2 })), [missed])
  })

  it("has each document once, also where it came before its page turned out garbled", async () => {
    const world = new Viewed(launches, 4)
    world.documents = world.documents.map((document) => ({ ...document, name: "x".repeat(300_000) }))
    const ids = world.documents.map(({ id }) => String(id))
    let garbage = [Buffer.from('"!'.repeat(200_000))]
    const garbled = (body: Body): Body =>
      Effect.matchEffect(body, {
        onSuccess: (pieces) => Effect.succeed(Chunk.of(Buffer.concat([...pieces]).subarray(0, 700_000))),
        onFailure: (end) => {
          const [piece, ...left] = garbage
          garbage = left
          return piece === undefined ? Effect.fail(end) : Effect.succeed(Chunk.of(piece))
        }
      })
    const arrive = (body: Body, n: number): Body => (n === 1 ? garbled(body) : body)
    const sync = await world.sync(named, { page_size: 3, arrive })
    assert.deepStrictEqual([sync.failure, idsOf(sync), sync.sent.length], [undefined, ids, 3])
  })

  it("that shrinks deletes what has left it if a filter made it, whatever max_deletions_percent is", async () => {
    const world = new Viewed(launches, 30)
    await world.sync(numbered)
    world.documents.splice(10)
    const sync = await world.sync(numbered, { max_deletions_percent: 20 })
    assert.deepStrictEqual([sync.failure, deletedBy(sync).length, had(world).length], [undefined, 20, 10])
  })

  it("that lacks too many documents deletes none if it is of the whole collection, be it of few fields", async () => {
    const world = new Viewed(launches, 30)
    await world.sync(named)
    world.documents.splice(10)
    const sync = await world.sync(named, { max_deletions_percent: 20 })
    assert.deepStrictEqual([sync.failure, sync.records, had(world).length], ["TransientError", [], 30])
    const believed = await world.sync(named, { max_deletions_percent: 67 })
    assert.deepStrictEqual([believed.failure, had(world).length], [undefined, 10])
  })

  it("in which a filter leaves nothing any more loses everything", async () => {
    const world = new Viewed(launches, 12)
    const ids = idsOf(await world.sync({ filter: { upcoming: false } }))
    assert.lengthOf(ids, 12)
    for (let of = 0; of < 12; of++) world.change({ do: "flip", of, to: 0 })
    assert.sameMembers(deletedBy(await world.sync({ filter: { upcoming: false } })), ids)
    assert.deepStrictEqual((await world.sync(ofNothing)).records, [])
  })

  it.each([
    ["everything", {}],
    ["a few fields", named],
    ["a filter", numbered]
  ])("of %s loses nothing where the whole collection is gone", async (_, given) => {
    const world = new Viewed(launches, 5)
    await world.sync(given)
    const { state } = world
    world.documents = []
    const sync = await world.sync(given, { max_retries: 1, max_deletions_percent: 100 })
    assert.deepStrictEqual([sync.failure, sync.records, had(world).length], ["TransientError", [], 5])
    assert.deepStrictEqual(world.state, state)
  })
})
