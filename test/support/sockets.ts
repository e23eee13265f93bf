import * as HttpClient from "@effect/platform/HttpClient"
import type { ResponseError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Net from "node:net"
import { ofNode } from "../../src/Library/HttpClients.ts"
import * as NodeTransport from "../../src/NodeTransport.ts"
import { listening } from "./process.ts"

/** The transport of a run, and a request to a server that does with each request on a connection what it is told to. */
export const asking = (answer: (connection: Net.Socket, n: number, bytes: Buffer) => void) =>
  Effect.gen(function* () {
    const connections: Array<Net.Socket> = []
    let requests = 0
    const server = Net.createServer((connection) => {
      connections.push(connection)
      // Most requests of these tests fit into one piece.
      connection.on("data", (bytes: Buffer) => answer(connection, ++requests, bytes))
    })
    const url = `http://127.0.0.1:${yield* listening(server)}`
    const node = yield* NodeTransport.open
    const client = HttpClient.withScope(ofNode(node))
    return { node, client, url, connections, ask: client.get(url) }
  })

/** The bytes of a reply in which the whole body comes in one piece. */
export const reply = (body: Uint8Array | string, headers: Record<string, string | number> = {}): Buffer => {
  const all = { "content-length": Buffer.byteLength(body), ...headers }
  return Buffer.concat([Buffer.from(head(all)), Buffer.from(body)])
}

export const head = (headers: Record<string, string | number>, status = "200 OK"): string =>
  [`HTTP/1.1 ${status}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), "", ""].join(
    "\r\n"
  )

/** A part of a body that says of itself how long it is. */
export const chunked = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")])

export const chunked0 = chunked(new Uint8Array())

/** What a body gave until its end or its failure. */
export const taken = ({ stream }: HttpClientResponse) =>
  Effect.gen(function* () {
    const pull = yield* Stream.toPull(stream)
    const blocks: Array<ReadonlyArray<Uint8Array>> = []
    while (true) {
      const block = yield* Effect.either(pull)
      if (Either.isLeft(block)) return { ...described(blocks), failure: Option.getOrUndefined(block.left) }
      blocks.push(Chunk.toReadonlyArray(block.right))
    }
  })

const described = (blocks: ReadonlyArray<ReadonlyArray<Uint8Array>>) => ({
  blocks: blocks.map((pieces) => pieces.reduce((sum, { length }) => sum + length, 0)),
  pieces: blocks.flat().length,
  body: Buffer.concat(blocks.flat())
})

/** The code of the trouble that ended a body. */
export const codeOf = (failure: ResponseError | undefined): string | undefined =>
  (failure?.cause as { readonly code?: string } | undefined)?.code
