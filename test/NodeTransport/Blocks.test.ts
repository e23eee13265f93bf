import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { randomBytes } from "node:crypto"
import type * as Net from "node:net"
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib"
import type { NodeResponse } from "../../src/Library/NodeResponse.ts"
import { blockBytes } from "../../src/NodeTransport/Input.ts"
import { settled, until } from "../support/process.ts"
import { property } from "../support/property.ts"
import { asking, chunked, chunked0, codeOf, head, reply, taken } from "../support/sockets.ts"

/** Bytes that no compression makes smaller, the same in each run of the tests. */
const noise = randomBytes(2 * blockBytes)
const codings: Record<string, (body: Uint8Array) => Buffer> = {
  identity: (body) => Buffer.from(body),
  gzip: (body) => gzipSync(body),
  "x-gzip": (body) => gzipSync(body),
  deflate: (body) => deflateSync(body),
  br: (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  "deflate, gzip": (body) => gzipSync(deflateSync(body)),
  GZIP: (body) => gzipSync(body)
}

const pieces = (body: Uint8Array, sizes: ReadonlyArray<number>): Array<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  let at = 0
  for (const size of sizes) parts.push(body.subarray(at, (at += size)))
  return [...parts, body.subarray(at)].filter(({ length }) => length > 0)
}

/** Writes one piece after the other, each when the one before has left. */
const written = (
  connection: Net.Socket,
  parts: ReadonlyArray<Uint8Array | string>,
  then = () => {}
): void => {
  const [first, ...rest] = parts
  if (first === undefined) return then()
  connection.write(first, () => written(connection, rest, then))
}

describe("a body in blocks", () => {
  property(
    "comes out as it went in, however it is split, compressed and framed",
    { usual: 40, deep: 1_000 },
    FastCheck.record({
      length: FastCheck.oneof(FastCheck.nat(100), FastCheck.nat(noise.length)),
      sizes: FastCheck.array(FastCheck.oneof(FastCheck.nat(20), FastCheck.nat(200_000)), { maxLength: 12 }),
      coding: FastCheck.constantFrom(...Object.keys(codings)),
      framing: FastCheck.constantFrom("length", "chunks", "close")
    }),
    ({ coding, framing, length, sizes }) =>
      Effect.gen(function* () {
        const body = noise.subarray(0, length)
        const parts = pieces(codings[coding]!(body), sizes)
        const bytes = parts.reduce((sum, { length }) => sum + length, 0)
        const { ask } = yield* asking((connection) => {
          const framed = framing === "chunks" ? [...parts.map(chunked), chunked0] : parts
          const frame = {
            length: { "content-length": bytes },
            chunks: { "transfer-encoding": "chunked" },
            close: {}
          }[framing]!
          const headed = [head({ "content-encoding": coding, ...frame }), ...framed]
          written(connection, headed, () => framing === "close" && connection.end())
        })
        const { body: got, failure } = yield* taken(yield* ask)
        assert.isUndefined(failure)
        assert.isTrue(body.equals(got), `${got.length} bytes instead of ${length}`)
      }).pipe(Effect.scoped, Effect.runPromise)
  )

  it.scopedLive("is given many pieces at a time, and never much more than a block", () =>
    Effect.gen(function* () {
      const body = Buffer.alloc(8 * blockBytes, noise)
      const { ask } = yield* asking((connection) => connection.write(reply(body)))
      const { blocks, body: got, pieces } = yield* taken(yield* ask)
      assert.isTrue(body.equals(got))
      assert.isAbove(pieces, blocks.length)
      for (const bytes of blocks) assert.isBelow(bytes, 2 * blockBytes)
    })
  )

  it.scopedLive("that trickles is given as far as it has come", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        connection.write(head({ "content-length": 6 }) + "ab")
      )
      const pull = yield* Stream.toPull((yield* ask).stream)
      assert.strictEqual(Buffer.concat(Array.from(yield* pull)).toString(), "ab")
      for (const more of ["cd", "ef"]) {
        connections[0]?.write(more)
        assert.strictEqual(Buffer.concat(Array.from(yield* pull)).toString(), more)
      }
      assert.strictEqual((yield* Effect.flip(pull))._tag, "None")
    })
  )

  it.scopedLive.each(["identity", "gzip"])(
    "(%s) that nobody takes is not fetched, but for about a block",
    (coding) =>
      Effect.gen(function* () {
        const plain = Buffer.alloc(32 * blockBytes, noise)
        const body = coding === "gzip" ? gzipSync(plain, { level: 0 }) : plain
        const { ask, connections } = yield* asking((connection) =>
          connection.write(reply(body, { "content-encoding": coding }))
        )
        const response = yield* ask
        const [connection] = connections
        const waiting = () => connection!.writableLength
        // What a socket's buffers hold is the system's business: it is a few megabytes of the 64 at most.
        yield* settled(() => body.length - waiting())
        assert.isAbove(waiting(), 0)
        const pull = yield* Stream.toPull(response.stream)
        const block = yield* pull
        assert.isAtMost(
          Chunk.reduce(block, 0, (sum, { length }) => sum + length),
          3 * blockBytes
        )
        assert.isAbove(yield* settled(waiting), 0)
      })
  )

  it.scopedLive("leaves what one who is interrupted waited for to the next", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        connection.write(head({ "content-length": 2 }))
      )
      const pull = yield* Stream.toPull((yield* ask).stream)
      assert.strictEqual((yield* Effect.timeoutOption(pull, 1))._tag, "None")
      connections[0]?.write("ab")
      assert.strictEqual(Buffer.concat(Array.from(yield* pull)).toString(), "ab")
    })
  )

  it.scopedLive("leaves what came too late for one who waits to the next", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        connection.write(head({ "content-length": 4 }) + "ab")
      )
      const { pull } = ((yield* ask) as NodeResponse).reply
      const late = () => "late" as const
      const anHour = 3_600_000
      assert.strictEqual(Buffer.concat(Array.from(yield* pull(anHour, late))).toString(), "ab")
      assert.deepStrictEqual(yield* Effect.flip(pull(20, late)), Option.some(late()))
      connections[0]?.write("cd")
      assert.strictEqual(Buffer.concat(Array.from(yield* pull(anHour, late))).toString(), "cd")
      assert.deepStrictEqual(yield* Effect.flip(pull(anHour, late)), Option.none())
    })
  )

  it.scopedLive(
    "gives one whose time is over what has come by then, and no more of what goes on to come",
    () =>
      Effect.gen(function* () {
        const { ask } = yield* asking((connection) => {
          connection.write(head({}))
          const more = () => connection.write("more", () => setImmediate(more))
          connection.on("error", () => {})
          more()
        })
        const { pull } = ((yield* ask) as NodeResponse).reply
        const late = () => "late" as const
        assert.isNotEmpty(Chunk.toReadonlyArray(yield* pull(20, late)))
        assert.deepStrictEqual(yield* Effect.flip(pull(0, late)), Option.some(late()))
      })
  )
})

describe("a body that ends before its end", () => {
  const half = noise.subarray(0, blockBytes + 5000)
  const hangUp = (connection: Net.Socket) => connection.end()
  const endings = [
    ["its length", { "content-length": half.length + 1 }, [half], hangUp],
    ["its last chunk", { "transfer-encoding": "chunked" }, [chunked(half)], hangUp],
    ["the end of a chunk", { "transfer-encoding": "chunked" }, [chunked(half).subarray(0, -2)], hangUp],
    ["its length by a reset", { "content-length": half.length + 1 }, [half], undefined]
  ] satisfies ReadonlyArray<
    [string, Record<string, string | number>, ReadonlyArray<Uint8Array>, typeof hangUp | undefined]
  >

  it.scopedLive.each(endings)("(%s) gives what came, and fails then", ([, headers, parts, end]) =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        written(connection, [head(headers), ...parts], () => end?.(connection))
      )
      const response = yield* ask
      const pull = yield* Stream.toPull(response.stream)
      const got: Array<Uint8Array> = []
      while (Buffer.concat(got).length < half.length) got.push(...(yield* pull))
      if (end === undefined) connections[0]?.resetAndDestroy()
      const failure = yield* Effect.flip(pull)
      assert.strictEqual(failure._tag, "Some")
      assert.isTrue(half.equals(Buffer.concat(got)))
    })
  )

  it.scopedLive.each(endings.filter(([, , , end]) => end !== undefined))(
    "(%s) loses nothing that came where nobody took it until then",
    ([, headers, parts, end]) =>
      Effect.gen(function* () {
        let ended = false
        const { ask } = yield* asking((connection) => {
          connection.on("finish", () => (ended = true))
          written(connection, [head(headers), ...parts], () => end?.(connection))
        })
        const response = yield* ask
        yield* until(() => ended)
        const { body, failure } = yield* taken(response)
        assert.strictEqual(codeOf(failure), "ECONNRESET")
        assert.isTrue(half.equals(body), `${body.length} of ${half.length} bytes`)
      })
  )

  it.scopedLive("is no end although what was compressed is complete", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) =>
        written(
          connection,
          [head({ "content-encoding": "gzip", "transfer-encoding": "chunked" }), chunked(gzipSync(half))],
          () => connection.end()
        )
      )
      const { body, failure } = yield* taken(yield* ask)
      assert.isTrue(half.equals(body))
      assert.strictEqual(codeOf(failure), "ECONNRESET")
    })
  )

  it.scopedLive("gives what can be decompressed of what came", () =>
    Effect.gen(function* () {
      const flushed = gzipSync(half, { finishFlush: constants.Z_SYNC_FLUSH })
      const headers = { "content-encoding": "gzip", "content-length": flushed.length + 1 }
      const { ask } = yield* asking((connection) =>
        written(connection, [head(headers), flushed], () => connection.end())
      )
      const { body, failure } = yield* taken(yield* ask)
      assert.isTrue(half.equals(body), `${body.length} of ${half.length} bytes`)
      assert.strictEqual(codeOf(failure), "ECONNRESET")
    })
  )
})

describe("a compressed body", () => {
  const text = Buffer.from("no text of any length ".repeat(1000))

  it.scopedLive.each(["gzip", "deflate", "br"])("(%s) that is cut or corrupt fails", (coding) =>
    Effect.gen(function* () {
      const whole = codings[coding]!(text)
      const faulty = [
        whole.subarray(0, -1),
        whole.subarray(0, whole.length >> 1),
        Buffer.concat([whole.subarray(0, whole.length >> 1), Buffer.alloc(100, 0xff)]),
        text,
        Buffer.alloc(0)
      ]
      for (const bytes of faulty) {
        const { ask } = yield* asking((connection) =>
          connection.write(reply(bytes, { "content-encoding": coding }))
        )
        const { failure } = yield* taken(yield* ask)
        assert.strictEqual(failure?._tag, "ResponseError")
      }
    })
  )

  it.scopedLive("that is corrupt is fetched no further", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        connection.write(head({ "content-encoding": "gzip", "content-length": 1e9 }) + "no gzip at all")
      )
      assert.strictEqual((yield* taken(yield* ask)).failure?._tag, "ResponseError")
      yield* until(() => connections[0]?.destroyed === true)
    })
  )

  it.scopedLive("may be that of an error", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) => {
        const body = gzipSync("who are you?")
        const headers = { "content-encoding": "gzip", "content-length": body.length }
        written(connection, [head(headers, "400 Bad Request"), body])
      })
      const response = yield* ask
      assert.deepStrictEqual([response.status, yield* response.text], [400, "who are you?"])
    })
  )

  it.scopedLive.each(["204 No Content", "304 Not Modified"])("is none where there is no body: %s", (status) =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) =>
        connection.write(head({ "content-encoding": "gzip" }, status))
      )
      assert.strictEqual(yield* (yield* ask).text, "")
    })
  )

  it.scopedLive("is left as it is where nobody knows how it was compressed", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) =>
        connection.write(reply("as it is", { "content-encoding": "unheard-of" }))
      )
      assert.strictEqual(yield* (yield* ask).text, "as it is")
    })
  )
})
