import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as InputFile from "../../InputFile.ts"
import * as DataFolder from "../DataFolder.ts"
import type { JsonObject } from "../Json.ts"
import type { Script } from "../Rehearsal.ts"
import type { Change, Edit } from "./Change.ts"
import * as Fault from "./Fault.ts"
import * as Occasion from "./Occasion.ts"

const { expected, expectedOutside } = InputFile

const FaultText = Schema.String.pipe(
  Schema.filter((text) => Fault.parse(text) !== undefined),
  Schema.annotations(expected('a fault, e.g. "503#2" or "429=7@starlink"'))
)

const OccasionText = Schema.String.pipe(
  Schema.filter((text) => Occasion.parse(text) !== undefined),
  Schema.annotations(expected('which request, e.g. "#2" or "@starlink#3"'))
)

const Document = Schema.Struct(
  { id: Schema.String.annotations(expected("a text")) },
  Schema.Record({ key: Schema.String, value: Schema.Unknown })
).annotations(expectedOutside("a document with its id"))

const one = <A, I>(schema: Schema.Schema<A, I>, what: string) =>
  Schema.Union(schema, Schema.Array(schema)).annotations(expected(`${what}, or an array of them`))

const ChangeEntry = Schema.Struct({
  at: OccasionText,
  collection: Schema.optional(Schema.NonEmptyString.annotations(expected("the name of a collection"))),
  insert: Schema.optional(one(Document, "a document with its id")),
  edit: Schema.optional(Document),
  delete: Schema.optional(one(Schema.String, "an id")),
  reorder: Schema.optional(
    Schema.Literal("documents", "fields").annotations(expected('"documents" or "fields"'))
  ),
  data: Schema.optional(Schema.String.annotations(expected("a directory")))
}).pipe(
  Schema.filter(({ collection, data, edit, insert, reorder, ...entry }) => {
    const edits = [insert, edit, entry.delete, reorder].filter((value) => value !== undefined).length
    return data === undefined ? edits === 1 && collection !== undefined : edits === 0
  }),
  Schema.annotations({
    ...expectedOutside(
      "one insert, edit, delete or reorder of a collection, or data to replace everything with"
    ),
    parseOptions: { onExcessProperty: "error" }
  })
)

/** A bad day of the API as a file says it: `{"cache": false, "faults": […], "changes": […]}`. */
const Scenario = Schema.Struct({
  cache: Schema.optional(Schema.Boolean.annotations(expected("true or false"))),
  faults: Schema.optional(Schema.Array(FaultText).annotations(expectedOutside("an array of faults"))),
  changes: Schema.optional(Schema.Array(ChangeEntry).annotations(expectedOutside("an array of changes")))
}).annotations({ ...expectedOutside("an object"), parseOptions: { onExcessProperty: "error" } })

/** Reads a scenario file. Directories that it names are looked for beside it. */
export const read = Effect.fnUntraced(function* (path: string) {
  const { dirname, resolve } = yield* Path.Path
  const { cache, changes = [], faults = [] } = yield* InputFile.read({ what: "scenario", path }, Scenario)
  const script: Omit<Script, "collections"> = {
    ...(cache === undefined ? {} : { cache }),
    faults: faults.flatMap((text) => Fault.parse(text) ?? []),
    changes: yield* Effect.forEach(changes, (entry) =>
      Effect.map(
        entry.data === undefined
          ? Effect.succeed(editOf(entry))
          : Effect.map(DataFolder.load(resolve(dirname(path), entry.data)), replace),
        (edit): Change => ({ at: Occasion.parse(entry.at)!, edit })
      )
    )
  }
  return script
})

/** All data is replaced by that of another directory. */
export const replace = (collections: Script["collections"]): Edit => ({ _tag: "Replace", collections })

const editOf = (entry: typeof ChangeEntry.Type): Edit => {
  const collection = entry.collection ?? ""
  if (entry.insert !== undefined)
    return { _tag: "Insert", collection, documents: [entry.insert].flat() as ReadonlyArray<JsonObject> }
  if (entry.edit !== undefined) return { _tag: "Edit", collection, fields: entry.edit as JsonObject }
  if (entry.delete !== undefined) return { _tag: "Delete", collection, ids: [entry.delete].flat() }
  return { _tag: "Reorder", collection, what: entry.reorder ?? "documents" }
}
