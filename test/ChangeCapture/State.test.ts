import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as State from "../../src/ChangeCapture/State.ts"
import * as Streams from "../../src/Streams.ts"
import * as StreamState from "../../src/StreamState.ts"
import { encoded, memoryOf, remembered, type Written, writtenOf } from "../support/comparison.ts"
import { encoded as bytesOf, mutated, mutation } from "../support/mutation.ts"
import { property } from "../support/property.ts"

const { schema } = Streams.streams[0]!

const textOf = (written: Written): string => JSON.stringify(encoded(written))

const anyMemory = memoryOf({})

/** States that are short enough to try every damage of a kind. Their base64 ends in any padding that there is. */
const small = [1, 2, 3].map((documents): Written => ({
  shape: State.shapeOf("/v4/starlink"),
  updatedAt: Date.UTC(2026, 2, 21),
  etag: 'W/"1a-b+/="',
  untold: documents,
  known: ["a", "b", "c"]
    .slice(0, documents)
    .map((digit) => `5eed7700000000000000000${digit}ace99b83eabb0cb3`)
    .join("")
}))

type Verdict = "noticed" | "the same" | "nothing left"

/** What becomes of a damaged state. It is a failure that it means something else, or counts for that of another. */
const verdict = (text: string, written: Written): Verdict => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return "noticed"
  }
  const state = StreamState.of(value, schema)
  if (state._tag === "Unusable") return "noticed"
  if (state._tag === "Compared") {
    assert.deepStrictEqual(writtenOf(state.memory), written, text)
    return "the same"
  }
  for (const [name, left] of Object.entries(value ?? {})) {
    if (left !== null && names.includes(name)) assert.fail(`it counts as ${state._tag}: ${text}`)
  }
  return "nothing left"
}

/** Those of some damaged texts that nobody would take for damaged. */
const unnoticed = (damaged: ReadonlyArray<string>, written: Written) =>
  damaged.filter((text) => verdict(text, written) !== "noticed")

const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

/** A text with something done at each of its places, in each of some ways. */
const everywhere = (
  text: string,
  done: (head: string, character: string, tail: string) => ReadonlyArray<string>
) => Array.from(text, (character, at) => done(text.slice(0, at), character, text.slice(at + 1))).flat()

const flipped = (text: string, bit: number): string => {
  const bytes = Buffer.from(text)
  bytes[bit >> 3]! ^= 1 << (bit & 7)
  return bytes.toString()
}

const jsonOf = (entries: ReadonlyArray<readonly [string, unknown]>): string =>
  JSON.stringify(Object.fromEntries(entries))

const names = Object.keys(encoded(small[0]!))
const anyName = FastCheck.oneof(FastCheck.constantFrom(...names), FastCheck.string())

describe("what a comparison leaves for the next one", () => {
  // Another version has to say so in its number, or these are taken for damaged.
  it("is written as it is in the states that are kept out there", () => {
    const state = {
      state_version: 1,
      shape: "09a350f07e3bf6a8",
      updated_at: "2026-03-21T00:00:00.000Z",
      etag: 'W/"1a-b+/="',
      untold: 1,
      known: "Xu13AAAAAAAAAAAKrOmbg+q7DLM=",
      // The first digits of the SHA-1 of [["etag","W/\"1a-b+/=\""],["shape",…],…] and the 20 bytes.
      checksum: "45e7beb846b15dbe"
    }
    assert.deepStrictEqual(encoded(small[0]!), state)
    assert.deepStrictEqual(writtenOf(remembered(JSON.stringify(state))), small[0])
  })

  property("is read as it was written", { usual: 1_000, deep: 100_000 }, anyMemory, (written) =>
    assert.deepStrictEqual(writtenOf(remembered(textOf(written))), written)
  )

  property(
    "takes at most 40 bytes a document where there are a hundred or more, about as many as are reckoned with",
    100,
    memoryOf({ minLength: 100, maxLength: 400 }),
    (written) => {
      const { length } = textOf(written)
      const documents = written.known.length / 40
      assert.isAtMost(length, 40 * documents)
      assert.approximately(length, State.sizeOf(documents), 100)
    }
  )

  property(
    "means the same in another order, with white space, and with nulls",
    500,
    FastCheck.tuple(anyMemory, FastCheck.uniqueArray(FastCheck.string()), FastCheck.nat()),
    ([written, names, turn]) => {
      const entries = Object.entries({
        ...Object.fromEntries(names.map((name) => [name, null])),
        ...encoded(written)
      })
      const at = turn % entries.length
      const turned = Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)])
      const text = JSON.stringify(turned, undefined, 2)
      assert.strictEqual(verdict(text, written), "the same")
    }
  )

  it.each(small)("shows when any one bit of it is another ($untold documents)", (written) => {
    const text = textOf(written)
    const others = Array.from({ length: 8 * text.length }, (_, bit) => flipped(text, bit))
    assert.deepStrictEqual(unnoticed(others, written), [])
  })

  it.each(small)("shows when it ends early, or lacks any one character ($untold documents)", (written) => {
    const others = everywhere(textOf(written), (head, _, tail) => [head, head + tail])
    assert.deepStrictEqual(unnoticed(others, written), [])
  })

  it.each(small)("shows when any one character of it is another ($untold documents)", (written) => {
    const others = everywhere(textOf(written), (head, character, tail) =>
      ascii.flatMap((other) => (other === character ? [] : [head + other + tail]))
    )
    assert.deepStrictEqual(unnoticed(others, written), [])
  })

  it.each(small)("shows when any two neighbours in it have changed places ($untold documents)", (written) => {
    const others = everywhere(textOf(written), (head, character, tail) =>
      tail === "" || tail.startsWith(character) ? [] : [head + tail[0] + character + tail.slice(1)]
    )
    assert.deepStrictEqual(unnoticed(others, written), [])
  })

  it("shows when any one character comes in between, unless it is still the same JSON", () => {
    const [written] = small as [Written]
    const text = textOf(written)
    const others = everywhere(text, (head, character, tail) =>
      ascii.map((other) => head + other + character + tail)
    )
    for (const other of unnoticed(others, written))
      assert.deepStrictEqual(JSON.parse(other), JSON.parse(text))
  })

  it("shows when any of its fields are missing, whichever those are", () => {
    const [written] = small as [Written]
    const entries = Object.entries(encoded(written))
    const others = Array.from({ length: 2 ** entries.length - 2 }, (_, n) =>
      entries.filter((_, field) => ((n + 1) & (1 << field)) !== 0)
    )
    assert.deepStrictEqual(unnoticed(others.map(jsonOf), written), [])
  })

  property(
    "shows when a field is null, is added, has another name, or another value",
    1_000,
    FastCheck.tuple(anyMemory, FastCheck.nat(), anyName, FastCheck.jsonValue()),
    ([written, which, name, value]) => {
      const entries = Object.entries(encoded(written))
      const at = which % entries.length
      const [oldName, oldValue] = entries[at]!
      const isNew = entries.every(([known]) => known !== name)
      const others = [
        entries.with(at, [oldName, null]),
        ...(value === oldValue ? [] : [entries.with(at, [oldName, value])]),
        ...(isNew ? [entries.with(at, [name, oldValue])] : []),
        ...(isNew && value !== null ? [[...entries, [name, value] as const]] : [])
      ]
      assert.deepStrictEqual(unnoticed(others.map(jsonOf), written), [])
    }
  )

  property(
    "is never mixed with another, by the field or by the document",
    1_000,
    FastCheck.tuple(anyMemory, anyMemory, anyName),
    ([written, other, name]) => {
      const state = encoded(written)
      verdict(JSON.stringify({ ...state, [name]: encoded(other)[name] }), written)
      const documents: ReadonlyArray<string> = written.known.match(/.{40}/g) ?? []
      for (const others of [
        documents.slice(1),
        documents.toReversed(),
        documents.concat(documents.slice(-1))
      ]) {
        const known = Buffer.from(others.join(""), "hex").toString("base64")
        verdict(JSON.stringify({ ...state, known }), written)
      }
    }
  )

  property(
    "is never another one, however its text is damaged",
    { usual: 1_500, deep: 100_000 },
    FastCheck.tuple(anyMemory, mutation),
    ([written, mutation]) => {
      verdict(Buffer.from(mutated(bytesOf(textOf(written)), mutation)).toString(), written)
    }
  )

  property(
    "is not found in junk",
    { usual: 1_000, deep: 100_000 },
    FastCheck.oneof(
      FastCheck.jsonValue(),
      FastCheck.dictionary(anyName, FastCheck.jsonValue({ maxDepth: 1 }))
    ),
    (junk) => assert.notStrictEqual(StreamState.of(junk, schema)._tag, "Compared")
  )

  property(
    "is told from that of a newer version, whatever else this one holds",
    300,
    FastCheck.tuple(
      anyMemory,
      FastCheck.dictionary(anyName, FastCheck.jsonValue()),
      FastCheck.integer({ min: 2 })
    ),
    ([written, more, state_version]) => {
      const { checksum } = encoded(written)
      const state = StreamState.of({ ...more, checksum, state_version }, schema)
      const because = "it was written by a newer version of this connector"
      assert.deepStrictEqual(state, { _tag: "Unusable", because })
    }
  )
})
