import { DocumentBatch } from "./DocumentBatch.ts"
import * as Json from "./Json.ts"

/** Dotted paths, either all to keep (1) or all to leave out (0). The `id` is always kept. */
export type Projection = Readonly<Record<string, 0 | 1>>

/**
 * The same documents with a part of their fields, as the API's `select` has it: for replies that it cannot be asked to
 * select from. What is left of a document are the bytes it came in.
 */
export const projected = (batch: DocumentBatch, projection: Projection): DocumentBatch => {
  const paths = Object.keys(projection).filter((path) => path !== "_id")
  const keeps = Object.values(projection).includes(1)
  const tree: Tree = new Map(keeps ? [["id", "whole"]] : [])
  for (const path of paths) grow(tree, path.split("."))
  const { bytes, count } = batch
  Json.load([bytes], bytes.length)
  const texts = Array.from({ length: count }, (_, document) =>
    partOf({ bytes, keeps }, batch.start(document), batch.end(document), tree)
  )
  return DocumentBatch.of(new TextEncoder().encode(`[${texts.join(",")}]`))
}

type Tree = Map<string, Tree | "whole">

interface Source {
  /** They are loaded, too. */
  readonly bytes: Uint8Array
  readonly keeps: boolean
}

function grow(tree: Tree, [name = "", ...rest]: ReadonlyArray<string>): void {
  const before = tree.get(name)
  if (rest.length === 0) tree.set(name, "whole")
  else if (before !== "whole") {
    const inner: Tree = before ?? new Map()
    tree.set(name, inner)
    grow(inner, rest)
  }
}

/** The text of what is left of the value at `at`; undefined where nothing is. It has no white space between tokens. */
function partOf(source: Source, at: number, end: number, tree: Tree): string | undefined {
  const { bytes, keeps } = source
  const isObject = bytes[at] === Json.openBrace
  if (!isObject && bytes[at] !== Json.openBracket) return keeps ? undefined : text(bytes, at, end)
  const parts: Array<string> = []
  for (let i = at + 1; i < end - 1;) {
    const valueStart = isObject ? Json.skipString(i, end) + 1 : i
    const valueEnd = Json.skipValue(valueStart, end)
    const field = isObject ? tree.get(Json.parse(bytes, i, valueStart - 1) as string) : tree
    const isWhole = field === undefined || field === "whole"
    const left = isWhole
      ? (field === "whole") === keeps
        ? text(bytes, valueStart, valueEnd)
        : undefined
      : partOf(source, valueStart, valueEnd, field)
    if (left !== undefined) parts.push((isObject ? text(bytes, i, valueStart) : "") + left)
    i = valueEnd + 1
  }
  if (isObject) return parts.length === 0 ? undefined : `{${parts.join(",")}}`
  return `[${parts.join(",")}]`
}

const text = (bytes: Uint8Array, at: number, end: number): string => decoder.decode(bytes.subarray(at, end))

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
