import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { type DocumentBatch, DocumentScanner, MalformedJson, type Shape } from "../src/Documents.ts"
import { property } from "./support/property.ts"

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Scans a body that arrives in the given pieces: the documents' texts and the page's other members. */
function scan(pieces: ReadonlyArray<Uint8Array>, block = 16, shape: Shape = "page") {
  const scanner = new DocumentScanner(shape, block)
  const batches = [...pieces.map((piece) => scanner.push(piece)), scanner.flush()]
  scanner.end()
  return { documents: batches.flatMap(textsOf), batches, envelope: Object.fromEntries(scanner.envelope) }
}

function textsOf(batch: DocumentBatch): Array<string> {
  return Array.from({ length: batch.count }, (_, d) =>
    decoder.decode(batch.bytes.subarray(batch.start(d), batch.end(d)))
  )
}

function split(bytes: Uint8Array, at: ReadonlyArray<number>): Array<Uint8Array> {
  const cuts = [0, ...at.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return cuts.slice(1).map((cut, i) => bytes.slice(cuts[i], cut))
}

const anyDocument = FastCheck.tuple(
  FastCheck.dictionary(FastCheck.fullUnicodeString(), FastCheck.jsonValue()),
  FastCheck.string({ minLength: 1 })
).map(([members, id]) => ({ ...members, id }))
const anyPage = FastCheck.record({
  docs: FastCheck.array(anyDocument, { maxLength: 6 }),
  totalDocs: FastCheck.nat(),
  extra: FastCheck.jsonValue()
})
const anyCuts = FastCheck.array(FastCheck.nat(), { maxLength: 8 })
const anySpaces = FastCheck.infiniteStream(FastCheck.constantFrom("", " ", "\n", "\t\r\n  "))
const anyAlteration = FastCheck.tuple(
  anyPage,
  FastCheck.nat(),
  FastCheck.oneof(
    FastCheck.nat(255),
    FastCheck.constantFrom(...'{}[]",:\\ \n0e.-'.split("").map((c) => c.charCodeAt(0)))
  ),
  anyCuts
)
const anyIds = FastCheck.array(
  FastCheck.array(FastCheck.constantFrom(..."0189af"), { minLength: 24, maxLength: 24 }).map((digits) =>
    digits.join("")
  ),
  { minLength: 2, maxLength: 3 }
)

/** The text of a value in any legal formatting: white space anywhere, and strings with as many escapes as one likes. */
const formatted = (value: unknown, spaces: () => string, escape: boolean): string => {
  const s = spaces
  if (Array.isArray(value))
    return `[${s()}${value.map((v) => formatted(v, s, escape) + s()).join("," + s())}]`
  if (typeof value === "object" && value !== null)
    return `{${s()}${Object.entries(value)
      .map(([k, v]) => `${formatted(k, s, escape)}${s()}:${s()}${formatted(v, s, escape)}${s()}`)
      .join("," + s())}}`
  if (typeof value === "string" && escape)
    return `"${value.replace(/[^]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`
  return JSON.stringify(value)
}

describe("DocumentScanner", () => {
  property(
    "gives the documents and the page fields that JSON.parse gives, however the bytes are split",
    500,
    FastCheck.tuple(anyPage, anyCuts, FastCheck.integer({ min: 1, max: 64 })),
    ([page, cuts, block]) => {
      const { documents, envelope } = scan(split(encoder.encode(JSON.stringify(page)), cuts), block)
      assert.deepStrictEqual(
        documents,
        page.docs.map((document) => JSON.stringify(document))
      )
      assert.deepStrictEqual(envelope, JSON.parse(JSON.stringify({ ...page, docs: [] })))
    }
  )

  property(
    "drops white space outside strings, and nothing else, whatever the formatting",
    500,
    FastCheck.tuple(anyPage, anySpaces, FastCheck.boolean(), anyCuts),
    ([page, stream, escape, cuts]) => {
      const text = formatted(page, () => stream.next().value as string, escape)
      const { documents } = scan(split(encoder.encode(text), cuts))
      assert.deepStrictEqual(
        documents,
        page.docs.map((document) => formatted(document, () => "", escape))
      )
    }
  )

  property(
    "gives the documents of a list as it gives those of a page",
    500,
    FastCheck.tuple(anyPage, anySpaces, anyCuts, FastCheck.integer({ min: 1, max: 64 })),
    ([{ docs }, stream, cuts, block]) => {
      const text = formatted(docs, () => stream.next().value as string, false)
      const { documents, envelope } = scan(split(encoder.encode(text), cuts), block, "list")
      assert.deepStrictEqual(
        documents,
        docs.map((document) => JSON.stringify(document))
      )
      assert.deepStrictEqual(envelope, {})
    }
  )

  it("never changes the bytes that it was lent", () => {
    const bytes = encoder.encode('{"docs": [ {"id" : "a" , "b" : [ 1 , 2 ] } ] , "totalDocs" : 1}')
    const before = bytes.slice()
    scan([bytes], 4096)
    assert.deepStrictEqual(bytes, before)
  })

  property(
    "names the spans of every top-level member",
    500,
    FastCheck.tuple(anyPage, anyCuts),
    ([page, cuts]) => {
      const { batches } = scan(split(encoder.encode(JSON.stringify(page)), cuts))
      const members = batches.flatMap((batch) =>
        Array.from({ length: batch.count }, (_, d) => {
          const of: Array<[string, unknown]> = []
          for (let m = batch.firstMember(d); m < batch.firstMember(d + 1); m++)
            of.push([
              batch.name(m),
              JSON.parse(decoder.decode(batch.bytes.subarray(batch.valueStart(m), batch.valueEnd(m))))
            ])
          return of
        })
      )
      assert.deepStrictEqual(
        members,
        page.docs.map((document) => Object.entries(JSON.parse(JSON.stringify(document))))
      )
      assert.deepStrictEqual(
        batches.flatMap((batch) => Array.from({ length: batch.count }, (_, d) => batch.id(d))),
        page.docs.map(({ id }) => id)
      )
    }
  )

  it("takes documents far larger than a block, far smaller, and deeply nested", () => {
    const large = `{"id":"large","text":"${"x".repeat(1_000_000)}","deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`
    const docs = [large, ...Array.from({ length: 1_000 }, (_, i) => `{"id":"${i}"}`)]
    const bytes = encoder.encode(`{"docs":[${docs.join()}]}`)
    const pieces = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
      bytes.slice(i * 1000, (i + 1) * 1000)
    )
    assert.deepStrictEqual(scan(pieces, 4096).documents, docs)
  })

  it("refuses a body that ends early, wherever it is cut", () => {
    const docs = [{ id: "a", n: -1.5e-7, t: [true, null] }, { id: "ü\u0000" }]
    for (const [shape, reply] of [["page", { docs, totalDocs: 2 }] as const, ["list", docs] as const]) {
      const bytes = encoder.encode(JSON.stringify(reply))
      for (let cut = 0; cut < bytes.length; cut++)
        assert.throws(() => scan([bytes.slice(0, cut)], 16, shape), MalformedJson)
    }
  })

  property(
    "refuses exactly what JSON.parse refuses when bytes are altered, and never gives fewer documents silently",
    3_000,
    FastCheck.tuple(anyAlteration, FastCheck.constantFrom<Shape>("page", "list")),
    ([[page, at, byte, cuts], shape]) => {
      const bytes = encoder.encode(JSON.stringify(shape === "page" ? page : page.docs))
      bytes[at % bytes.length] = byte
      const expected = parsed(bytes, shape)
      const scanned = () => scan(split(bytes, cuts), 16, shape)
      if (expected === undefined) assert.throws(scanned, MalformedJson)
      else
        assert.deepStrictEqual(
          scanned().documents.map((text) => JSON.parse(text) as unknown),
          expected
        )
    }
  )

  it.each([
    ["a web page", "<!doctype html><title>502</title>"],
    ["an empty body", ""],
    ["an array", "[]"],
    ["documents that are no array", '{"docs":{}}'],
    ["a document that is no object", '{"docs":[1]}'],
    ["a document without an id", '{"docs":[{"a":1}]}'],
    ["a document with an empty id", '{"docs":[{"id":""}]}'],
    ["a document whose id is a number", '{"docs":[{"id":1}]}'],
    ["an empty document", '{"docs":[{}]}'],
    ["documents twice", '{"docs":[],"docs":[]}'],
    ["something behind the page", '{"docs":[]} {}'],
    ["a raw newline in a string", '{"docs":[{"id":"a\n"}]}'],
    ["a number with a leading zero", '{"docs":[{"id":"a","n":01}]}'],
    ["a literal that is none", '{"docs":[{"id":"a","n":nul}]}'],
    ["a trailing comma", '{"docs":[{"id":"a"},]}']
  ])("refuses %s", (_, text) => {
    assert.throws(() => scan([encoder.encode(text)]), MalformedJson)
  })

  it.each([
    ["a page", '{"docs":[]}'],
    ["something behind the list", "[] []"],
    ["a trailing comma", '[{"id":"a"},]'],
    ["a list of lists", "[[]]"]
  ])("refuses %s in place of a list", (_, text) => {
    assert.throws(() => scan([encoder.encode(text)], 16, "list"), MalformedJson)
  })

  it("tells a name on one line", () => {
    const text = `{"\\n${"long".repeat(100)}":1,"\\n${"long".repeat(100)}":2}`
    assert.throws(() => scan([encoder.encode(text)]), /^"\\u000a[long]{99}…" twice at byte \d+$/)
  })

  it("says at which byte of the body something is wrong, across blocks", () => {
    const text = `{"docs":[${'{"id":"a"},'.repeat(20)}oops]}`
    assert.throws(() => scan(split(encoder.encode(text), [30, 60, 90])), `at byte ${text.indexOf("oops")}`)
  })

  it.each([
    [[0x80], "a lone continuation byte"],
    [[0xc0, 0xaf], "an overlong form"],
    [[0xe0, 0x80, 0xaf], "an overlong form of three bytes"],
    [[0xed, 0xa0, 0x80], "a surrogate"],
    [[0xf4, 0x90, 0x80, 0x80], "a code point that is too large"],
    [[0xe2, 0x82], "a character that is cut"],
    [[0xff], "a byte that is never UTF-8"]
  ])("refuses invalid UTF-8 %j: %s", (bytes) => {
    const body = [...encoder.encode('{"docs":[{"id":"a","t":"'), ...bytes, ...encoder.encode('"}]}')]
    assert.throws(() => scan([Uint8Array.from(body)]), "invalid UTF-8")
  })

  property(
    "tells whether ids ascend",
    500,
    FastCheck.tuple(anyIds, FastCheck.nat(24), FastCheck.boolean()),
    ([ids, alike, areSorted]) => {
      // Ids that begin alike, as those do that MongoDB makes one after the other.
      const all = ids.map((id) => ids[0]!.slice(0, alike) + id.slice(alike))
      if (areSorted) all.sort()
      const { batches } = scan([encoder.encode(JSON.stringify({ docs: all.map((id) => ({ id })) }))], 4096)
      const batch = batches.find(({ count }) => count > 0)!
      assert.isTrue(batch.hasObjectIds)
      assert.strictEqual(
        batch.isAscending,
        all.every((id, n) => n === 0 || all[n - 1]! < id)
      )
    }
  )

  it.each([
    "5EED77000000000000000001",
    "5eed7700000000000000001",
    "5eed7700000000000000000g",
    "5eed770000000000000000001"
  ])("tells that %s is no id that MongoDB makes", (id) => {
    const { batches } = scan(
      [encoder.encode(JSON.stringify({ docs: [{ id: "5eed77000000000000000000" }, { id }] }))],
      4096
    )
    assert.isFalse(batches.find(({ count }) => count > 0)!.hasObjectIds)
  })

  it("tells documents with other names from those before by their hash", () => {
    const docs = [
      '{"id":"a","b":1}',
      '{"id":"c", "b":2}',
      '{"b":1,"id":"a"}',
      '{"id":"a","c":1}',
      '{"id":"a"}'
    ]
    const { batches } = scan([encoder.encode(`{"docs":[${docs.join()}]}`)], 4096)
    const batch = batches.find(({ count }) => count > 0)!
    const [first, same, ...others] = docs.map((_, document) => batch.hashOfNames(document))
    assert.strictEqual(first, same)
    assert.strictEqual(new Set([first, ...others]).size, 4)
  })
})

/** What the documents of a reply are to JSON.parse; undefined where it is not one the scanner should take. */
function parsed(bytes: Uint8Array, shape: Shape): ReadonlyArray<unknown> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    const reply = JSON.parse(text) as { docs?: unknown }
    const docs = shape === "page" ? reply.docs : reply
    return Array.isArray(docs) && docs.every(isDocument) ? docs : undefined
  } catch {
    return undefined
  }
}

function isDocument(value: unknown): boolean {
  const id = typeof value === "object" && value !== null ? (value as { id?: unknown }).id : undefined
  return typeof id === "string" && id !== ""
}
