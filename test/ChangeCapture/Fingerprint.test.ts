import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { fingerprint } from "../../src/ChangeCapture/Fingerprint.ts"
import { NameTable } from "../../src/Documents/NameTable.ts"
import { scanned } from "../support/comparison.ts"
import { idOf } from "../support/documents.ts"
import { property } from "../support/property.ts"

/** A member's name and the text of its value. */
type Member = readonly [name: string, value: string]

const id: Member = ["id", JSON.stringify(idOf(1))]
// Few characters, so that names begin alike; some sort before the quotes that end a name, some are escaped.
const anyName = FastCheck.oneof(
  FastCheck.stringOf(FastCheck.constantFrom("a", "b", " ", "!", '"', "\\", "\n", "é", "🚀"), {
    maxLength: 4
  }),
  FastCheck.fullUnicodeString({ maxLength: 8 })
).filter((name) => name !== "id")
const anyValue = FastCheck.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value))
const anyMember = FastCheck.tuple(anyName, anyValue)
/** The members of a document, no two of one name. */
const anyMembers = FastCheck.uniqueArray(anyMember, { selector: ([name]) => name, maxLength: 12 }).map(
  (members): ReadonlyArray<Member> => [id, ...members]
)
const anyVolatile = FastCheck.uniqueArray(anyName, { minLength: 1, maxLength: 4 })

const none: ReadonlyArray<Member> = []
const many = Array.from({ length: 200 }, (_, n): Member => [`id ${n}`, String(n)])
const long: ReadonlyArray<Member> = [["id long", `"${"x".repeat(10_000)}"`]]

const textOf = (members: ReadonlyArray<Member>): string =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`

/** The fingerprints of the documents of a list, in hexadecimal digits. */
const ofList = (list: string, volatile: ReadonlyArray<string> = [], block?: number): Array<string> =>
  scanned(list, block === undefined ? {} : { block }).flatMap((batch) =>
    Array.from({ length: batch.count }, (_, document) => {
      const words = new Uint32Array(2)
      fingerprint(batch, document, new NameTable(volatile), words)
      return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("")
    })
  )

const ofText = (text: string, volatile?: ReadonlyArray<string>): string => ofList(`[${text}]`, volatile)[0]!
const of = (members: ReadonlyArray<Member>, volatile?: ReadonlyArray<string>) =>
  ofText(textOf(members), volatile)

const shuffled = <A>(all: ReadonlyArray<A>) =>
  FastCheck.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length })

describe("the fingerprint of a document", () => {
  // Where another function is meant, its version has to be raised: then states compare everything anew.
  it("is the one that states out there hold", () => {
    // The first 16 digits of the SHA-1 of "a":[1.0,{"z":null,"b":"é"}],"height_km":550,"id":"…","version":"v1.0",
    const text = `{"version":"v1.0","id":"${idOf(1)}","a":[1.0,{"z":null,"b":"é"}],"longitude":1.5,"height_km":550}`
    assert.strictEqual(ofText(text, ["longitude"]), "ace99b83eabb0cb3")
  })

  property(
    "is the same in whatever order its members come",
    1_000,
    anyMembers.chain((members) => FastCheck.tuple(FastCheck.constant(members), shuffled(members))),
    ([members, others]) => assert.strictEqual(of(others), of(members))
  )

  property(
    "is another one when a value, a name, or the number of members is another",
    1_000,
    FastCheck.tuple(anyMembers, anyMember, FastCheck.nat()),
    ([members, [name, value], which]) => {
      const at = which % members.length
      const found = of(members)
      const [oldName, oldValue] = members[at]!
      if (at > 0 && value !== oldValue) assert.notStrictEqual(of(members.with(at, [oldName, value])), found)
      if (at > 0) assert.notStrictEqual(of(members.toSpliced(at, 1)), found)
      if (members.some((member) => member[0] === name)) return
      assert.notStrictEqual(of(members.toSpliced(at, 0, [name, value])), found)
      if (at > 0) assert.notStrictEqual(of(members.with(at, [name, oldValue])), found)
    }
  )

  property(
    "is another one when a name or a value goes from one member to another",
    1_000,
    FastCheck.tuple(anyMembers, FastCheck.nat(), FastCheck.nat()),
    ([members, n, m]) => {
      const [one, other] = [members[n % members.length]!, members[m % members.length]!]
      if (one[1] === other[1] || one === id || other === id) return
      const exchanged = members.map((member): Member => {
        if (member === one) return [one[0], other[1]]
        return member === other ? [other[0], one[1]] : member
      })
      assert.notStrictEqual(of(exchanged), of(members))
    }
  )

  property(
    "is another one when nested members come in another order",
    1_000,
    FastCheck.tuple(
      anyMembers,
      FastCheck.uniqueArray(anyMember, { selector: ([name]) => name, minLength: 2, maxLength: 5 }),
      FastCheck.constantFrom<(text: string) => string>(
        (text) => text,
        (text) => `[${text}]`,
        (text) => `{"deep":${text}}`
      )
    ),
    ([members, nested, around]) => {
      const [one, other] = [nested, nested.toReversed()].map((nested) =>
        of([...members, ["id nested", around(textOf(nested))]])
      )
      assert.notStrictEqual(one, other)
    }
  )

  property(
    "is another one when a number is written in another way",
    1_000,
    FastCheck.tuple(anyMembers, FastCheck.integer(), FastCheck.nat(3), FastCheck.nat(3)),
    ([members, number, n, m]) => {
      const ways = ["", ".0", "e0", ".00"].map((end) => of([...members, ["id number", `${number}${end}`]]))
      assert.strictEqual(ways[n] === ways[m], n === m)
    }
  )

  property(
    "passes volatile members over, wherever they stand, at the top, and nowhere else",
    1_000,
    anyMembers
      .chain((members) => FastCheck.tuple(FastCheck.constant(members), anyVolatile, anyValue, anyValue))
      .chain(([members, volatile, one, other]) => {
        const left = members.filter(([name]) => !volatile.includes(name))
        const more = volatile.map((name): Member => [name, one])
        return FastCheck.tuple(
          FastCheck.record({ left: FastCheck.constant(left), volatile: FastCheck.constant(volatile) }),
          shuffled([...left, ...more]),
          FastCheck.constant([one, other] as const)
        )
      }),
    ([{ left, volatile }, members, [one, other]]) => {
      assert.strictEqual(of(members, volatile), of(left))
      if (one === other) return
      const [first, second] = [one, other].map((value) =>
        of([...left, ["id nested", textOf([[volatile[0]!, value]])]], volatile)
      )
      assert.notStrictEqual(first, second)
    }
  )

  property(
    "passes volatile members over when their names are written with escapes",
    1_000,
    FastCheck.tuple(anyMembers, anyVolatile, anyValue, FastCheck.infiniteStream(FastCheck.boolean())),
    ([members, volatile, value, choice]) => {
      const left = members.filter(([name]) => !volatile.includes(name))
      const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
      const nameOf = (name: string) =>
        Array.from({ length: name.length }, (_, at) => name[at]!)
          .map((unit) => (choice.next().value === true || /[^ -~]|["\\]/.test(unit) ? escaped(unit) : unit))
          .join("")
      const more = volatile.map((name) => `,"${nameOf(name)}":${value}`).join("")
      assert.strictEqual(ofText(textOf(left).slice(0, -1) + more + "}", volatile), of(left))
    }
  )

  property(
    "is the same whatever white space stands between tokens, and another one with white space in a string",
    1_000,
    FastCheck.tuple(
      FastCheck.dictionary(anyName, FastCheck.jsonValue({ maxDepth: 2 })),
      FastCheck.constantFrom(" ", "\t", "\r\n  ", 4)
    ),
    ([document, space]) => {
      const spaced = JSON.stringify({ ...document, id: idOf(1) }, undefined, space)
      const compact = JSON.stringify({ ...document, id: idOf(1) })
      assert.strictEqual(ofText(spaced), ofText(compact))
      assert.notStrictEqual(
        ofText(compact.replace(/}$/, ',"id text":"a b"}')),
        ofText(compact.replace(/}$/, ',"id text":"ab"}'))
      )
    }
  )

  property(
    "is the hash of its members in the order of their names, whatever came before and however large they are",
    300,
    FastCheck.tuple(
      FastCheck.array(FastCheck.tuple(anyMembers, FastCheck.constantFrom(none, many, long)), {
        minLength: 1
      }),
      FastCheck.integer({ min: 1, max: 20_000 })
    ),
    ([documents, block]) => {
      const all = documents.map(([members, more]) => [...members, ...more])
      const hashes = all.map((members) => {
        const spans = members.map((member) => textOf([member]).slice(1, -1) + ",")
        const sorted = spans.map((span) => Buffer.from(span)).toSorted(Buffer.compare)
        return createHash("sha1").update(Buffer.concat(sorted)).digest("hex").slice(0, 16)
      })
      assert.deepStrictEqual(ofList(`[${all.map(textOf).join()}]`, [], block), hashes)
    }
  )
})
