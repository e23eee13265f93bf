import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Simulator from "../../src/Simulator.ts"
import * as Streams from "../../src/Streams.ts"
import { ask } from "../Simulator/client.ts"
import { areCaptured, type CapturedDocument, capturedText, withoutCaptures } from "../support/captures.ts"
import { compare, type Comparison } from "../support/comparison.ts"
import { file, recordsOf, type Run, run, statesOf, statusesOf } from "../support/program.ts"
import { transport } from "../support/transport.ts"

const positions = Streams.find("starlink")!.volatile
const earlier = (name: string) => `snapshots/${name}.2021-04-22.json`
const october = "snapshots/launches.2021-10-17.json"

describe.skipIf(!areCaptured)(`a comparison of lists that the API has given${withoutCaptures}`, () => {
  it.each([
    ["launches", earlier("launches"), october, { new: 8, changed: 21, deleted: 2, same: 119 }],
    ["launches", october, "launches.json", { new: 61, changed: 144, deleted: 4, same: 0 }],
    ["launches", earlier("launches"), "launches.json", { new: 66, changed: 139, deleted: 3, same: 0 }],
    // The 71 differ in the order of their members.
    ["starlink", earlier("starlink"), "starlink.json", { new: 346, changed: 1374, deleted: 0, same: 71 }],
    ["payloads", earlier("payloads"), "payloads.json", { new: 62, changed: 83, deleted: 3, same: 80 }],
    ["cores", earlier("cores"), "cores.json", { new: 1, changed: 10, deleted: 0, same: 62 }],
    ["crew", earlier("crew"), "crew.json", { new: 1, changed: 8, deleted: 0, same: 9 }]
  ])("finds exactly what became of %s between %s and %s: %j", (name, one, other, counts) => {
    const [before, after] = [capturedText(one), capturedText(other)]
    for (const volatile of name === "starlink" ? [positions, []] : [[]]) {
      const first = compare(before, undefined, { volatile })
      assert.deepStrictEqual(first.records, documentsOf(before).map(textOf))
      const second = compare(after, lastState(first), { volatile })
      const expected = differenceOf(before, after, volatile)
      assert.deepStrictEqual(sizesOf(expected), counts)
      assert.deepStrictEqual(second.counts, counts)
      const given = new Set([...expected.new, ...expected.changed])
      assert.deepStrictEqual(
        second.records,
        documentsOf(after).flatMap((document) => (given.has(document.id) ? [textOf(document)] : []))
      )
      assert.deepStrictEqual(second.deletions.toSorted(), expected.deleted.toSorted())
      assert.deepStrictEqual(second.doubts, [])
      const destination = new Map<string, string>()
      for (const comparison of [first, second]) write(destination, comparison)
      assertHolds(destination, after, volatile)
      assert.deepStrictEqual(compare(after, lastState(second), { volatile }).counts, unchanged(after))
    }
  })

  it("follows launches through three lists with the state that each comparison leaves", () => {
    const destination = new Map<string, string>()
    const stamps: Array<string> = []
    let state: string | undefined
    for (const list of [earlier("launches"), october, "launches.json"].map(capturedText)) {
      const comparison = compare(list, state)
      write(destination, comparison)
      stamps.push(comparison.updatedAt)
      state = lastState(comparison)
    }
    assert.deepStrictEqual([...destination.values()].toSorted(), textsOf("launches.json"))
    assert.deepStrictEqual(
      stamps,
      [0, 1, 2].map((milliseconds) => new Date(milliseconds).toISOString())
    )
  })

  it.each(["launches", "starlink"])("brings the rest of %s after a break at any state", (name) => {
    const after = capturedText(`${name}.json`)
    const whole = compare(after, lastState(compare(capturedText(earlier(name)))))
    assert.isAtLeast(whole.states.length, 10)
    for (const { deletions, records, text } of whole.states) {
      const rest = compare(after, text)
      assert.deepStrictEqual(rest.records, whole.records.slice(records))
      assert.deepStrictEqual(rest.deletions, whole.deletions.slice(deletions))
    }
  })

  it.each([
    ["launches", october, 29, "doubts", 61, 205],
    ["launches", october, 30, "believes", 61, 205],
    ["payloads", earlier("payloads"), 20, "doubts", 62, 225],
    ["starlink", earlier("starlink"), 19, "doubts", 346, 1791],
    // They are 19.3 in a hundred.
    ["starlink", earlier("starlink"), 20, "believes", 346, 1791]
  ])(
    "of %s, told backwards to %s, where %i in a hundred may go, %s that %i of %i are gone",
    (name, other, maxDeletionsPercent, reaction, missing, known) => {
      const [before, after] = [`${name}.json`, other].map(capturedText) as [string, string]
      const back = compare(after, lastState(compare(before)), { maxDeletionsPercent })
      const { deleted } = differenceOf(before, after, [])
      const doubt = { _tag: "TooManyDeletions", missing, known, maximum: maxDeletionsPercent } as const
      assert.lengthOf(deleted, missing)
      assert.deepStrictEqual(back.deletions.toSorted(), reaction === "doubts" ? [] : deleted.toSorted())
      assert.deepStrictEqual(back.doubts, reaction === "doubts" ? [doubt] : [])
    }
  )

  it.each([
    ["crew", "crew.json", 18, 10],
    // A fifth of them are 14.6.
    ["cores", "cores.json", 73, 14],
    // A fifth of those that were known: there are 346 more by then.
    ["starlink", earlier("starlink"), 1445, 289]
  ])("of %s, as in %s %i in all, believes that %i are gone, but not one more", (name, one, known, most) => {
    const state = lastState(compare(capturedText(one)))
    const ids = idsOf(documentsOf(capturedText(one)))
    const without = (gone: ReadonlyArray<string>) =>
      JSON.stringify(documentsOf(capturedText(`${name}.json`)).filter(({ id }) => !gone.includes(id)))
    const believed = compare(without(ids.slice(0, most)), state)
    assert.deepStrictEqual(believed.deletions.toSorted(), ids.slice(0, most).toSorted())
    const doubt = { _tag: "TooManyDeletions", missing: most + 1, known, maximum: 20 } as const
    assert.deepStrictEqual(compare(without(ids.slice(0, most + 1)), state).doubts, [doubt])
  })
})

describe.skipIf(!areCaptured)(`incremental syncs of lists that the API has given${withoutCaptures}`, () => {
  it.effect.each([
    ["launches", [earlier("launches"), october, "launches.v5.json"], [142, 31, 209], [0, 2, 4]],
    ["starlink", [earlier("starlink"), "starlink.json"], [1445, 1720], [0, 0]]
  ] as const)("bring each change of %s, and leave in the destination what the API has", (syncs) =>
    Effect.gen(function* () {
      const [name, captures, records, tombstones] = syncs
      const { path, volatile } = Streams.find(name)!
      const rows: Array<Row> = []
      let before = "[]"
      let previous: Run | undefined
      for (const [n, capture] of captures.entries()) {
        const after = served(capture, path)
        const { result, sent } = yield* sync(name, after, previous)
        const given = recordsOf(result, name) as ReadonlyArray<Row>
        const expected = differenceOf(before, after, volatile)
        const [gone, there] = [given.filter(isGone), given.filter((row) => !isGone(row))]
        assert.deepStrictEqual(idsOf(there).toSorted(), [...expected.new, ...expected.changed].toSorted())
        assert.deepStrictEqual(idsOf(gone).toSorted(), expected.deleted.toSorted())
        assert.deepStrictEqual([given.length, gone.length], [records[n], tombstones[n]])
        assert.deepStrictEqual([result.code, sent.length], [0, 1])
        rows.push(...given)
        assertHolds(deduplicated(rows), after, volatile)
        ;[before, previous] = [after, result]
      }
      const { answers, result, sent } = yield* sync(name, before, previous)
      assert.deepStrictEqual([sent.length, answers, recordsOf(result, name)], [1, [304], []])
      assert.deepStrictEqual(states(result, name), states(previous!, name).slice(-1))
      assert.deepStrictEqual(statusesOf(result, name), ["STARTED", "RUNNING", "COMPLETE"])
    })
  )

  // 118 have decayed, and are nowhere any more.
  it.effect.each([
    [true, 1673],
    [false, 0]
  ] as const)("where position_changes is %s, take satellites that moved for changed: %i of 1791", (moves) =>
    Effect.gen(function* () {
      const [position_changes, records] = moves
      const list = capturedText("starlink.json")
      const { result: previous } = yield* sync("starlink", list, undefined, { position_changes })
      const moved = list.replace(/"longitude":-?[0-9.]+/g, '"longitude":200')
      const { result } = yield* sync("starlink", moved, previous, { position_changes })
      assert.lengthOf(recordsOf(result, "starlink"), records)
    })
  )
})

/** Compares field by field, without a fingerprint: which ids are new, changed, deleted and the same. */
function differenceOf(before: string, after: string, volatile: ReadonlyArray<string>) {
  const [one, other] = [before, after].map(
    (list) => new Map(documentsOf(list).map((document) => [document.id, fieldsOf(document, volatile)]))
  ) as [Map<string, string>, Map<string, string>]
  const common = [...other.keys()].filter((id) => one.has(id))
  return {
    new: [...other.keys()].filter((id) => !one.has(id)),
    changed: common.filter((id) => one.get(id) !== other.get(id)),
    deleted: [...one.keys()].filter((id) => !other.has(id)),
    same: common.filter((id) => one.get(id) === other.get(id))
  }
}

/** The fields of a document in the order of their names; within a field, the order counts. */
const fieldsOf = (document: object, volatile: ReadonlyArray<string>): string =>
  JSON.stringify(
    Object.entries(document)
      .filter(([name]) => !volatile.includes(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
  )

const sizesOf = (difference: ReturnType<typeof differenceOf>) =>
  Object.fromEntries(Object.entries(difference).map(([what, ids]) => [what, ids.length]))

const unchanged = (list: string) => ({ new: 0, changed: 0, deleted: 0, same: documentsOf(list).length })

const documentsOf = (list: string): ReadonlyArray<CapturedDocument> => JSON.parse(list)
const idsOf = (documents: ReadonlyArray<{ readonly id: string }>) => documents.map(({ id }) => id)
/** The captures hold no white space, and `JSON` writes their numbers as they are. */
const textOf = (document: object): string => JSON.stringify(document)
const textsOf = (capture: string) => documentsOf(capturedText(capture)).map(textOf).toSorted()
const lastState = ({ states }: Comparison): string => states.at(-1)!.text

/** A destination, by id: records replace, deletions remove. */
function write(destination: Map<string, string>, { deletions, records }: Comparison): void {
  for (const text of records) destination.set((JSON.parse(text) as CapturedDocument).id, text)
  for (const id of deletions) assert.isTrue(destination.delete(id))
}

/** The destination has the documents of the list, apart from what does not count: the order of fields, the volatile. */
function assertHolds(
  destination: ReadonlyMap<string, string>,
  list: string,
  volatile: ReadonlyArray<string>
): void {
  const fields = (texts: Iterable<string>) =>
    Array.from(texts, (text) => fieldsOf(JSON.parse(text), volatile)).toSorted()
  assert.deepStrictEqual(fields(destination.values()), fields(documentsOf(list).map(textOf)))
}

interface Row extends CapturedDocument {
  readonly [Streams.updatedAt]: string
  readonly [Streams.deletedAt]: string | null
}

const isGone = (row: Row): boolean => row[Streams.deletedAt] !== null

/** What a destination makes of all rows: the newest of each id, in whatever order they come, and none of the deleted. */
function deduplicated(rows: ReadonlyArray<Row>): ReadonlyMap<string, string> {
  const newest = new Map<string, Row>()
  for (const row of rows.toReversed()) {
    const other = newest.get(row.id)
    if (other === undefined || other[Streams.updatedAt] < row[Streams.updatedAt]) newest.set(row.id, row)
  }
  const left = [...newest.values()].filter((row) => !isGone(row))
  return new Map(
    left.map(({ [Streams.updatedAt]: _, [Streams.deletedAt]: __, ...document }) => [
      document.id as string,
      textOf(document)
    ])
  )
}

/** What the API serves where its database is as it was captured. */
const served = (capture: string, path: string): string => {
  const name = capture.includes(".v5") ? "launches.v5" : path.replace(/.*\//, "")
  return ask(Simulator.make({ [name]: JSON.parse(capturedText(capture)) }), path).text
}

/** An incremental sync of a list that the API serves, which is handed everything that the one before has printed. */
const sync = Effect.fnUntraced(function* (name: string, list: string, previous?: Run, config = {}) {
  const answers: Array<number> = []
  const collections = { [name === "launches" ? "launches.v5" : name]: JSON.parse(list) }
  const { client, sent } = transport({ script: { collections, cache: false } }, () => (reply) => {
    answers.push(reply.status)
    return {}
  })
  const state = previous === undefined ? [] : ["--state", file("messages.jsonl", previous.stdout)]
  const args = ["read", "--incremental", "--streams", name, "--config", file("config.json", config)]
  const result = yield* run([...args, ...state], { client })
  return { answers, result, sent }
})

const states = (result: Run, name: string) => statesOf(result, name).map(({ stream }) => stream.stream_state)
