import type { Collections } from "../../Simulator.ts"
import type { JsonObject } from "../Json.ts"
import { isArray } from "../Json.ts"
import type { Occasion } from "./Occasion.ts"

/** What becomes of the data just before the first request of an occasion is answered. */
export interface Change {
  readonly at: Occasion
  readonly edit: Edit
}

export type Edit =
  /** All data is replaced. */
  | { readonly _tag: "Replace"; readonly collections: Collections }
  /** Documents come in at the end of a collection; one whose id is there already takes that place. */
  | { readonly _tag: "Insert"; readonly collection: string; readonly documents: ReadonlyArray<JsonObject> }
  /** Top-level fields of the document with that id are set. */
  | { readonly _tag: "Edit"; readonly collection: string; readonly fields: JsonObject }
  | { readonly _tag: "Delete"; readonly collection: string; readonly ids: ReadonlyArray<string> }
  /** The natural order of the documents, or the order of each one's top-level fields, is turned round. */
  | { readonly _tag: "Reorder"; readonly collection: string; readonly what: "documents" | "fields" }

/** The data after an edit, and what was done in a few words. */
export const apply = (collections: Collections, edit: Edit): readonly [Collections, string] => {
  if (edit._tag === "Replace") return [edit.collections, "all data replaced"]
  // Both versions of the launches show the same documents.
  const names = edit.collection === "launches" ? ["launches", "launches.v5"] : [edit.collection]
  const changed = { ...collections }
  let done = 0
  for (const name of names) {
    const value = collections[name]
    if (value === undefined) continue
    const documents = isArray(value) ? value : [value]
    const after = edited(documents, edit)
    done = Math.max(after.done, done)
    changed[name] = isArray(value) ? after.documents : (after.documents.at(-1) ?? [])
  }
  return [changed, `${edit.collection}: ${verbs[edit._tag]} ${done}`]
}

const verbs = { Insert: "inserted", Edit: "edited", Delete: "deleted", Reorder: "reordered" }

interface Edited {
  readonly documents: ReadonlyArray<JsonObject>
  /** How many documents are concerned. */
  readonly done: number
}

const edited = (documents: ReadonlyArray<JsonObject>, edit: Exclude<Edit, { _tag: "Replace" }>): Edited => {
  switch (edit._tag) {
    case "Insert": {
      const byId = new Map(documents.map((document) => [document.id, document]))
      for (const document of edit.documents) byId.set(document.id, document)
      return { documents: Array.from(byId.values()), done: edit.documents.length }
    }
    case "Edit":
      return {
        documents: documents.map((document) =>
          document.id === edit.fields.id ? { ...document, ...edit.fields } : document
        ),
        done: documents.filter(({ id }) => id === edit.fields.id).length
      }
    case "Delete": {
      const left = documents.filter(({ id }) => !edit.ids.includes(String(id)))
      return { documents: left, done: documents.length - left.length }
    }
    case "Reorder": {
      const turned = edit.what === "documents" ? documents.toReversed() : documents.map(turnedRound)
      return { documents: turned, done: documents.length }
    }
  }
}

const turnedRound = (document: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(document).toReversed())
