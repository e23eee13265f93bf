import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Scenario from "../../../src/Simulator/Rehearsal/Scenario.ts"

/** Reads a scenario that lies beside a folder `later`; anything but text is written as JSON. */
const read = (scenario: unknown) =>
  Effect.gen(function* () {
    const { join } = yield* Path.Path
    const folder = yield* Effect.orDie(
      folderWith(typeof scenario === "string" ? scenario : JSON.stringify(scenario))
    )
    return yield* Effect.mapError(Scenario.read(join(folder, "scenario.json")), ({ message }) =>
      message.replaceAll(folder, "FOLDER")
    )
  }).pipe(Effect.provide(NodeContext.layer))

const folderWith = Effect.fn(function* (scenario: string) {
  const fileSystem = yield* FileSystem.FileSystem
  const { join } = yield* Path.Path
  const folder = yield* fileSystem.makeTempDirectoryScoped()
  yield* fileSystem.makeDirectory(join(folder, "later"))
  yield* fileSystem.writeFileString(join(folder, "later", "ships.json"), '[{"id":"1"}]')
  yield* fileSystem.writeFileString(join(folder, "scenario.json"), scenario)
  return folder
})

const change = (entry: object) => ({ changes: [{ at: "#2", collection: "ships", ...entry }] })

const oneOf =
  "changes[0] must be one insert, edit, delete or reorder of a collection, or data to replace everything with."

describe("a scenario file", () => {
  it.scoped("holds faults, changes, and whether the cache is on", () =>
    Effect.gen(function* () {
      const { cache, changes, faults } = yield* read({
        cache: false,
        faults: ["503#2", "cut@ships#3n"],
        changes: [
          { at: "#1", collection: "ships", insert: { id: "1", name: "One" } },
          { at: "#1", collection: "ships", insert: [{ id: "1" }, { id: "2" }] },
          { at: "@ships#2", collection: "ships", edit: { id: "1", name: null } },
          { at: "@ships", collection: "ships", delete: "1" },
          { at: "", collection: "ships", delete: ["1", "2"] },
          { at: "#3", collection: "ships", reorder: "documents" },
          { at: "#3", collection: "ships", reorder: "fields" },
          { at: "#4", data: "later" }
        ]
      })
      assert.strictEqual(cache, false)
      assert.deepStrictEqual(
        faults?.map(({ text }) => text),
        ["503#2", "cut@ships#3n"]
      )
      assert.deepStrictEqual(
        changes?.map(({ at, edit }) => [at.text, edit]),
        [
          ["#1", { _tag: "Insert", collection: "ships", documents: [{ id: "1", name: "One" }] }],
          ["#1", { _tag: "Insert", collection: "ships", documents: [{ id: "1" }, { id: "2" }] }],
          ["@ships#2", { _tag: "Edit", collection: "ships", fields: { id: "1", name: null } }],
          ["@ships", { _tag: "Delete", collection: "ships", ids: ["1"] }],
          ["", { _tag: "Delete", collection: "ships", ids: ["1", "2"] }],
          ["#3", { _tag: "Reorder", collection: "ships", what: "documents" }],
          ["#3", { _tag: "Reorder", collection: "ships", what: "fields" }],
          ["#4", { _tag: "Replace", collections: { ships: [{ id: "1" }] } }]
        ]
      )
    })
  )

  it.scoped("may be empty: that is a good day", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read({}), { faults: [], changes: [] })
    })
  )

  it.scoped.each([
    ["[]", "the whole value must be an object."],
    ['{"faults": ["503#2"', "line 1, column 20: it is not JSON: it ends too early."],
    [{ cache: "off" }, "cache must be true or false."],
    [{ fault: "503" }, "fault means nothing here"],
    [{ faults: "503" }, "faults must be an array of faults."],
    [
      { faults: ["503", "503#0", 7] },
      'faults[1] must be a fault, e.g. "503#2" or "429=7@starlink"; faults[2] must be'
    ],
    [{ changes: {} }, "changes must be an array of changes."],
    [change({ at: "two", delete: "1" }), 'changes[0].at must be which request, e.g. "#2" or "@starlink#3".'],
    [{ changes: [{ collection: "ships", delete: "1" }] }, "changes[0].at is missing"],
    [change({}), oneOf],
    [change({ delete: "1", reorder: "fields" }), oneOf],
    [change({ collection: undefined, delete: "1" }), oneOf],
    [change({ data: "later", delete: "1" }), oneOf],
    [
      change({ insert: { name: "x" } }),
      "changes[0].insert must be a document with its id, or an array of them."
    ],
    [
      change({ insert: [{ id: "1" }, "2"] }),
      "changes[0].insert must be a document with its id, or an array of them."
    ],
    [change({ edit: { name: "x" } }), "changes[0].edit.id is missing"],
    [change({ delete: 1 }), "changes[0].delete must be an id, or an array of them."],
    [change({ reorder: "all" }), 'changes[0].reorder must be "documents" or "fields".'],
    [change({ remove: "1" }), "changes[0].remove means nothing here"]
  ] satisfies ReadonlyArray<[scenario: unknown, said: string]>)(
    "that says %j is refused: %s",
    ([scenario, said]) =>
      Effect.gen(function* () {
        const message = yield* Effect.flip(read(scenario))
        assert.include(message, "The scenario FOLDER/scenario.json")
        assert.include(message, said)
        assert.include(message, "`simulate --help` shows what a scenario may hold.")
      })
  )

  it.scoped("names the directory that it names in vain, beside itself", () =>
    Effect.gen(function* () {
      const message = yield* Effect.flip(read({ changes: [{ at: "#2", data: "sooner" }] }))
      assert.match(message, /^FOLDER\/sooner: it cannot be read\. /)
    })
  )

  it.effect("that is not there is named", () =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(Scenario.read("no-such-file.json"))
      assert.match(message, /^The scenario no-such-file\.json: there is no such file\. /)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
