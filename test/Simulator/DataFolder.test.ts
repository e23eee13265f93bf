import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { fileURLToPath } from "node:url"
import * as Simulator from "../../src/Simulator.ts"
import * as DataFolder from "../../src/Simulator/DataFolder.ts"
import { areCaptured, capturedText, captures } from "../support/captures.ts"
import { ask } from "./client.ts"

/** Loads a folder with these files, and one sub-folder. */
const load = Effect.fn(function* (files: Readonly<Record<string, string>>) {
  const fileSystem = yield* FileSystem.FileSystem
  const { join } = yield* Path.Path
  const folder = yield* fileSystem.makeTempDirectoryScoped()
  yield* fileSystem.makeDirectory(join(folder, "older.json"))
  for (const [name, text] of Object.entries(files))
    yield* fileSystem.writeFileString(join(folder, name), text)
  return yield* DataFolder.load(folder)
}, Effect.provide(NodeContext.layer))

const document = { name: "one", id: "0123456789abcdef01234567" }

describe("DataFolder", () => {
  it.scoped("serves what its files hold and passes over everything else", () =>
    Effect.gen(function* () {
      const collections = yield* load({
        "starlink.json": JSON.stringify([document]),
        "company.json": JSON.stringify(document),
        "README.md": "# not documents"
      })
      assert.deepStrictEqual(collections, { starlink: [document], company: document })
    })
  )

  it.scoped("serves launches of version 4 and 5 from files of their own", () =>
    Effect.gen(function* () {
      const collections = yield* load({
        "launches.json": JSON.stringify([{ ...document, name: "four" }]),
        "launches.v5.json": JSON.stringify([{ ...document, name: "five" }])
      })
      const simulator = Simulator.make(collections)
      assert.match(ask(simulator, "/v4/launches").text, /four/)
      assert.match(ask(simulator, "/v5/launches").text, /five/)
    })
  )

  it.effect("names a folder that is not there", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(DataFolder.load("no-such-folder"))
      assert.strictEqual(
        error.message,
        "no-such-folder: it cannot be read. Name a folder that exists and may be read."
      )
    }).pipe(Effect.provide(NodeContext.layer))
  )

  for (const [problem, files, message] of [
    ["has no documents", {}, /: it has no file with documents\. Put the API's replies in it: launches\.json/],
    [
      "holds text that is not JSON",
      { "cores.json": '[{"id": "1"}\n{"id": "2"}]' },
      /cores\.json: it is not JSON \(line 2: .*\)\. /
    ],
    [
      "holds a page instead of a list",
      { "cores.json": '{"docs":[]}' },
      /cores\.json: it is not an array of documents\. /
    ],
    [
      "holds a list for the company",
      { "company.json": "[]" },
      /company\.json: it is not an object\. .*\/v4\/company/
    ],
    [
      "holds something else than documents",
      { "cores.json": "[5]" },
      /the value at \[0\] has no "id" that is a string/
    ],
    [
      "holds a document without an id",
      { "cores.json": JSON.stringify([document, { id: 5 }]) },
      /the document at \[1\] has no "id" that is a string/
    ],
    [
      "holds a document twice",
      { "cores.json": JSON.stringify([document, document]) },
      /the documents at \[0\] and \[1\] have the same id "0123456789abcdef01234567"\. Remove one of them\./
    ]
  ] as const) {
    it.scoped(`says where a folder ${problem}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(load(files))
        assert.instanceOf(error, DataFolder.DataFolderError)
        assert.match(error.message, message)
      })
    )
  }

  it.effect.skipIf(!areCaptured)(
    "loads the captured responses (skipped where ../shared/captures is absent)",
    () =>
      Effect.gen(function* () {
        const simulator = Simulator.make(yield* DataFolder.load(fileURLToPath(captures)))
        assert.strictEqual(ask(simulator, "/v4/starlink").text, capturedText("starlink.json"))
        assert.strictEqual(ask(simulator, "/v5/launches").text, capturedText("launches.v5.json"))
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
