import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { lookup } from "node:dns/promises"
import * as Http from "node:http"
import * as Https from "node:https"
import * as Net from "node:net"
import { constants, createGzip, gzipSync } from "node:zlib"
import packageJson from "../package.json" with { type: "json" }
import * as Simulator from "../src/Simulator.ts"
import { collections, idOf, satellites } from "./support/documents.ts"
import {
  bodyOf,
  closedPort,
  listening,
  run,
  start,
  type StartOptions,
  tls,
  underNames,
  withoutOpenSsl
} from "./support/process.ts"
import { errorsOf, file, logsOf, messages, recordsOf, type Run, statusesOf } from "./support/program.ts"

/** A request as a server got it. */
interface Asked {
  readonly path: string
  readonly method: string
  readonly headers: Http.IncomingHttpHeaders
  readonly body: string
  readonly connection: Net.Socket
}

/** What a server does with its n-th request, from 1, to which the simulator has a reply. */
type Answer = (
  n: number,
  reply: Simulator.SimulatorReply,
  response: Http.ServerResponse,
  asked: Asked
) => void

const asItShould: Answer = (_, { body, headers, status }, response) =>
  response.writeHead(status, headers).end(body)

/** Something goes wrong with the first reply, and all others are as they should be. */
const atFirst =
  (wrong: (reply: Simulator.SimulatorReply, response: Http.ServerResponse) => void): Answer =>
  (n, reply, response, asked) =>
    n === 1 ? wrong(reply, response) : asItShould(n, reply, response, asked)

const data = { ...collections(), starlink: satellites(40) }

/** The SpaceX API with 40 satellites on a socket of the loopback, over TLS where a certificate is given. */
const api = (answer: Answer = asItShould, { collections = data, tls }: ApiOptions = {}) =>
  Effect.gen(function* () {
    const simulator = Simulator.make(collections)
    const asked: Array<Asked> = []
    const listener = async (request: Http.IncomingMessage, response: Http.ServerResponse) => {
      const { headers, method = "", socket: connection, url: path = "" } = request
      const body = await bodyOf(request)
      const one = { path, method, headers, body, connection }
      const described = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`]))
      const reply = simulator.handle({ path, method, headers: described, body }, Date.now())
      answer(asked.push(one), reply, response, one)
    }
    const server = tls === undefined ? Http.createServer(listener) : Https.createServer(tls, listener)
    const port = yield* listening(server)
    return { asked, port, url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}` }
  })

interface ApiOptions {
  readonly collections?: Simulator.Collections
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
}

const configured = (base_url: string, settings: Record<string, unknown> = {}) =>
  file("config.json", { base_url, max_retries: 1, requests_per_second: 1000, ...settings })

const check = (url: string, options?: StartOptions) => run(["check", "--config", configured(url)], options)

const readArguments = (url: string, settings?: Record<string, unknown>) => [
  "read",
  "--config",
  configured(url, settings),
  "--streams",
  "starlink"
]

const read = (url: string, settings?: Record<string, unknown>, options?: StartOptions) =>
  run(readArguments(url, settings), options)

const readsAll = (result: Run, starlink: ReadonlyArray<object> = data.starlink) => {
  assert.deepStrictEqual(recordsOf(result, "starlink"), starlink)
  assert.deepStrictEqual(
    [statusesOf(result, "starlink").at(-1), result.code, result.stderr],
    ["COMPLETE", 0, ""]
  )
}

const retriesOf = (result: Run) => logsOf(result, "INFO").filter((text) => text.includes(" again in "))

/** The reason a check failed for, or the failure that kept it from its result. */
const resultOf = (run: Run) => {
  const status = messages(run).findLast(({ connectionStatus }) => connectionStatus)?.connectionStatus
  return { status: status?.status, message: status?.message ?? errorsOf(run)[0]?.message, code: run.code }
}

const failed = (result: Run, sentence: RegExp) => {
  const { code, message, status } = resultOf(result)
  assert.deepStrictEqual([status, code, result.stderr], ["FAILED", 0, ""])
  assert.match(message ?? "", sentence)
}

const failedWith = (result: Run, type: string, sentence: RegExp) => {
  const [error] = errorsOf(result)
  assert.deepStrictEqual([error?.failure_type, result.code, result.stderr], [type, 1, ""])
  assert.match(error?.message ?? "", sentence)
}

describe.concurrent("a request", () => {
  it.scopedLive("says who asks, and that it takes JSON, compressed", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* api()
      readsAll(yield* read(url))
      assert.deepInclude(asked[0]?.headers, {
        "user-agent": `source-spacex/${packageJson.version}`,
        accept: "application/json",
        "accept-encoding": "gzip",
        "content-type": "application/json"
      })
    })
  )

  it.scopedLive("asks for a single document as it is: it has come before it could be decompressed", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* api()
      const { code } = yield* run([...readArguments(url), "--limit", "1"])
      assert.deepStrictEqual([code, asked[0]?.headers["accept-encoding"]], [0, "identity"])
    })
  )

  it.scopedLive("takes a connection that is there: two serve all pages", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* api()
      readsAll(yield* read(url, { page_size: 2 }))
      assert.lengthOf(asked, 20)
      assert.isAtMost(new Set(asked.map(({ connection }) => connection)).size, 2)
    })
  )
})

const half = (body: Uint8Array) => body.subarray(0, body.length >> 1)

/** The headers of a reply whose body comes compressed, in pieces. */
const zipped = (headers: Simulator.SimulatorReply["headers"]) => ({
  ...inPieces(headers),
  "content-encoding": "gzip"
})

const inPieces = (headers: Simulator.SimulatorReply["headers"]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "content-length"))

describe.concurrent("a compressed reply", () => {
  it.scopedLive("is taken apart while it arrives", () =>
    Effect.gen(function* () {
      const starlink = satellites(20_000)
      const rest = new Map<number, () => void>()
      const { url } = yield* api(
        (n, { body, headers, status }, response) => {
          const zip = createGzip()
          zip.pipe(response.writeHead(status, zipped(headers)))
          zip.write(half(body))
          zip.flush(constants.Z_SYNC_FLUSH)
          rest.set(n, () => zip.end(body.subarray(half(body).length)))
        },
        { collections: { starlink } }
      )
      const started = yield* start(readArguments(url, { page_size: 10_000 }))
      for (const page of [0, 1]) {
        // The second half of each page waits until records of the first one have been printed.
        yield* started.readUntil((stdout) => stdout.includes(idOf(page * 10_000)))
        rest.get(page + 1)?.()
      }
      readsAll(yield* started.end, starlink)
    })
  )

  it.scopedLive.each([
    ["all there", (body) => gzipSync(body)],
    ["cut in half", (body) => gzipSync(body).subarray(0, 5000)],
    ["without its checksum", (body) => gzipSync(body).subarray(0, -8)],
    ["with another's checksum", (body) => Buffer.concat([gzipSync(body).subarray(0, -8), Buffer.alloc(8)])],
    [
      "with bytes of something else",
      (body) =>
        Buffer.concat([
          gzipSync(half(body), { finishFlush: constants.Z_SYNC_FLUSH }),
          Buffer.alloc(1000, 0xff)
        ])
    ],
    ["no gzip at all", (body) => Buffer.from(body)],
    ["empty", () => Buffer.alloc(0)]
  ] satisfies ReadonlyArray<[string, (body: Uint8Array) => Buffer]>)(
    "that is %s loses no document and gives none twice",
    ([name, compressed]) =>
      Effect.gen(function* () {
        const starlink = satellites(4000)
        const { asked, url } = yield* api(
          atFirst(({ body, headers, status }, response) => {
            const bytes = compressed(body)
            response.writeHead(status, { ...zipped(headers), "content-length": bytes.length }).end(bytes)
          }),
          { collections: { starlink } }
        )
        const result = yield* read(url, { page_size: 4000 })
        readsAll(result, starlink)
        const retries = name === "all there" ? 0 : 1
        assert.lengthOf(retriesOf(result), retries)
        assert.isAtLeast(asked.length, 1 + retries)
      })
  )
})

/** A forward proxy. Whatever host is asked for, it leads to the port on this machine. */
const proxy = (port: number) =>
  Effect.gen(function* () {
    const asked: Array<{ readonly target: string; readonly authorization: string | undefined }> = []
    const take = ({ headers, method, url }: Http.IncomingMessage) =>
      asked.push({ target: `${method} ${url}`, authorization: headers["proxy-authorization"] })
    const server = Http.createServer((request, response) => {
      take(request)
      const { headers, method, url = "" } = request
      const path = new URL(url).pathname
      const onward = Http.request({ host: "127.0.0.1", port, method, path, headers }, (reply) =>
        reply.pipe(response.writeHead(reply.statusCode ?? 502, reply.headers))
      )
      request.pipe(onward)
    })
    server.on("connect", (request: Http.IncomingMessage, client: Net.Socket) => {
      take(request)
      const onward = Net.connect(port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n")
        onward.pipe(client)
        client.pipe(onward)
      })
      onward.on("error", () => client.destroy())
      client.on("close", () => onward.destroy())
    })
    return { asked, url: `http://127.0.0.1:${yield* listening(server)}` }
  })

describe.concurrent("a proxy", () => {
  it.scopedLive.each(["HTTP_PROXY", "http_proxy"])("that %s names resolves and reaches the host", (name) =>
    Effect.gen(function* () {
      const between = yield* proxy((yield* api()).port)
      const environment = { [name]: between.url }
      readsAll(yield* read("http://api.spacex.invalid:8080", {}, { environment }))
      assert.lengthOf(between.asked, 1)
      assert.include(between.asked[0]?.target, "api.spacex.invalid:8080")
    })
  )

  it.scopedLive("is told the name and the password that its URL holds, and the log is not", () =>
    Effect.gen(function* () {
      const between = yield* proxy((yield* api()).port)
      const environment = { HTTP_PROXY: between.url.replace("//", "//robot:s3cr%65t@") }
      const args = [...readArguments("http://api.spacex.invalid"), "--debug"]
      const result = yield* run(args, { environment })
      readsAll(result)
      for (const secret of ["robot", "s3cr", btoa("robot:s3cret")]) assert.notInclude(result.stdout, secret)
      assert.strictEqual(between.asked[0]?.authorization, `Basic ${btoa("robot:s3cret")}`)
    })
  )

  it.scopedLive("may be named without a scheme", () =>
    Effect.gen(function* () {
      const between = yield* proxy((yield* api()).port)
      const environment = { HTTP_PROXY: between.url.replace("http://", "") }
      readsAll(yield* read("http://api.spacex.invalid", {}, { environment }))
      assert.lengthOf(between.asked, 1)
    })
  )

  it.scopedLive.each(["api.spacex.invalid", "*", "example.org, .spacex.invalid"])(
    "is passed by for the hosts that NO_PROXY=%s names",
    (NO_PROXY) =>
      Effect.gen(function* () {
        const { asked, port } = yield* api()
        const between = yield* proxy(port)
        const result = yield* read(
          `http://api.spacex.invalid:${port}`,
          {},
          {
            environment: { HTTP_PROXY: between.url, NO_PROXY },
            command: underNames({ "api.spacex.invalid": ["127.0.0.1"] })
          }
        )
        readsAll(result)
        assert.deepStrictEqual([asked.length, between.asked.length], [1, 0])
      })
  )

  it.scopedLive("is passed by for this machine where NO_PROXY names it", () =>
    Effect.gen(function* () {
      const { port, url } = yield* api()
      const between = yield* proxy(port)
      readsAll(yield* read(url, {}, { environment: { HTTP_PROXY: between.url, NO_PROXY: "127.0.0.1" } }))
      assert.lengthOf(between.asked, 0)
    })
  )

  it.scopedLive("that asks for credentials fails with a sentence that says where to put them", () =>
    Effect.gen(function* () {
      const server = Http.createServer((_, response) => response.writeHead(407).end())
      server.on("connect", (_, client: Net.Socket) => {
        client.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
      })
      const environment = { HTTP_PROXY: `http://127.0.0.1:${yield* listening(server)}` }
      const result = yield* read("http://api.spacex.invalid", {}, { environment })
      failedWith(result, "config_error", /proxy asks for credentials \(407\).*HTTPS_PROXY/)
    })
  )

  it.scopedLive("that opens a tunnel is not asked again: two serve all pages", () =>
    Effect.gen(function* () {
      const { asked, port } = yield* api()
      const between = yield* proxy(port)
      const environment = { HTTP_PROXY: between.url }
      readsAll(yield* read("http://api.spacex.invalid", { page_size: 2 }, { environment }))
      assert.lengthOf(asked, 20)
      assert.isAtMost(between.asked.length, 2)
    })
  )

  it.scopedLive("that refuses is told from the host behind it", () =>
    Effect.gen(function* () {
      const server = Http.createServer()
      server.on("connect", (_, client: Net.Socket) => client.end("HTTP/1.1 403 Forbidden\r\n\r\n"))
      const environment = { HTTPS_PROXY: `http://127.0.0.1:${yield* listening(server)}` }
      const result = yield* read("https://api.spacex.invalid", {}, { environment })
      failedWith(result, "transient_error", /proxy does not lead to api\.spacex\.invalid \(403\)/)
    })
  )

  it.scopedLive("that opens no tunnel, nor refuses, is left when the time is over", () =>
    Effect.gen(function* () {
      let left = 0
      const leftBefore: Array<number> = []
      const server = Http.createServer()
      server.on("connect", (_, client: Net.Socket) => {
        leftBefore.push(left)
        client.on("end", () => left++).resume()
      })
      const environment = { HTTP_PROXY: `http://127.0.0.1:${yield* listening(server)}` }
      const result = yield* read("http://api.spacex.invalid", { request_timeout_seconds: 1 }, { environment })
      failedWith(result, "transient_error", /took longer than 1 seconds/)
      assert.deepStrictEqual(leftBefore, [0, 1])
    })
  )

  it.scopedLive("that hangs up without an answer is asked once, and once more for each retry", () =>
    Effect.gen(function* () {
      let connections = 0
      const server = Net.createServer((connection) => {
        connections++
        connection.once("data", () => connection.destroy())
        // Enough to see that there is no end to it.
        if (connections === 20) server.close()
      })
      const environment = { HTTP_PROXY: `http://127.0.0.1:${yield* listening(server)}` }
      const result = yield* read("http://api.spacex.invalid", {}, { environment })
      failedWith(result, "transient_error", /api\.spacex\.invalid/)
      assert.strictEqual(connections, 2)
    })
  )

  it.live.each(["http://127.0.0.1:99999", "http://:8080", "ftp://proxy.invalid"])(
    "whose URL is %s is named as what to correct",
    (HTTP_PROXY) =>
      Effect.gen(function* () {
        const result = yield* check("http://api.spacex.invalid", { environment: { HTTP_PROXY } })
        assert.match(resultOf(result).message ?? "", /HTTP_PROXY/)
      })
  )

  it.live("that does not exist is not taken for the host behind it", () =>
    Effect.gen(function* () {
      const environment = { HTTP_PROXY: "http://proxy.invalid:8080" }
      const { message = "" } = resultOf(yield* check("http://api.spacex.invalid", { environment }))
      assert.match(message, /proxy/)
      assert.notMatch(message, /no host api\.spacex\.invalid/)
    })
  )

  it.scopedLive.skipIf(tls === undefined)(
    `that HTTPS_PROXY names is a tunnel to a host that speaks TLS${withoutOpenSsl}`,
    () =>
      Effect.gen(function* () {
        const between = yield* proxy((yield* api(asItShould, { tls })).port)
        const trusting = { HTTPS_PROXY: between.url, NODE_EXTRA_CA_CERTS: tls!.path }
        readsAll(yield* read("https://api.spacex.invalid", {}, { environment: trusting }))
        const doubting = { https_proxy: between.url }
        const result = yield* read("https://api.spacex.invalid", {}, { environment: doubting })
        failedWith(result, "config_error", /certificate of api\.spacex\.invalid.*NODE_EXTRA_CA_CERTS/)
        assert.deepStrictEqual(
          between.asked.map(({ target }) => target),
          ["CONNECT api.spacex.invalid:443", "CONNECT api.spacex.invalid:443"]
        )
      })
  )
})

describe.skipIf(tls === undefined).concurrent(`a proxy that speaks TLS itself${withoutOpenSsl}`, () => {
  it.scopedLive("opens tunnels to hosts that do, too", () =>
    Effect.gen(function* () {
      const { asked, port } = yield* api(asItShould, { tls })
      const server = Https.createServer(tls!)
      server.on("connect", (_, client: Net.Socket) => {
        const onward = Net.connect(port, "127.0.0.1", () => {
          client.write("HTTP/1.1 200 Connection established\r\n\r\n")
          onward.pipe(client)
          client.pipe(onward)
        })
        onward.on("error", () => client.destroy())
        client.on("error", () => {}).on("close", () => onward.destroy())
      })
      const HTTPS_PROXY = `https://127.0.0.1:${yield* listening(server)}`
      const environment = { HTTPS_PROXY, NODE_EXTRA_CA_CERTS: tls!.path }
      readsAll(yield* read("https://api.spacex.invalid", { page_size: 20 }, { environment }))
      assert.lengthOf(asked, 2)
    })
  )
})

describe
  .skipIf(tls === undefined)
  .concurrent(`a certificate of an unknown authority${withoutOpenSsl}`, () => {
    const trusting = { NODE_EXTRA_CA_CERTS: tls?.path ?? "" }

    it.scopedLive("is trusted where NODE_EXTRA_CA_CERTS names the authority", () =>
      Effect.gen(function* () {
        const { url } = yield* api(asItShould, { tls })
        readsAll(yield* read(url, {}, { environment: trusting }))
      })
    )

    it.scopedLive("fails at once otherwise, and NODE_EXTRA_CA_CERTS is what to set", () =>
      Effect.gen(function* () {
        let connections = 0
        const server = Https.createServer(tls!)
        server.on("connection", () => connections++)
        const url = `https://127.0.0.1:${yield* listening(server)}`
        failedWith(yield* read(url), "config_error", /certificate.*NODE_EXTRA_CA_CERTS/)
        failed(yield* check(url), /certificate.*NODE_EXTRA_CA_CERTS/)
        assert.strictEqual(connections, 2)
      })
    )

    it.scopedLive("fails at once where it is another host's, however trusted", () =>
      Effect.gen(function* () {
        const { url } = yield* api(asItShould, { tls })
        const elsewhere = url.replace("127.0.0.1", "localhost")
        failed(yield* check(elsewhere, { environment: trusting }), /certificate of localhost/)
      })
    )
  })

const to =
  (location: string, status = 307): Answer =>
  (...[, , response]) =>
    response.writeHead(status, { location }).end("Moved")

describe.concurrent("a redirect", () => {
  it.scopedLive.each([301, 302, 307, 308])("(%i) within the host is followed, with the question", (status) =>
    Effect.gen(function* () {
      const target = yield* api()
      const { asked, url } = yield* api((n, reply, response, one) =>
        to(`${target.url}${one.path}?moved=1`, status)(n, reply, response, one)
      )
      readsAll(yield* read(url))
      assert.deepStrictEqual(
        target.asked.map(({ body, method, path }) => [method, path, body]),
        asked.map(({ body, method, path }) => [method, `${path}?moved=1`, body])
      )
    })
  )

  it.scopedLive("to a relative address is followed", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* api((n, reply, response, one) =>
        one.path.endsWith("/") ? asItShould(n, reply, response, one) : to("query/")(n, reply, response, one)
      )
      readsAll(yield* read(url))
      assert.deepStrictEqual(
        asked.map(({ path }) => path),
        ["/v4/starlink/query", "/v4/starlink/query/"]
      )
    })
  )

  it.scopedLive.skipIf(tls === undefined)(`from https to http is not followed${withoutOpenSsl}`, () =>
    Effect.gen(function* () {
      const plain = yield* api()
      const { url } = yield* api(to(`${plain.url}/v5/launches/query`), { tls })
      const result = yield* check(url, { environment: { NODE_EXTRA_CA_CERTS: tls!.path } })
      failed(result, /redirects to http:/)
      assert.lengthOf(plain.asked, 0)
    })
  )

  it.scopedLive.skipIf(tls === undefined)(`from http to https is followed${withoutOpenSsl}`, () =>
    Effect.gen(function* () {
      const secure = yield* api(asItShould, { tls })
      const { url } = yield* api(to(`${secure.url}/v4/starlink/query`))
      readsAll(yield* read(url, {}, { environment: { NODE_EXTRA_CA_CERTS: tls!.path } }))
    })
  )
})

describe.concurrent("a host", () => {
  it.live("that refuses connections is a passing trouble, also to a check", () =>
    Effect.gen(function* () {
      const url = `http://127.0.0.1:${yield* closedPort}`
      const result = yield* check(url)
      failedWith(result, "transient_error", /cannot be reached \(ECONNREFUSED\)/)
      assert.isUndefined(resultOf(result).status)
    })
  )

  it.live("that does not exist is the configuration's fault", (context) =>
    Effect.gen(function* () {
      const name = "no-such-host.invalid"
      const code = yield* Effect.promise(() =>
        lookup(name).then(
          () => "found",
          (error: NodeJS.ErrnoException) => error.code
        )
      )
      if (code !== "ENOTFOUND") context.skip(`there is no name service here: ${code}`)
      failed(yield* check(`http://${name}`), /There is no host no-such-host\.invalid.*base_url/)
      failedWith(yield* read(`http://${name}`), "config_error", /There is no host/)
    })
  )

  it.scopedLive("that speaks no TLS is a passing trouble, and base_url is what to check", () =>
    Effect.gen(function* () {
      const { port } = yield* api()
      const sentence = /does not speak the protocol of https:.*base_url/
      failedWith(yield* read(`https://127.0.0.1:${port}`), "transient_error", sentence)
    })
  )

  it.scopedLive("that speaks no HTTP is a passing trouble", () =>
    Effect.gen(function* () {
      const server = Net.createServer((connection) => connection.end("220 mail.example ESMTP\r\n"))
      const url = `http://127.0.0.1:${yield* listening(server)}`
      failedWith(yield* read(url), "transient_error", /127\.0\.0\.1/)
    })
  )
})

describe.concurrent("a reply", () => {
  it.scopedLive.each([
    [
      "breaks off with the connection",
      ({ body, headers, status }, response) => {
        response.writeHead(status, headers)
        response.write(half(body), () => response.destroy())
      }
    ],
    [
      "ends in pieces, but too early",
      ({ body, headers, status }, response) => response.writeHead(status, inPieces(headers)).end(half(body))
    ],
    ["does not come: the connection ends", (_, response) => response.socket?.end()]
  ] satisfies ReadonlyArray<
    [string, (reply: Simulator.SimulatorReply, response: Http.ServerResponse) => void]
  >)("that %s is asked for again behind the last whole document", ([, wrong]) =>
    Effect.gen(function* () {
      const starlink = satellites(6000)
      const { url } = yield* api(atFirst(wrong), { collections: { starlink } })
      const result = yield* read(url, { page_size: 5000 })
      readsAll(result, starlink)
      assert.lengthOf(retriesOf(result), 1)
    })
  )

  it.scopedLive("that stops is asked for again behind the last whole document when its time is over", () =>
    Effect.gen(function* () {
      const starlink = satellites(6000)
      const { asked, url } = yield* api(
        atFirst(({ body, headers, status }, response) =>
          response.writeHead(status, headers).write(half(body))
        ),
        { collections: { starlink } }
      )
      const result = yield* read(url, { page_size: 5000, request_timeout_seconds: 1 })
      readsAll(result, starlink)
      assert.lengthOf(retriesOf(result), 1)
      assert.match(retriesOf(result)[0] ?? "", /took longer than 1 seconds/)
      const [, after = ""] = /"\$gt":"(\w+)"/.exec(asked[1]?.body ?? "") ?? []
      assert.isTrue(after > idOf(2000), after)
    })
  )

  it.scopedLive("that does not come on a connection that served before is asked for once more", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* api((n, reply, response, one) =>
        n === 5 ? one.connection.destroy() : asItShould(n, reply, response, one)
      )
      const result = yield* read(url, { page_size: 2 })
      readsAll(result)
      assert.lengthOf(retriesOf(result), 1)
      assert.lengthOf(asked, 21)
    })
  )
})

describe("the program as it is built", () => {
  it.scopedLive.each([
    ["its own schema", []],
    ["what a query makes of it", ["--select", "version,height_km"]]
  ] satisfies ReadonlyArray<[string, ReadonlyArray<string>]>)(
    "tells documents that depart from %s",
    ([, query]) =>
      Effect.gen(function* () {
        const [one] = satellites(1)
        const { url } = yield* api(asItShould, {
          collections: { starlink: [{ ...one, version: 5, height_km: "high" }] }
        })
        const result = yield* run([...readArguments(url), ...query])
        const told = logsOf(result, "WARN").map((text) => text.replace(/ \(first.*/, ""))
        assert.sameMembers(told, [
          "starlink: The field version departs from the schema: it must be null,string",
          "starlink: The field height_km departs from the schema: it must be null,number"
        ])
      })
  )
})
