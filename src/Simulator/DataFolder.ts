import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Collections } from "../Simulator.ts"
import type { Json, JsonObject } from "./Json.ts"
import { isArray, isObject } from "./Json.ts"

/** A folder that cannot be served as it is. */
export class DataFolderError extends Schema.TaggedError<DataFolderError>()("DataFolderError", {
  /** The folder or the file. */
  path: Schema.String,
  /** What is wrong, and where in the file. */
  problem: Schema.String,
  mend: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.problem}. ${this.mend}`
  }
}

/**
 * The collections in a folder's `NAME.json` files: arrays of documents, one object for `company` and `roadster`.
 * `launches.v5.json` is what /v5/launches shows, `launches.json` what /v4/launches shows. Sub-folders and other files are
 * passed over.
 */
export const load = Effect.fnUntraced(function* (folder: string) {
  const fileSystem = yield* FileSystem.FileSystem
  const { join } = yield* Path.Path
  const entries = yield* fileSystem
    .readDirectory(folder)
    .pipe(Effect.mapError(() => unreadable(folder, "Name a folder that exists and may be read.")))
  const collections: Record<string, Collections[string]> = {}
  for (const entry of entries.toSorted()) {
    const path = join(folder, entry)
    const isFile = fileSystem.stat(path).pipe(Effect.map(({ type }) => type === "File"))
    if (!entry.endsWith(".json") || !(yield* Effect.orElseSucceed(isFile, () => true))) continue
    const text = yield* fileSystem
      .readFileString(path)
      .pipe(Effect.mapError(() => unreadable(path, "Let it be read, or move it out of the folder.")))
    const name = entry.slice(0, -".json".length)
    collections[name] = yield* contents(path, name, yield* parse(path, text))
  }
  if (Object.keys(collections).length === 0) {
    return yield* new DataFolderError({
      path: folder,
      problem: "it has no file with documents",
      mend: "Put the API's replies in it: launches.json, starlink.json."
    })
  }
  return collections
})

const unreadable = (path: string, mend: string) =>
  new DataFolderError({ path, problem: "it cannot be read", mend })

const parse = (path: string, text: string): Effect.Effect<Json, DataFolderError> =>
  Effect.try({
    try: () => JSON.parse(text),
    catch: (error) => {
      const reason = String(error)
        .replace(/^SyntaxError: /, "")
        .replace(/\s+/g, " ")
      const position = /position (\d+)/.exec(reason)?.[1]
      const line =
        position === undefined ? "" : `line ${text.slice(0, Number(position)).split("\n").length}: `
      return new DataFolderError({
        path,
        problem: `it is not JSON (${line}${reason})`,
        mend: "Save a reply of the API as it came."
      })
    }
  })

const contents = (
  path: string,
  name: string,
  json: Json
): Effect.Effect<Collections[string], DataFolderError> => {
  if (name === "company" || name === "roadster") {
    return isObject(json)
      ? Effect.map(documents(path, [json]), () => json)
      : new DataFolderError({
          path,
          problem: "it is not an object",
          mend: `Save the reply of GET /v4/${name}.`
        })
  }
  return isArray(json)
    ? documents(path, json)
    : new DataFolderError({
        path,
        problem: "it is not an array of documents",
        mend: "Save the reply of GET, not that of POST …/query."
      })
}

const documents = (
  path: string,
  values: ReadonlyArray<Json>
): Effect.Effect<ReadonlyArray<JsonObject>, DataFolderError> =>
  Effect.suspend(() => {
    const places = new Map<string, number>()
    const found: Array<JsonObject> = []
    for (const [place, value] of values.entries()) {
      if (!isObject(value) || typeof value.id !== "string") {
        const problem = `${isObject(value) ? "the document" : "the value"} at [${place}] has no "id" that is a string`
        return new DataFolderError({ path, problem, mend: "Every document needs its id." })
      }
      const before = places.get(value.id)
      if (before !== undefined) {
        const problem = `the documents at [${before}] and [${place}] have the same id "${value.id}"`
        return new DataFolderError({ path, problem, mend: "Remove one of them." })
      }
      places.set(value.id, place)
      found.push(value)
    }
    return Effect.succeed(found)
  })
