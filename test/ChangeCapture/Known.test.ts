import { assert, describe } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { entryBytes, Known } from "../../src/ChangeCapture/Known.ts"
import { property } from "../support/property.ts"

/** Words at the ends of what 32 bits hold among others, so that ids often have a word in common, or all but one. */
const anyWord = FastCheck.oneof(
  FastCheck.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff),
  FastCheck.nat(0xffffffff)
)
const anyId = FastCheck.tuple(anyWord, anyWord, anyWord)
const anyFingerprint = FastCheck.tuple(anyWord, anyWord)
type Words = ReadonlyArray<number>

type Act = "add" | "set" | "drop" | "pack" | "repack"
const anyAct = FastCheck.record({
  act: FastCheck.constantFrom<Act>("add", "add", "add", "set", "drop", "pack", "repack"),
  which: FastCheck.nat(),
  fingerprint: anyFingerprint
})

/** The hexadecimal digits of an id, or of a fingerprint. */
const hex = (words: Words): string => words.map((word) => word.toString(16).padStart(8, "0")).join("")

/** The table's entries and the same documents in a map, by the digits of their ids. */
class Pair {
  known = new Known()
  readonly model = new Map<string, Words>()
  private readonly entries = new Map<string, number>()
  private readonly dropped = new Set<string>()

  add(id: Words, fingerprint: Words): void {
    const key = hex(id)
    if (this.model.has(key) || this.dropped.has(key)) return
    if (this.known.find(Uint32Array.from(id)) !== -1) assert.fail(`${key} is found before it is added`)
    const entry = this.known.add(Uint32Array.from(id))
    if (entry !== this.entries.size) assert.fail(`${key} gets the entry ${entry}`)
    this.entries.set(key, entry)
    this.set(key, fingerprint)
  }

  set(key: string, fingerprint: Words): void {
    this.known.set(this.entries.get(key)!, Uint32Array.from(fingerprint))
    this.model.set(key, fingerprint)
  }

  drop(key: string): void {
    this.known.drop(this.entries.get(key)!)
    this.model.delete(key)
    this.dropped.add(key)
  }

  /** Goes on with what is read of what was packed: the entries get other numbers. */
  repack(): void {
    this.known = Known.unpacked(this.known.packed())
    this.entries.clear()
    this.dropped.clear()
    for (const key of this.model.keys()) this.entries.set(key, this.known.find(wordsOf(key)))
  }

  assertSame(): void {
    const { known, model } = this
    assert.strictEqual(known.count, model.size)
    for (const [key, [one, other]] of model as Iterable<[string, [number, number]]>) {
      const entry = known.find(wordsOf(key))
      // An assertion for each of thousands would take longer than everything else.
      const isSame =
        entry === this.entries.get(key) &&
        known.id(entry) === key &&
        known.matches(entry, Uint32Array.of(one, other)) &&
        !known.matches(entry, Uint32Array.of(one, other ^ 1)) &&
        !known.matches(entry, Uint32Array.of(one ^ 0x80000000, other))
      if (!isSame) assert.fail(`the entry ${entry} is not that of ${key}`)
    }
  }

  assertPacked(): void {
    const expected = [...this.model].map(([key, fingerprint]) => key + hex(fingerprint)).toSorted()
    const packed = this.known.packed()
    assert.strictEqual(Buffer.from(packed).toString("hex"), expected.join(""))
    assert.lengthOf(packed, 20 * this.model.size)
  }
}

const wordsOf = (key: string): Uint32Array =>
  Uint32Array.from([0, 8, 16], (at) => Number.parseInt(key.slice(at, at + 8), 16))

describe("the documents that a destination has", () => {
  property(
    "are those that were added and not dropped, each with its last fingerprint, whatever is done in which order",
    1_000,
    FastCheck.tuple(FastCheck.array(anyId, { minLength: 1 }), FastCheck.array(anyAct, { maxLength: 60 })),
    ([ids, acts]) => {
      const pair = new Pair()
      for (const { act, fingerprint, which } of acts) {
        const keys = [...pair.model.keys()]
        const key = keys[which % keys.length]
        if (act === "add") pair.add(ids[which % ids.length]!, fingerprint)
        else if (act === "pack") pair.assertPacked()
        else if (act === "repack") pair.repack()
        else if (key !== undefined) pair[act](key, fingerprint)
        pair.assertSame()
      }
      pair.assertPacked()
    }
  )

  property(
    "are found and packed by the thousand, those that were added later among them",
    10,
    FastCheck.tuple(FastCheck.nat(), FastCheck.integer({ min: 1, max: 8_000 }), FastCheck.nat(8_000)),
    ([seed, first, later]) => {
      const pair = new Pair()
      const next = wordsFrom(seed)
      for (let n = 0; n < first; n++) pair.add([next(), next(), next()], [next(), next()])
      pair.assertPacked()
      for (let n = 0; n < later; n++) pair.add([next(), next(), next()], [next(), next()])
      pair.assertSame()
      pair.assertPacked()
      pair.repack()
      pair.assertSame()
      pair.assertPacked()
    }
  )

  property(
    "are found by the thousand where ids count up, as MongoDB makes them",
    20,
    FastCheck.record({
      start: anyId,
      step: FastCheck.constantFrom(1, 0x100, 0x10000, 0x1000000),
      word: FastCheck.nat(2)
    }),
    ({ start, step, word }) => {
      const pair = new Pair()
      for (let n = 0; n < 2_000; n++)
        pair.add(
          start.map((digits, at) => (at === word ? (digits + n * step) >>> 0 : digits)),
          [n, n]
        )
      pair.assertSame()
      pair.assertPacked()
    }
  )

  property(
    "are in bytes that another table reads and writes alike, wherever the bytes lie",
    1_000,
    FastCheck.tuple(
      FastCheck.uniqueArray(FastCheck.tuple(anyId, anyFingerprint), { selector: ([id]) => hex(id) }),
      FastCheck.nat(8)
    ),
    ([documents, offset]) => {
      const text = documents
        .map(([id, fingerprint]) => hex(id) + hex(fingerprint))
        .toSorted()
        .join("")
      const bytes = Buffer.from("0".repeat(2 * offset) + text, "hex").subarray(offset)
      const known = Known.unpacked(bytes)
      assert.strictEqual(known.count, bytes.length / entryBytes)
      assert.strictEqual(Buffer.from(known.packed()).toString("hex"), text)
    }
  )

  property(
    "keep their ids when fingerprints are forgotten, and then match none that a document has",
    500,
    FastCheck.uniqueArray(FastCheck.tuple(anyId, anyFingerprint), { selector: ([id]) => hex(id) }),
    (documents) => {
      const pair = new Pair()
      for (const [id, fingerprint] of documents) pair.add(id, fingerprint)
      pair.known.forgetFingerprints()
      for (const [id, fingerprint] of documents) {
        const entry = pair.known.find(Uint32Array.from(id))
        assert.strictEqual(
          pair.known.matches(entry, Uint32Array.from(fingerprint)),
          hex(fingerprint) === "0".repeat(16)
        )
        pair.model.set(hex(id), [0, 0])
      }
      pair.assertSame()
      pair.assertPacked()
    }
  )

  property(
    "carry marks that are put and taken one apart from the other, also when many are added, and that are never packed",
    200,
    FastCheck.tuple(FastCheck.array(FastCheck.nat(3)), FastCheck.nat(1_000)),
    ([marks, more]) => {
      const pair = new Pair()
      const next = wordsFrom(more)
      const add = () => pair.add([next(), next(), next()], [next(), next()])
      const marked = () =>
        marks.map((_, n) => Number(pair.known.has(n, 1)) + 2 * Number(pair.known.has(n, 2)))
      for (const [n, some] of marks.entries()) {
        add()
        for (const mark of [1, 2] as const) if ((some & mark) !== 0) pair.known.mark(n, mark)
      }
      for (let n = 0; n < more; n++) add()
      assert.deepStrictEqual(marked(), marks)
      pair.assertPacked()
      pair.known.unmark(1)
      assert.deepStrictEqual(
        marked(),
        marks.map((some) => some & 2)
      )
    }
  )
})

/** Words that look as if chance chose them, and are the same for the same seed (xorshift). */
const wordsFrom = (seed: number) => {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
