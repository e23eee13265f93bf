import * as FastCheck from "effect/FastCheck"
import { assert, describe, it } from "vitest"
import { ChangeCapture } from "../src/ChangeCapture.ts"
import type { JsonObject } from "../src/Simulator/Json.ts"
import * as Streams from "../src/Streams.ts"
import * as StreamState from "../src/StreamState.ts"
import { anyChange, anyIdleChange, isIdle } from "./support/changes.ts"
import { scanned } from "./support/comparison.ts"
import { contents, differences, knownOf, postponed, remembered, saved } from "./support/outcomes.ts"
import { property } from "./support/property.ts"
import { streamOf } from "./support/queries.ts"
import {
  anyBeginning,
  anySync,
  anyTimeline,
  defaultRules,
  happen,
  isComplete,
  opaque,
  recordsOf,
  type Sync,
  World
} from "./support/timeline.ts"

const cases = { usual: 500, deep: 100_000 }
const untroubled: Sync = { replies: [], block: 700, pace: 0, killedBehind: Infinity }
const anyChanges = FastCheck.array(anyChange, { maxLength: 8 })

describe("a run", () => {
  const streams = new Map(Streams.names.map((name) => [name, 0]))
  const met = { changed: 0, deleted: 0, postponed: 0, within: 0, unchanged: 0 }
  property(
    "that has compared a list to its end leaves the destination equal to that list, apart from volatile fields",
    cases,
    FastCheck.tuple(anyBeginning(), anyTimeline(anySync())),
    ([beginning, timeline]) => {
      const world = new World(beginning)
      happen(world, timeline, (run) => {
        // What is not killed comes to its end: no trouble lasts.
        assert.isTrue(isComplete(run) || run.delivered < run.steps.length)
        if (!isComplete(run)) return
        const left = postponed(run, world.row)
        assert.deepStrictEqual(differences(world, run.compared!), left)
        if (run.counts.changed > 0) met.changed++
        if (run.counts.deleted > 0) met.deleted++
        if (left.length > 0) met.postponed++
        if (run.steps.filter(({ _tag }) => _tag === "Checkpoint").length > 1) met.within++
        if (run.steps.length === 1) met.unchanged++
        if (run.steps.length > 1) streams.set(world.row.name, streams.get(world.row.name)! + 1)
      })
    },
    // Otherwise nothing would have been proven.
    () => {
      for (const [what, times] of Object.entries(met)) assert.isAbove(times, 30, what)
      for (const [stream, times] of streams) assert.isAbove(times, 30, stream)
    }
  )

  property(
    "gives nothing where nothing has changed but the order of top-level keys, or of documents, or a position",
    cases,
    FastCheck.tuple(anyBeginning(), anyTimeline(anySync()), FastCheck.array(anyIdleChange), anySync()),
    ([beginning, timeline, idle, { block }]) => {
      const world = new World(beginning)
      happen(world, timeline)
      settle(world)
      for (const change of idle) if (isIdle(change, world.row)) world.change(change)
      world.now += day
      const { counts, steps } = world.sync({ ...untroubled, block })
      assert.deepStrictEqual(
        steps.map(({ _tag }) => _tag),
        ["Checkpoint"]
      )
      assert.deepStrictEqual(counts, { new: 0, changed: 0, deleted: 0, same: world.documents.length })
    }
  )

  property(
    "that is killed anywhere and gone on with ends like one that is not",
    cases,
    FastCheck.tuple(anyBeginning(), anyChanges, FastCheck.array(anySync(), { maxLength: 4 })),
    ([beginning, changes, interrupted]) => {
      const [one, other] = [new World(beginning), new World(beginning)]
      for (const world of [one, other]) {
        settle(world)
        for (const change of changes) world.change(change)
        world.now += day
      }
      for (const sync of interrupted) one.sync(withoutChanges(sync))
      one.sync(untroubled)
      other.sync(untroubled)
      assert.deepStrictEqual(one.destination.documents, other.destination.documents)
      assert.strictEqual(remembered(one.state).known, remembered(other.state).known)
      assert.strictEqual(opaque(remembered(one.state).etag!), opaque(remembered(other.state).etag!))
    }
  )

  property(
    "that goes on from any state loses no document that the API has",
    cases,
    FastCheck.tuple(
      anyBeginning(),
      anyChanges,
      anySync({ killed: false }),
      FastCheck.nat(),
      FastCheck.boolean()
    ),
    ([beginning, changes, sync, at, hasSyncedBefore]) => {
      const [world, uninterrupted] = [new World(beginning), new World(beginning)]
      // The second sync has something to delete and to change; where there is none before, it is the first.
      if (hasSyncedBefore)
        for (const one of [world, uninterrupted]) {
          settle(one)
          for (const change of changes) one.change(change)
          one.now += day
        }
      const { steps } = uninterrupted.sync(sync)
      const states = steps.flatMap(({ _tag }, i) => (_tag === "Checkpoint" ? [i + 1] : []))
      world.sync({ ...sync, killedBehind: states[at % states.length]! })
      for (const change of changes) world.change(change)
      world.now += day
      world.sync(untroubled)
      const documents = contents(world.delivered, world.row)
      for (const [id, document] of contents(world.documents, world.row))
        assert.strictEqual(documents.get(id), document)
    }
  )

  let statesHeld = 0
  property(
    "never says in a STATE what its records have not said before",
    cases,
    FastCheck.tuple(anyBeginning(), anyTimeline(anySync())),
    ([beginning, timeline]) => {
      const world = new World(beginning)
      happen(world, timeline, ({ delivered, steps }) => {
        if (steps[delivered - 1]?._tag !== "Checkpoint" || world.inDoubt.size > 0) return
        assert.strictEqual(remembered(world.state).known, knownOf(world.delivered, world.row))
        statesHeld++
      })
    },
    () => assert.isAbove(statesHeld, 300)
  )

  property(
    "gives each id once at most",
    cases,
    FastCheck.tuple(anyBeginning(), anyTimeline(anySync())),
    ([beginning, timeline]) => {
      happen(new World(beginning), timeline, ({ steps }) => {
        const ids = steps.flatMap((step) => recordsOf(step).map(({ id }) => id))
        assert.strictEqual(new Set(ids).size, ids.length)
      })
    }
  )

  property(
    "stamps its records later than those that a state counts on, also when the clock goes back",
    cases,
    FastCheck.tuple(anyBeginning(), anyTimeline(anySync(), [1, 3_600_000, -60_000, -86_400_000])),
    ([beginning, timeline]) => {
      const world = new World(beginning)
      let last = ""
      world.destination.apply = () => {}
      happen(world, timeline, ({ delivered, steps }) => {
        const stamps = steps.flatMap((step) => ("updatedAt" in step ? [step.updatedAt] : []))
        for (const stamp of stamps)
          assert.isTrue(stamp > last && stamp === stamps[0], `${stamp} behind ${last}`)
        const counted = steps.slice(0, delivered).findLastIndex(({ _tag }) => _tag === "Checkpoint")
        if (steps.slice(0, counted + 1).some((step) => "updatedAt" in step)) last = stamps[0]!
      })
    }
  )

  property(
    "finds what a change during the last one, or the API's cache, had hidden",
    cases,
    FastCheck.tuple(anyBeginning(), anyTimeline(anySync({ killed: false }))),
    ([beginning, timeline]) => {
      const world = new World(beginning)
      happen(world, timeline)
      world.now += day
      const run = world.sync(untroubled)
      assert.isTrue(isComplete(run))
      assert.deepStrictEqual(contents(world.delivered, world.row), contents(world.documents, world.row))
    }
  )

  let etagsHeld = 0
  property(
    "keeps an ETag only of a list that was compared to its end, and of which nothing is left",
    cases,
    FastCheck.tuple(anyBeginning(), anyTimeline(anySync())),
    ([beginning, timeline]) => {
      const world = new World(beginning)
      happen(world, timeline, ({ delivered, steps }) => {
        const etag = remembered(world.state).etag
        if (etag === undefined || steps[delivered - 1]?._tag !== "Checkpoint") return
        assert.deepStrictEqual(differences(world, world.lists.get(opaque(etag))!), [])
        etagsHeld++
      })
    },
    () => assert.isAbove(etagsHeld, 300)
  )

  property(
    "deletes nothing in an outage",
    cases,
    FastCheck.tuple(
      anyBeginning({ min: 11, max: 40 }),
      FastCheck.integer({ min: 0, max: 100 }),
      FastCheck.nat(),
      anySync({ troubles: ["cut", "refused", "empty", "duplicate"] })
    ),
    ([beginning, maxDeletionsPercent, left, sync]) => {
      const world = new World(beginning)
      settle(world)
      const count = world.documents.length
      const few = Math.max(10, Math.floor((count * maxDeletionsPercent) / 100))
      // Of the list that comes in the end, more is missing than may be.
      world.documents.splice(left % Math.max(1, count - few), few + 1)
      world.now += day
      const { state } = world
      const { compared, steps } = world.sync(
        { ...withoutChanges(sync), killedBehind: Infinity },
        { maxDeletionsPercent }
      )
      assert.deepStrictEqual([compared, steps.map(({ _tag }) => _tag)], [undefined, ["Checkpoint"]])
      assert.deepStrictEqual(world.state, state)
      assert.strictEqual(world.destination.documents.size, count)
    }
  )

  property(
    "that may tell of deletions tells of all that went while others might not",
    cases,
    FastCheck.tuple(anyBeginning(), anyChanges, anyChanges),
    ([beginning, before, after]) => {
      const world = new World(beginning)
      settle(world)
      for (const changes of [before, after]) {
        for (const change of changes) world.change(change)
        world.now += day
        const { steps } = world.sync(untroubled, { emitDeletions: false })
        assert.isFalse(steps.some(({ _tag }) => _tag === "Deletions"))
        assert.isDefined(remembered(world.state).etag)
      }
      world.sync(untroubled)
      assert.deepStrictEqual(contents(world.delivered, world.row), contents(world.documents, world.row))
    }
  )

  property(
    "gives every document anew, once, when something else shapes documents, or other fields count",
    cases,
    FastCheck.tuple(
      anyBeginning(),
      anyTimeline(anySync({ killed: false })),
      FastCheck.array(anySync(), { maxLength: 3 }),
      FastCheck.boolean()
    ),
    ([beginning, timeline, syncs, otherFieldsCount]) => {
      const world = new World(beginning)
      const { row } = world
      const rules = otherFieldsCount ? { volatile: otherFields(row) } : { shape: `/v6/${row.name}` }
      happen(world, timeline)
      settle(world)
      world.now += day
      const runs = [...syncs.map(withoutChanges), untroubled].map((sync) => world.sync(sync, rules))
      const given = runs.flatMap(({ delivered, steps }) => saved(steps.slice(0, delivered)))
      assert.sameMembers(
        given.map(({ id }) => id),
        world.documents.map(({ id }) => id)
      )
      assert.deepStrictEqual(
        new Map([...world.destination.documents].map(([id, { longitude }]) => [id, longitude])),
        new Map(world.documents.map(({ id, longitude }) => [String(id), longitude]))
      )
    }
  )

  property(
    "of any settings, after any others, loses nothing and gives nothing twice",
    cases,
    FastCheck.tuple(
      anyBeginning({ min: 1, max: 30 }),
      FastCheck.array(
        FastCheck.record({
          changes: FastCheck.array(anyChange, { maxLength: 12, size: "max" }),
          sync: anySync(),
          rules: FastCheck.record({
            emitDeletions: FastCheck.boolean(),
            maxDeletionsPercent: FastCheck.constantFrom(0, 20, 100),
            limit: FastCheck.constantFrom(undefined, 1, 5)
          }),
          otherFieldsCount: FastCheck.boolean()
        }),
        { minLength: 1, maxLength: 6 }
      )
    ),
    ([beginning, syncs]) => {
      const world = new World(beginning)
      for (const { changes, otherFieldsCount, rules, sync } of syncs) {
        for (const change of changes) world.change(change)
        const volatile = otherFieldsCount ? otherFields(world.row) : world.row.volatile
        const ids = world
          .sync(sync, { ...rules, volatile })
          .steps.flatMap((step) => recordsOf(step).map(({ id }) => id))
        assert.strictEqual(new Set(ids).size, ids.length)
        assert.isAtMost(ids.length, rules.limit ?? Infinity)
      }
      settle(world)
      assert.deepStrictEqual(differences(world, world.documents), [])
      world.now += day
      const again = world.sync(untroubled)
      assert.deepStrictEqual(
        again.steps.map(({ _tag }) => _tag),
        ["Checkpoint"]
      )
      assert.isDefined(remembered(world.state).etag)
      assert.notProperty(world.state, "untold")
    }
  )

  property(
    "gives no more records than it may, and leaves the rest to the next",
    cases,
    FastCheck.tuple(anyBeginning(), anyChanges, FastCheck.integer({ min: 1, max: 6 }), anySync()),
    ([beginning, changes, limit, { block }]) => {
      const world = new World(beginning)
      settle(world)
      for (const change of changes) world.change(change)
      world.now += day
      for (let run = 0; run === 0 || remembered(world.state).etag === undefined; run++) {
        assert.isBelow(run, 20)
        const { steps } = world.sync({ ...untroubled, block }, { limit })
        assert.isAtMost(steps.flatMap(recordsOf).length, limit)
        assert.strictEqual(steps.at(-1)?._tag, "Checkpoint")
      }
      assert.deepStrictEqual(contents(world.delivered, world.row), contents(world.documents, world.row))
    }
  )
})

describe("a first run", () => {
  it("that finds nothing where a filter leaves nothing ends with a state to go on from", () => {
    const row = streamOf("launches")
    const capture = new ChangeCapture(undefined, { ...defaultRules(row), mayBeEmpty: true }, day, 0)
    capture.begin(undefined)
    const steps = capture.end(0)
    const [state] = steps.map((step) => (step._tag === "Checkpoint" ? step.state : undefined))
    assert.deepStrictEqual([steps.length, StreamState.of(state, row.schema)._tag], [1, "Compared"])
  })
})

describe("a list that breaks off", () => {
  /** A comparison of three documents with themselves, which has begun. */
  const begun = () => {
    const world = new World({ stream: "starlink", count: 3, isCached: false })
    settle(world)
    const found = StreamState.of(world.state, world.row.schema)
    const capture = new ChangeCapture(
      found._tag === "Compared" ? found : undefined,
      defaultRules(world.row),
      day,
      0
    )
    const give = (...documents: ReadonlyArray<JsonObject>) =>
      scanned(JSON.stringify(documents)).flatMap((batch) => capture.documents(batch, 0))
    return { capture, documents: world.documents, give }
  }
  const changed = (document: JsonObject, name: string): JsonObject => ({ ...document, name })

  it("is asked for on its condition again, but not when it has brought something", () => {
    const { capture, documents, give } = begun()
    capture.begin('"other"')
    give(documents[0]!)
    assert.isDefined(capture.etag)
    give(changed(documents[1]!, "changed"))
    assert.isUndefined(capture.etag)
  })

  it("leaves nothing behind that the next one does not say, and no count", () => {
    const { capture, documents, give } = begun()
    const [first, second, third] = documents as [JsonObject, JsonObject, JsonObject]
    capture.begin('"one"')
    give(first, changed(second, "changed"))
    capture.begin('"two"')
    give(first, changed(second, "changed again"))
    capture.begin('"three"')
    give(first, changed(second, "changed"), third)
    const [step] = capture.end(0)
    assert.strictEqual(remembered(step?._tag === "Checkpoint" && step.state).etag, '"three"')
    assert.deepStrictEqual(capture.counts, { new: 0, changed: 1, deleted: 0, same: 2 })
  })
})

/** Longer than the API's cache keeps anything. */
const day = 86_400_000

/** Compares once without trouble. */
const settle = (world: World): void => {
  world.now += day
  world.sync(untroubled)
}

/** Fields that do not count where others than the stream's own do. */
const otherFields = ({ volatile }: Streams.SpaceXStream) => (volatile.length > 0 ? [] : ["longitude"])

const withoutChanges = (sync: Sync): Sync => ({
  ...sync,
  replies: sync.replies.map((reply) => ({ ...reply, meanwhile: [] }))
})
