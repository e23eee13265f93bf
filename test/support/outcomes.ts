import { assert } from "vitest"
import { ChangeCapture } from "../../src/ChangeCapture.ts"
import { DocumentScanner } from "../../src/Documents.ts"
import type { JsonObject } from "../../src/Simulator/Json.ts"
import type { SpaceXStream } from "../../src/Streams.ts"
import { defaultRules, recordsOf, type Run, type World } from "./timeline.ts"

/** A document without what is volatile in it, its top-level keys in the order of their names. */
export const settled = (document: JsonObject, { volatile }: SpaceXStream): string =>
  JSON.stringify(
    Object.entries(document)
      .filter(([name]) => !volatile.includes(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
  )

/** The records that a state counts on. */
export const saved = (steps: Run["steps"]) =>
  steps.slice(0, steps.findLastIndex(({ _tag }) => _tag === "Checkpoint") + 1).flatMap(recordsOf)

/** By id, what documents say that is not volatile. */
export const contents = (documents: ReadonlyArray<JsonObject>, row: SpaceXStream) =>
  new Map(documents.map((document) => [String(document["id"]), settled(document, row)] as const))

/** The ids of which the destination says something else than a list, those apart of which no source can know. */
export const differences = (world: World, list: ReadonlyArray<JsonObject>): ReadonlyArray<string> => {
  const [had, listed] = [contents(world.delivered, world.row), contents(list, world.row)]
  const ids = new Set([...had.keys(), ...listed.keys()])
  return [...ids].filter((id) => had.get(id) !== listed.get(id) && !world.inDoubt.has(id)).toSorted()
}

/**
 * The ids that the run gave from an earlier reply than that which it compared to its end, and that had changed until
 * then: each id is given once. For their sake no ETag is kept.
 */
export const postponed = ({ compared = [], state, steps }: Run, row: SpaceXStream): ReadonlyArray<string> => {
  const listed = contents(compared, row)
  const given = steps.flatMap((step) => (step._tag === "Records" ? recordsOf(step) : []))
  const ids = given.flatMap(({ _ab_cdc_deleted_at, _ab_cdc_updated_at, ...document }) =>
    settled(document, row) === listed.get(String(document["id"])) ? [] : [String(document["id"])]
  )
  if (ids.length > 0) assert.isUndefined(remembered(state).etag)
  return ids.toSorted()
}

/** What a state says, as far as it is comparable. */
export const remembered = (state: unknown) => {
  const { etag, known } = (state ?? {}) as { readonly etag?: string; readonly known?: string }
  return { etag, known }
}

/** What a state would say of a destination with these documents. */
export const knownOf = (documents: ReadonlyArray<JsonObject>, row: SpaceXStream) => {
  const capture = new ChangeCapture(undefined, defaultRules(row), 0, 0)
  const scanner = new DocumentScanner("list")
  scanner.push(new TextEncoder().encode(JSON.stringify(documents)))
  const steps = [...capture.documents(scanner.flush(), 0), ...capture.end(0)]
  return remembered(steps.findLast((step) => step._tag === "Checkpoint")?.state).known
}
