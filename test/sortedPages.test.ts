import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { idOf, launches } from "./support/documents.ts"
import { file, recordsOf, runThroughTime, statesOf, statusesOf } from "./support/program.ts"
import { type Reaction, transport } from "./support/transport.ts"

type Launch = ReturnType<typeof launches>[number]

interface Asked {
  readonly options: { readonly limit: number; readonly offset: number }
}

/** Reads launches by their numbers, in pages of two, from an API whose n-th reply (from 1) knows them so. */
const readWith = (
  collection: (n: number) => ReadonlyArray<Launch>,
  react: (n: number) => Reaction = () => undefined
) =>
  Effect.gen(function* () {
    const { client, sent } = transport({}, (n, { body }) => {
      const { limit, offset } = (JSON.parse(body) as Asked).options
      const sorted = collection(n).toSorted((one, other) => one.flight_number - other.flight_number)
      const page = { docs: sorted.slice(offset, offset + limit), totalDocs: sorted.length }
      const hasNextPage = Math.ceil((offset + 1) / limit) < Math.ceil(sorted.length / limit)
      return react(n) ?? { body: JSON.stringify({ ...page, hasNextPage }) }
    })
    const config = file("config.json", {
      page_size: 2,
      queries: [{ stream: "launches", sort: "flight_number" }]
    })
    const result = yield* runThroughTime(["read", "--config", config, "--streams", "launches"], { client })
    assert.deepStrictEqual([statusesOf(result, "launches").at(-1), result.code], ["COMPLETE", 0])
    assert.lengthOf(statesOf(result, "launches"), 1)
    return { ids: recordsOf(result, "launches").map(({ id }) => id), requests: sent.length }
  })

const six = launches(6)
const ids = (...numbers: ReadonlyArray<number>) => numbers.map((number) => idOf(number - 1))
const renumbered = (numbers: Readonly<Record<number, number>>): ReadonlyArray<Launch> =>
  six.map((launch, n) => ({ ...launch, flight_number: numbers[n + 1] ?? launch.flight_number }))

/** The first two have gone, and two others stand behind the last one. */
const moved = [...six.slice(2), ...[7, 8].map((n) => ({ ...six[0]!, id: idOf(n), flight_number: n }))]

describe("a sorted read", () => {
  it.effect("asks for each page from the last document of the one before", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* readWith(() => six), { ids: ids(1, 2, 3, 4, 5, 6), requests: 3 })
    })
  )

  it.effect("loses no document, and gives none twice, where one moves ahead and another one behind", () =>
    Effect.gen(function* () {
      const later = renumbered({ 1: 6, 6: 1 })
      const { ids: given } = yield* readWith((n) => (n === 1 ? six : later))
      assert.sameMembers(given, ids(1, 2, 3, 4, 5, 6))
      assert.lengthOf(given, 6)
    })
  )

  it.effect.each([
    ["comes in", six, [{ ...six[0]!, id: idOf(9), flight_number: 0 }, ...six], 7],
    ["goes", six, six.slice(1), 6],
    ["takes another place", six, renumbered({ 2: 5.5 }), 6],
    ["goes with another, and two others come in behind", six, moved, 8]
  ] as const)("brings all there are where a document %s between two pages", ([, before, after, count]) =>
    Effect.gen(function* () {
      const { ids: given } = yield* readWith((n) => (n === 1 ? before : after))
      assert.lengthOf(new Set(given), count)
      assert.lengthOf(given, count)
      for (const { id } of after) assert.include(given, id)
    })
  )

  it.effect.each([
    ["breaks off", { body: JSON.stringify({ docs: six }).slice(0, 200) }],
    ["is empty", { body: '{"docs":[],"totalDocs":6,"hasNextPage":false}' }],
    [
      "says that more follow",
      { body: JSON.stringify({ docs: six.slice(0, 2), totalDocs: 2, hasNextPage: true }) }
    ],
    ["is in trouble", { status: 503 }]
  ] as const)("asks again for a page that %s", ([, fault]) =>
    Effect.gen(function* () {
      for (const at of [1, 2]) {
        const read = yield* readWith(
          () => six,
          (n) => (n === at ? fault : undefined)
        )
        assert.deepStrictEqual(read.ids, ids(1, 2, 3, 4, 5, 6))
      }
    })
  )
})
