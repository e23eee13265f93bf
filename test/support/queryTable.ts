import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Given } from "../../src/StreamQuery.ts"
import { captured, serving } from "./api.ts"
import { areCaptured, withoutCaptures } from "./captures.ts"
import { file, type Run, run } from "./program.ts"

/** A sentence about a query of a stream; what is asked, in pages of so many documents; what is to be found. */
export type Row = readonly [
  sentence: string,
  stream: string,
  asked: Given & { readonly pageSize?: number },
  found: Found
]

/** Whole documents, or the values of some of their fields by the paths of these, or how many of which ids. */
export type Found =
  | { readonly documents: ReadonlyArray<unknown> }
  | { readonly count: number; readonly first: string; readonly last: string }
  | { readonly [path: string]: ReadonlyArray<unknown> }

/** Asks the whole program for every row over the captured documents, every other time by texts instead of JSON. */
export const table = (title: string, rows: ReadonlyArray<Row>): void => {
  describe.skipIf(!areCaptured)(`${title}${withoutCaptures}`, () => {
    for (const [i, [sentence, stream, { pageSize = 100, ...asked }, found]] of rows.entries())
      it.effect(sentence, () =>
        Effect.gen(function* () {
          const query = { stream, ...(i % 2 === 0 ? asked : inTexts(asked)) }
          const config = file("config.json", { page_size: pageSize, queries: [query] })
          const result = yield* read(["--streams", stream, "--config", config])
          assert.strictEqual(result.code, 0, result.stderr)
          assert.deepStrictEqual(foundIn(documentsOf(result), found), found)
        })
      )
  })
}

/** Reads captured documents, one a line. */
export const read = (args: ReadonlyArray<string>): Effect.Effect<Run> =>
  run(["read", "--format", "jsonl", ...args], { client })

const { client } = serving(captured)

export const documentsOf = ({ stdout }: Run): ReadonlyArray<unknown> =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown)

/** Documents in the terms of an expectation. */
export const foundIn = (documents: ReadonlyArray<unknown>, expected: Found): Found => {
  if ("documents" in expected) return { documents }
  const valuesAt = (path: string) => documents.map((document) => valueAt(document, path))
  const ids = valuesAt("id") as ReadonlyArray<string>
  return "count" in expected
    ? { count: ids.length, first: ids[0] ?? "none", last: ids.at(-1) ?? "none" }
    : Object.fromEntries(Object.keys(expected).map((path) => [path, valuesAt(path)]))
}

/** In a list, what each element has. */
const valueAt = (value: unknown, path: string): unknown => {
  const [field = "", ...rest] = path.split(".")
  if (Array.isArray(value)) return value.map((element: unknown) => valueAt(element, path))
  const inner = (value as Readonly<Record<string, unknown>>)[field]
  return rest.length === 0 ? inner : valueAt(inner, rest.join("."))
}

/** What holds objects or lists as JSON text, over several lines. */
const inTexts = (asked: Given): Given =>
  Object.fromEntries(
    Object.entries(asked).map(([part, value]) => [
      part,
      typeof value === "object" ? JSON.stringify(value, null, 2) : value
    ])
  )
