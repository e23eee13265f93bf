import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Supervisor from "effect/Supervisor"
import * as Http from "node:http"
import * as Net from "node:net"
import { constants, gunzipSync } from "node:zlib"
import * as Rehearsal from "../../src/Simulator/Rehearsal.ts"
import * as Fault from "../../src/Simulator/Rehearsal/Fault.ts"
import * as Server from "../../src/Simulator/Server.ts"
import { until } from "../support/process.ts"

const id = (position: number) => position.toString(16).padStart(24, "0")
const documents = Array.from({ length: 100 }, (_, position) => ({ name: `${position}`, id: id(position) }))
const rehearsal = (...faults: ReadonlyArray<string>) =>
  Rehearsal.make({
    collections: { starlink: documents, ships: documents.slice(0, 2) },
    faults: faults.map((text) => Fault.parse(text)!)
  })

const ask = (url: string, init?: RequestInit) => Effect.promise(() => fetch(url, init))

/** What comes over the wire: fetch adds headers, decompresses, and tells no end from another. */
const raw = (url: string, { body, ...options }: Http.RequestOptions & { readonly body?: Buffer } = {}) =>
  Effect.async<{
    readonly status: number | undefined
    readonly headers: Http.IncomingHttpHeaders
    readonly body: Buffer
    readonly isWhole: boolean
  }>((resume) => {
    const request = Http.request(url, options, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("error", () => {})
      response.on("close", () => {
        const { complete: isWhole, headers, statusCode: status } = response
        resume(Effect.succeed({ status, headers, body: Buffer.concat(chunks), isWhole }))
      })
    })
    request.on("error", () => {}).end(body)
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
      const again = yield* raw(`${url}/v4/starlink`, { headers: { "if-none-match": tag } })
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
      const whole = yield* raw(`${url}/v4/starlink`)
      const compressed = yield* raw(`${url}/v4/starlink`, { headers: { "accept-encoding": "br, gzip" } })
      const short = yield* raw(`${url}/v4/ships`, { headers: { "accept-encoding": "gzip" } })
      assert.deepStrictEqual(
        [whole, compressed, short].map(({ headers }) => headers["content-encoding"]),
        [undefined, "gzip", undefined]
      )
      assert.deepStrictEqual(gunzipSync(compressed.body), whole.body)
      assert.isBelow(compressed.body.length, whole.body.length / 2)
      assert.strictEqual(compressed.headers["content-length"], `${compressed.body.length}`)
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

  it.scoped("answers HEAD with the length that GET has, and no body", () =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve(rehearsal("short-page#3-"))
      const get = yield* raw(`${url}/v4/starlink`)
      const head = yield* raw(`${url}/v4/starlink`, { method: "HEAD" })
      const met = yield* raw(`${url}/v4/starlink`, { method: "HEAD" })
      for (const { body, headers, isWhole, status } of [head, met]) {
        assert.deepStrictEqual([status, body.length, isWhole], [200, 0, true])
        assert.strictEqual(headers["content-length"], `${get.body.length}`)
      }
    })
  )

  it.scoped("takes queries of up to a megabyte, and gathers no more of what is larger", () =>
    Effect.gen(function* () {
      const sizes: Array<number> = []
      const report = ({ request }: Server.Reported) => Effect.sync(() => void sizes.push(request.body.length))
      const { url } = yield* Server.serve(rehearsal(), { report })
      const query = (size: number) =>
        raw(`${url}/v4/ships/query`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: Buffer.from("{}".padEnd(size))
        })
      const [fits, larger, huge] = [
        yield* query(2 ** 20),
        yield* query(2 ** 20 + 1),
        yield* query(8 * 2 ** 20)
      ]
      assert.deepStrictEqual([fits.status, larger.status, huge.status], [200, 413, 413])
      assert.strictEqual(huge.body.toString(), "request entity too large")
      assert.isBelow(Math.max(...sizes), 2 * 2 ** 20)
    })
  )

  it.scoped("breaks a compressed body off by the bytes that go over the wire", () =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve(rehearsal("cut#2", "short-body=7#3", "long-body=7#4"))
      const asked = { headers: { "accept-encoding": "gzip" } }
      const whole = yield* raw(`${url}/v4/starlink`, asked)
      const cut = yield* raw(`${url}/v4/starlink`, asked)
      assert.deepStrictEqual(cut.body, whole.body.subarray(0, whole.body.length >> 1))
      assert.deepStrictEqual([cut.isWhole, cut.headers["content-length"]], [false, undefined])
      const begun = gunzipSync(cut.body, { finishFlush: constants.Z_SYNC_FLUSH }).toString()
      assert.isTrue(begun.length > 0 && JSON.stringify(documents).startsWith(begun))
      const shorter = yield* raw(`${url}/v4/starlink`, asked)
      assert.deepStrictEqual(shorter.body, whole.body)
      assert.deepStrictEqual(
        [shorter.isWhole, shorter.headers["content-length"]],
        [false, `${whole.body.length + 7}`]
      )
      const longer = yield* raw(`${url}/v4/starlink`, asked)
      assert.deepStrictEqual(longer.body, whole.body.subarray(0, -7))
    })
  )

  it.scopedLive("answers many at once while one hangs, and each fault meets those whose turn it is", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* Server.serve(rehearsal("hang#1", "503#3n", "cut#20"))
      const ask = raw(`${url}/v4/starlink`, { agent: false })
      yield* Effect.forkScoped(ask)
      yield* until(() => requests() === 1)
      const replies = yield* Effect.replicateEffect(ask, 20, { concurrency: "unbounded" })
      const count = (status: number, whole: boolean) =>
        replies.filter((reply) => reply.status === status && reply.isWhole === whole).length
      assert.deepStrictEqual([count(503, true), count(200, true), count(200, false)], [7, 12, 1])
    })
  )

  it.scopedLive("numbers requests as faults do: by when they have come as a whole", () =>
    Effect.gen(function* () {
      const told: Array<readonly [n: number, method: string, remarks: ReadonlyArray<string>]> = []
      const report = ({ n, remarks, request }: Server.Reported) =>
        Effect.sync(() => void told.push([n, request.method, remarks]))
      const { url } = yield* Server.serve(rehearsal("503#1", "502#2"), { report })
      const { port } = new URL(url)
      const query = "POST /v4/ships/query HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{"
      const late = Net.connect(Number(port), "127.0.0.1")
      yield* Effect.async<void>((resume) => void late.write(query, () => resume(Effect.void)))
      yield* raw(`${url}/v4/ships`, { agent: false })
      late.write("}")
      yield* until(() => told.length === 2)
      late.destroy()
      assert.deepStrictEqual(told, [
        [1, "GET", ["503#1"]],
        [2, "POST", ["502#2"]]
      ])
    })
  )

  it.scopedLive.each(["hang", "hang=9", "slow=1"])(
    "is done with a client that goes away during %s",
    (fault) =>
      Effect.gen(function* () {
        const supervisor = yield* Supervisor.track
        const { url } = yield* Effect.supervised(Server.serve(rehearsal(fault)), supervisor)
        const underWay = () => Effect.runSync(supervisor.value).length
        const client = Http.get(`${url}/v4/starlink`).on("error", () => {})
        yield* until(() => underWay() > 0)
        client.destroy()
        yield* until(() => underWay() === 0)
      })
  )
})
