import * as FastCheck from "effect/FastCheck"

/** What becomes of a text: first of the JSON in it, then of its bytes. */
export interface Mutation {
  readonly edits: ReadonlyArray<Edit>
  readonly cuts: ReadonlyArray<Cut>
}

/** A change at one place of a JSON text. Places are counted down to a depth, round and round. */
interface Edit extends Details {
  readonly kind: keyof typeof editing
  readonly depth: number
  readonly at: number
}

interface Details {
  /** Another place; and a number, where one is needed. */
  readonly other: number
  /** Takes the place of a value, as it is. */
  readonly text: string
  readonly name: string
}

/** A change of the bytes at one place, round and round. */
interface Cut {
  readonly kind: keyof typeof cutting
  readonly at: number
  readonly length: number
  readonly given: Uint8Array
}

/** A JSON value, or what stands in its place. Names and scalars are kept as they are written. */
type Tree = { readonly open: "[" | "{"; readonly items: Array<Item> } | string

interface Item {
  name?: string
  value: Tree
}

interface Place {
  readonly siblings: Array<Item>
  readonly i: number
  readonly item: Item
}

const editing = {
  replace: ({ item }, { text }) => (item.value = text),
  drop: ({ i, siblings }) => siblings.splice(i, 1),
  repeat: ({ i, item, siblings }) => siblings.splice(i, 0, structuredClone(item)),
  rename: ({ item }, { name }, second) =>
    item.name !== undefined && (item.name = second.name ?? JSON.stringify(name)),
  swap: ({ item }, _, second) => {
    ;[item.value, second.value] = [structuredClone(second.value), structuredClone(item.value)]
  },
  copy: ({ item }, _, second) => (item.value = structuredClone(second.value)),
  add: ({ item: { value } }, { name, text }) =>
    typeof value !== "string" && value.items.push(value.open === "{" ? member(name, text) : { value: text }),
  wrap: ({ item }, { name, other }) =>
    (item.value =
      other % 2 === 0
        ? { open: "[", items: [{ value: item.value }] }
        : { open: "{", items: [member(name, item.value)] }),
  nest: ({ item }, { other }) => (item.value = "[".repeat(other) + printed(item.value) + "]".repeat(other)),
  reverse: ({ item }) => {
    const { value } = item
    if (typeof value !== "string") item.value = { ...value, items: value.items.toReversed() }
  },
  empty: ({ item: { value } }) => typeof value !== "string" && value.items.splice(0),
  count: ({ item }, { other }) =>
    typeof item.value === "string" &&
    (item.value = item.value.replace(/^-?\d+/, (n) => `${Number(n) + 1 - (other % 3)}`))
} satisfies Record<string, (place: Place, details: Details, second: Item) => unknown>

/** What takes the place of a range of bytes, and how much of the range is behind that all the same. */
const cutting = {
  flip: (range, { length }) => [
    range.subarray(0, 1).map((byte) => byte ^ (1 << (length % 8))),
    range.subarray(1)
  ],
  insert: (range, { given }) => [given, range],
  overwrite: (range, { given }) => [given, range.subarray(given.length)],
  delete: () => [],
  repeat: (range) => [range, range],
  reverse: (range) => [range.toReversed()]
} satisfies Record<
  string,
  (range: Uint8Array, details: { length: number; given: Uint8Array }) => Array<Uint8Array>
>

/** What has been trouble somewhere: names, values, other texts in the place of values, and bytes. */
const traceLike = "x\n    at run (file.js:1:1)"
const names = ["__proto__", "constructor", "toString", "", "id", "0", traceLike, "\ud800", "n".repeat(5_000)]
const long = JSON.stringify("t".repeat(20_000))
const values = 'null true false {} [] [[]] [{}] {"__proto__":{"a":1}} "" "0" "\u2028"'
  .split(" ")
  .concat("0 -0 -1 1 2 1.5 1e999 -1e999 1e-400 9007199254740993 2147483648".split(" "))
  .concat(String.raw`"\u0000" "\ud800" "\udfff\ud800" "\u0020"`.split(" "), JSON.stringify(traceLike), long)
const texts = ["", ",", "undefined", "NaN", "'a'", "01", "[1,]", "//"]
const snippets = String.raw`" \ { } [ ] : , 0 9 - . e a f null // \u \ud83d`
  .split(" ")
  .concat("\n", "\r", " ", "\u0000", "\u2028", "\ufeff", "\u{10ffff}", `\n${traceLike}\n`)
  .map((text) => encoded(text))
  .concat(["80", "ff", "fffe", "c0af", "e282", "eda080", "f4908080"].map((hex) => Buffer.from(hex, "hex")))

const edit: FastCheck.Arbitrary<Edit> = FastCheck.record({
  kind: FastCheck.constantFrom(...(Object.keys(editing) as Array<Edit["kind"]>)),
  depth: FastCheck.integer({ min: 2, max: 6 }),
  at: FastCheck.nat(10_000),
  other: FastCheck.nat(10_000),
  text: FastCheck.oneof(
    { weight: 7, arbitrary: FastCheck.constantFrom(...values) },
    { weight: 3, arbitrary: FastCheck.json({ maxDepth: 2 }) },
    { weight: 1, arbitrary: FastCheck.constantFrom(...texts) }
  ),
  name: FastCheck.oneof(FastCheck.constantFrom(...names), FastCheck.fullUnicodeString({ maxLength: 5 }))
})

const cut: FastCheck.Arbitrary<Cut> = FastCheck.record({
  kind: FastCheck.constantFrom(...(Object.keys(cutting) as Array<Cut["kind"]>)),
  at: FastCheck.oneof({ weight: 9, arbitrary: FastCheck.nat(1_000_000) }, FastCheck.constant(0)),
  // To the end of the text, now and then.
  length: FastCheck.oneof(
    { weight: 5, arbitrary: FastCheck.integer({ min: 1, max: 40 }) },
    FastCheck.constant(1e9)
  ),
  given: FastCheck.oneof(
    FastCheck.constantFrom(...snippets),
    FastCheck.uint8Array({ minLength: 1, maxLength: 4 })
  )
})

const few = <A>(of: FastCheck.Arbitrary<A>) => FastCheck.array(of, { minLength: 1, maxLength: 3 })
const none = FastCheck.constant([])

export const mutation: FastCheck.Arbitrary<Mutation> = FastCheck.oneof(
  { weight: 3, arbitrary: FastCheck.record({ edits: few(edit), cuts: none }) },
  { weight: 2, arbitrary: FastCheck.record({ edits: none, cuts: few(cut) }) },
  { weight: 1, arbitrary: FastCheck.record({ edits: few(edit), cuts: few(cut) }) }
)

/** Anything that could be in a file, or in a body. */
export const anything: FastCheck.Arbitrary<Uint8Array> = FastCheck.oneof(
  FastCheck.json().map(encoded),
  FastCheck.constantFrom(...values, ...texts).map(encoded),
  FastCheck.fullUnicodeString().map(encoded),
  FastCheck.json().map((text) => Buffer.from(`\ufeff${text}`, "utf16le")),
  FastCheck.uint8Array()
)

export function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The mutation of a text that is one JSON value, or one a line: edits go to any of the lines that are JSON. */
export const mutated = (original: Uint8Array, { cuts, edits }: Mutation): Uint8Array => {
  if (edits.length === 0) return cuts.reduce(recut, original)
  const text = new TextDecoder().decode(original)
  const whole = parsed(text)
  const lines = whole === undefined ? text.split("\n").map((line) => parsed(line) ?? line) : [whole]
  const roots = lines.map((value): Item => ({ value }))
  for (const edit of edits) change(roots[edit.other % roots.length]!, edit)
  return cuts.reduce(recut, encoded(roots.map(({ value }) => printed(value)).join("\n")))
}

const recut = (bytes: Uint8Array, { at, kind, ...details }: Cut): Uint8Array => {
  const start = at % (bytes.length + 1)
  const end = start + details.length
  const instead = cutting[kind](bytes.subarray(start, end), details)
  return Buffer.concat([bytes.subarray(0, start), ...instead, bytes.subarray(end)])
}

const change = (root: Item, { at, depth, kind, ...details }: Edit): void => {
  const places = placesOf([root], depth)
  editing[kind](places[at % places.length]!, details, places[details.other % places.length]!.item)
}

const placesOf = (siblings: Array<Item>, depth: number): Array<Place> =>
  siblings.flatMap((item, i) => [
    { siblings, i, item },
    ...(typeof item.value === "string" || depth === 0 ? [] : placesOf(item.value.items, depth - 1))
  ])

const parsed = (text: string): Tree | undefined => {
  try {
    return treeOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

const treeOf = (value: unknown): Tree => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return { open: "[", items: value.map((value) => ({ value: treeOf(value) })) }
  return { open: "{", items: Object.entries(value).map(([name, value]) => member(name, treeOf(value))) }
}

const member = (name: string, value: Tree): Item => ({ name: JSON.stringify(name), value })

const printed = (tree: Tree): string => {
  if (typeof tree === "string") return tree
  const items = tree.items.map(({ name, value }) => (name === undefined ? "" : `${name}:`) + printed(value))
  return tree.open === "[" ? `[${items.join()}]` : `{${items.join()}}`
}
