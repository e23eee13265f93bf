import * as Cookies from "@effect/platform/Cookies"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Scheduler } from "effect/Scheduler"
import * as Stream from "effect/Stream"
import { until } from "./support/process.ts"
import { asking, head, reply, taken } from "./support/sockets.ts"

describe("a connection", () => {
  it.scopedLive("is taken again when the body is over, or small and read by nobody", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) => connection.write(reply("done")))
      for (const read of [true, false, true]) {
        const length = Effect.flatMap(ask, (response) => (read ? response.text : Effect.succeed("done")))
        assert.strictEqual(yield* Effect.scoped(length), "done")
      }
      assert.lengthOf(connections, 1)
    })
  )

  it.scopedLive("is taken again after a reply without a body", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        connection.write(head({ etag: `"1"` }, "304 Not Modified"))
      )
      const statuses = Effect.replicateEffect(
        Effect.map(Effect.scoped(ask), ({ status }) => status),
        3
      )
      assert.deepStrictEqual(yield* statuses, [304, 304, 304])
      assert.lengthOf(connections, 1)
    })
  )

  it.scopedLive("that the server closes under a request fails it, and the next takes another", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection, n) =>
        n === 2 ? connection.destroy() : connection.write(reply("done"))
      )
      const text = Effect.scoped(Effect.flatMap(ask, ({ text }) => text))
      assert.strictEqual(yield* text, "done")
      const error = yield* Effect.flip(text)
      assert.deepInclude(error, { _tag: "RequestError", reason: "Transport" })
      assert.propertyVal(error.cause, "code", "ECONNRESET")
      assert.strictEqual(yield* text, "done")
      assert.lengthOf(connections, 2)
    })
  )

  it.scopedLive("ends with one who does not wait for the reply any longer", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking(() => {})
      const fiber = yield* Effect.fork(ask)
      yield* until(() => (connections[0]?.bytesRead ?? 0) > 0)
      yield* Fiber.interrupt(fiber)
      yield* until(() => connections[0]?.destroyed === true)
    })
  )

  it.scopedLive("ends with one who reads the body no further", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        connection.write(head({ "content-length": 1000 }) + "some")
      )
      const { stream } = yield* ask
      const first = Stream.runHead(Stream.take(stream, 1))
      assert.strictEqual((yield* Effect.flatten(first)).length, 4)
      yield* until(() => connections[0]?.destroyed === true)
    })
  )

  it.scopedLive("ends with a scope in which nobody has read the body to its end", () =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) =>
        connection.write(head({ "content-length": 1000 }) + "some")
      )
      assert.strictEqual((yield* Effect.scoped(ask)).status, 200)
      yield* until(() => connections[0]?.destroyed === true)
    })
  )
})

describe("a request", () => {
  it.scopedLive("sends bytes; what else a body may be is refused", () =>
    Effect.gen(function* () {
      let got = ""
      const { client, url } = yield* asking((connection, _, bytes) => {
        got += bytes.toString()
        if (got.endsWith("ünlimited")) connection.write(reply("done"))
      })
      const post = HttpClientRequest.post(url)
      const streamed = HttpClientRequest.bodyStream(post, Stream.make(new Uint8Array(1)))
      const refusal = yield* Effect.flip(client.execute(streamed))
      assert.deepInclude(refusal, { _tag: "RequestError", reason: "Encode" })
      assert.strictEqual((yield* client.execute(HttpClientRequest.bodyText(post, "ünlimited"))).status, 200)
      assert.match(got, /^POST \/ HTTP\/1.1\r\n/)
      assert.match(got, /\r\n\r\nünlimited$/)
    })
  )

  it.scopedLive("with a header that is none fails, as one that gets no reply does", () =>
    Effect.gen(function* () {
      const { client, url } = yield* asking((connection) => connection.write(reply("done")))
      const error = yield* Effect.flip(client.get(url, { headers: { "if-none-match": "“1”" } }))
      assert.deepInclude(error, { _tag: "RequestError", reason: "Transport" })
    })
  )

  it.scopedLive("whose reply does not begin in time is over, and its connection with it", () =>
    Effect.gen(function* () {
      const { connections, node, url } = yield* asking((connection) => connection.write("HTTP/1.1 200 "))
      const late = yield* Effect.flip(node.execute(HttpClientRequest.get(url), 50, () => "late"))
      assert.strictEqual(late, "late")
      yield* until(() => connections[0]?.destroyed === true)
    })
  )

  it.scopedLive("leaves no connection open, wherever whoever asked is interrupted", () =>
    Effect.gen(function* () {
      const { connections, node, url } = yield* asking((connection) =>
        connection.write(head({ "content-length": 1000 }) + "some")
      )
      const asked = Effect.zipRight(
        node.execute(HttpClientRequest.get(url), 10_000, () => "late"),
        Effect.never
      )
      for (let step = 1; step <= 12; step++) {
        let steps = 0
        // The fiber, and those that it makes, go on when all else that has happened has been seen.
        const scheduler: Scheduler = {
          shouldYield: () => false,
          scheduleTask: (task) =>
            void setTimeout(() => {
              if (++steps === step) fiber.unsafeInterruptAsFork(fiber.id())
              task()
            }, 5)
        }
        const fiber = Effect.runFork(Effect.scoped(asked), { scheduler })
        yield* Effect.timeoutOption(Fiber.await(fiber), "300 millis")
        fiber.unsafeInterruptAsFork(fiber.id())
        yield* Fiber.await(fiber)
        yield* until(() => connections.every(({ destroyed }) => destroyed))
      }
      assert.isNotEmpty(connections)
    })
  )

  it.scopedLive("whose connection does not come about in time is over", () =>
    Effect.gen(function* () {
      const { node, url } = yield* asking(() => {})
      const secure = HttpClientRequest.get(url.replace("http:", "https:"))
      assert.strictEqual(yield* Effect.flip(node.execute(secure, 50, () => "late")), "late")
    })
  )

  it.scopedLive("fails where the reply speaks another protocol from then on", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) =>
        connection.write(head({ connection: "upgrade", upgrade: "other" }, "101 Switching Protocols"))
      )
      assert.strictEqual((yield* Effect.flip(ask))._tag, "RequestError")
    })
  )
})

describe("a reply", () => {
  it.scopedLive("that ends before its length with the connection fails, however orderly that ends", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) => connection.end(head({ "content-length": 1000 }) + "some"))
      const error = yield* Effect.flip(Effect.scoped(Effect.flatMap(ask, ({ text }) => text)))
      assert.propertyVal(error, "_tag", "ResponseError")
    })
  )

  it.scopedLive("tells its status, its headers and its cookies", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) =>
        connection.write(reply("", { ETag: `"1"`, "Set-Cookie": "a=b" }))
      )
      const response = yield* ask
      assert.deepInclude(response.headers, { etag: `"1"` })
      assert.deepInclude(response.toJSON(), { _id: "@effect/platform/HttpClientResponse", status: 200 })
      assert.deepStrictEqual(Cookies.toRecord(response.cookies), { a: "b" })
      assert.strictEqual(yield* response.json, null)
    })
  )

  it.scopedLive("is text, JSON, bytes and parameters, but no form", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) => connection.write(reply(`{"a":"ü"}`)))
      const response = yield* ask
      assert.deepStrictEqual(yield* response.json, { a: "ü" })
      assert.strictEqual(yield* response.text, `{"a":"ü"}`)
      assert.deepStrictEqual(new Uint8Array(yield* response.arrayBuffer), Buffer.from(`{"a":"ü"}`).subarray())
      assert.deepStrictEqual(yield* response.urlParamsBody, [[`{"a":"ü"}`, ""]])
      assert.match((yield* Effect.flip(response.formData)).message, /no forms/)
    })
  )

  it.scopedLive("that is no JSON fails as JSON", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) => connection.write(reply("{")))
      const error = yield* Effect.flip(Effect.flatMap(ask, ({ json }) => json))
      assert.deepInclude(error, { _tag: "ResponseError", reason: "Decode" })
    })
  )

  it.scopedLive("whose body was left gives no more of it", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) =>
        connection.write(head({ "content-length": 1000 }) + "some")
      )
      const response = yield* ask
      yield* Stream.runHead(response.stream)
      assert.strictEqual((yield* taken(response)).failure?._tag, "ResponseError")
    })
  )
})

describe("a connection that says more, or less, than a reply", () => {
  it.scopedLive("is told early hints before it, and heads in any parts", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking((connection) => {
        const bytes = Buffer.from(
          head({}, "100 Continue") + head({ link: "</a>" }, "103 Early Hints") + reply("done").toString()
        )
        for (const byte of bytes) connection.write(Uint8Array.of(byte))
      })
      assert.strictEqual(yield* Effect.flatMap(ask, ({ text }) => text), "done")
    })
  )

  it.scopedLive.each([
    ["behind its reply", reply("done") + "HTTP/1.1 200 OK"],
    ["of a second reply", reply("done").toString() + reply("more").toString()]
  ] satisfies ReadonlyArray<[string, string]>)("is taken by no other request: bytes %s", ([, bytes]) =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) => connection.write(bytes))
      const text = Effect.scoped(Effect.flatMap(ask, ({ text }) => text))
      assert.deepStrictEqual(yield* Effect.replicateEffect(text, 2), ["done", "done"])
      assert.lengthOf(connections, 2)
    })
  )

  it.scopedLive.each([
    ["its head is longer than any", head({ a: "b".repeat(70_000) }), "MALFORMED_HEAD"],
    ["it speaks another protocol, and waits", "220 mail.invalid ESMTP\r\n", "NO_HTTP"],
    ["a chunk of its body is none", head({ "transfer-encoding": "chunked" }) + "x\r\n", "MALFORMED_CHUNK"]
  ] satisfies ReadonlyArray<[string, string, string]>)("fails where %s", ([, bytes, code]) =>
    Effect.gen(function* () {
      const { ask, connections } = yield* asking((connection) => connection.write(bytes))
      const { cause } = yield* Effect.flip(Effect.flatMap(ask, ({ text }) => text))
      assert.propertyVal(cause, "code", code)
      yield* until(() => connections[0]?.destroyed === true)
    })
  )
})
