import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { Framing } from "../../src/NodeTransport/Framing.ts"
import { property } from "../support/property.ts"

/** What a body's framing makes of bytes that come in parts: the body, how many bytes are the reply's, whether it is over. */
const framed = (end: ConstructorParameters<typeof Framing>[0], parts: ReadonlyArray<Uint8Array>) => {
  const framing = new Framing(end)
  const pieces: Array<Uint8Array> = []
  let bytes = 0
  for (const part of parts) bytes += framing.read(part, (piece) => pieces.push(piece))
  return { body: Buffer.concat(pieces).toString(), bytes, isOver: framing.isOver }
}

const split = (text: string, every: number): Array<Uint8Array> => {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / every) }, (_, n) =>
    bytes.subarray(n * every, (n + 1) * every)
  )
}

const extensions = ["", ";a", ';a="1"', " ; a=b"]

describe("the framing of a body", () => {
  property(
    "gives what its chunks hold, whatever stands around them and however they are split",
    { usual: 200, deep: 100_000 },
    FastCheck.record({
      chunks: FastCheck.array(
        FastCheck.record({
          text: FastCheck.string({ minLength: 1, maxLength: 40 }),
          extension: FastCheck.constantFrom(...extensions),
          isUpper: FastCheck.boolean(),
          zeros: FastCheck.nat(3)
        })
      ),
      trailers: FastCheck.constantFrom("", "a: b\r\n", "a: b\r\nc: d\r\n"),
      every: FastCheck.integer({ min: 1, max: 50 }),
      next: FastCheck.constantFrom("", "HTTP/1.1 200 OK")
    }),
    ({ chunks, every, next, trailers }) => {
      const sized = chunks.map(({ extension, isUpper, text, zeros }) => {
        const size = "0".repeat(zeros) + Buffer.byteLength(text).toString(16)
        return `${isUpper ? size.toUpperCase() : size}${extension}\r\n${text}\r\n`
      })
      const whole = `${sized.join("")}0\r\n${trailers}\r\n`
      const body = chunks.map(({ text }) => text).join("")
      assert.deepStrictEqual(framed("chunk", split(whole + next, every)), {
        body,
        bytes: Buffer.byteLength(whole),
        isOver: true
      })
      const cut = framed("chunk", split(whole.slice(0, -1), every))
      assert.deepStrictEqual([cut.body, cut.isOver], [body, false])
    }
  )

  it.each([
    ["a size that is none", "x\r\n"],
    ["no size", "\r\n"],
    ["a negative size", "-1\r\n"],
    ["a size of more than 52 bits", `${"1".repeat(14)}\r\n`],
    ["a size that ends in a line feed alone", "1\na\r\n0\r\n\r\n"],
    ["a return that no line feed follows", "1\ra"],
    ["more bytes than the size says", "1\r\nab\r\n0\r\n\r\n"],
    ["an extension without end", `1;${"a".repeat(20_000)}`],
    ["a line feed within an extension", "1;a\n\r\n"],
    ["trailers without end", `0\r\n${"a: b\r\n".repeat(4000)}`]
  ])("refuses %s", (_, text) => {
    assert.throws(() => framed("chunk", [Buffer.from(text)]), "MALFORMED_CHUNK")
  })

  it("ends a body behind its length, at once where that is 0, and else with its connection", () => {
    const bytes = [Buffer.from("ab"), Buffer.from("cd")]
    assert.deepStrictEqual(framed(3, bytes), { body: "abc", bytes: 3, isOver: true })
    assert.deepStrictEqual(framed(5, bytes), { body: "abcd", bytes: 4, isOver: false })
    assert.deepStrictEqual(framed(0, bytes), { body: "", bytes: 0, isOver: true })
    assert.deepStrictEqual(framed("connection", bytes), { body: "abcd", bytes: 4, isOver: false })
  })
})
