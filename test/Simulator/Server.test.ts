import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Http from "node:http"
import * as Rehearsal from "../../src/Simulator/Rehearsal.ts"
import * as Server from "../../src/Simulator/Server.ts"

const id = (position: number) => position.toString(16).padStart(24, "0")
const documents = Array.from({ length: 100 }, (_, position) => ({ name: `${position}`, id: id(position) }))
const rehearsal = () => Rehearsal.make({ collections: { starlink: documents, ships: documents.slice(0, 2) } })

const ask = (url: string, init?: RequestInit) => Effect.promise(() => fetch(url, init))

/** What comes over the wire: fetch adds headers and decompresses. */
const raw = (url: string, headers: Readonly<Record<string, string>>) =>
  Effect.async<{
    readonly status: number | undefined
    readonly encoding: string | undefined
    readonly bytes: number
  }>((resume) => {
    Http.get(url, { headers }, (response) => {
      let bytes = 0
      response.on("data", (chunk: Buffer) => (bytes += chunk.length))
      response.on("end", () =>
        resume(
          Effect.succeed({
            status: response.statusCode,
            encoding: response.headers["content-encoding"],
            bytes
          })
        )
      )
    })
  })

describe("Server", () => {
  it.scoped("serves the simulator on a free port of the loopback and counts the requests", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* Server.serve(rehearsal())
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
      const list = yield* ask(`${url}/v4/starlink`)
      assert.deepStrictEqual(yield* Effect.promise(() => list.json()), documents)
      const body = JSON.stringify({ query: { _id: id(1) } })
      const page = yield* ask(`${url}/v4/starlink/query`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body
      })
      assert.deepInclude(yield* Effect.promise(() => page.json()), { docs: [documents[1]], totalDocs: 1 })
      const tag = list.headers.get("etag") ?? ""
      const again = yield* raw(`${url}/v4/starlink`, { "if-none-match": tag })
      const head = yield* ask(`${url}/v4/starlink`, { method: "HEAD" })
      assert.deepStrictEqual(
        [again.status, head.status, head.headers.get("etag"), requests()],
        [304, 200, tag, 4]
      )
    })
  )

  it.scoped("compresses what is longer than a kilobyte where the client asks for it", () =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve(rehearsal())
      const whole = yield* raw(`${url}/v4/starlink`, {})
      const compressed = yield* raw(`${url}/v4/starlink`, { "accept-encoding": "br, gzip" })
      const short = yield* raw(`${url}/v4/ships`, { "accept-encoding": "gzip" })
      assert.deepStrictEqual(
        [whole.encoding, compressed.encoding, short.encoding],
        [undefined, "gzip", undefined]
      )
      assert.isBelow(compressed.bytes, whole.bytes / 2)
    })
  )

  it.effect("closes the port and every connection when its scope ends", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { url } = yield* Scope.extend(Server.serve(rehearsal()), scope)
      yield* ask(`${url}/v4/ships`)
      yield* Scope.close(scope, Exit.void)
      const after = yield* Effect.exit(Effect.tryPromise(() => fetch(`${url}/v4/ships`)))
      assert.isTrue(Exit.isFailure(after))
    })
  )

  it.scoped("says so where the port is in use", () =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve(rehearsal())
      const port = Number(new URL(url).port)
      const error = yield* Effect.flip(Server.serve(rehearsal(), { port }))
      assert.instanceOf(error, Server.ServerError)
      assert.strictEqual(error.message, `Port ${port} is in use. Choose another, or 0 for any that is free.`)
    })
  )
})
