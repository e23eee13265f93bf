import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { collections } from "./support/documents.ts"
import { errorsOf, file, messages, run, runThroughTime } from "./support/program.ts"
import { type Reaction, transport } from "./support/transport.ts"

const html = { headers: { "content-type": "text/html" }, body: "<!doctype html><title>Welcome</title>" }

const checkWith = (reaction: Reaction, config: object = {}, environment: Record<string, string> = {}) =>
  Effect.gen(function* () {
    const { client, sent } = transport(collections(), () => reaction)
    const result = yield* runThroughTime(["check", "--config", file("config.json", config)], {
      client,
      environment
    })
    const [status, ...others] = messages(result).filter(({ connectionStatus }) => connectionStatus)
    assert.lengthOf(others, 0)
    return { result, sent, status: status?.connectionStatus }
  })

describe("check", () => {
  it.effect("asks for one document, once", () =>
    Effect.gen(function* () {
      const { sent } = yield* checkWith(undefined)
      assert.deepStrictEqual(
        sent.map(({ body, path }) => [path, JSON.parse(body).options.limit]),
        [["/v5/launches/query", 1]]
      )
    })
  )

  it.effect.each([
    ["a web page answers", html],
    ["a web page answers that nothing is there", { status: 404, ...html }],
    ["nothing is there", { status: 404, body: "Not Found" }],
    ["other JSON answers", { body: '{"hello":"world"}' }],
    ["an array answers", { body: "[]" }],
    ["queries are not taken (405)", { status: 405 }],
    ["queries are not known (501)", { status: 501, body: "Unsupported method" }],
    ["no TLS answers", { code: "ERR_SSL_WRONG_VERSION_NUMBER" }],
    ["plain text answers", { headers: { "content-type": "text/plain" }, body: "ok" }],
    ["credentials are asked for", { status: 401 }],
    ["credentials are asked for with a web page", { status: 401, ...html }],
    ["it leads elsewhere", { status: 302, headers: { location: "https://elsewhere.example/" } }],
    ["there is no such host", { code: "ENOTFOUND" }],
    ["the certificate is not trusted", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }]
  ] as const)("fails at once where %s, and says what to do", ([, reaction]) =>
    Effect.gen(function* () {
      const { result, sent, status } = yield* checkWith(reaction, { base_url: "https://mirror.example" })
      assert.deepStrictEqual(
        [status?.status, errorsOf(result), result.code, sent.length],
        ["FAILED", [], 0, 1]
      )
      assert.match(status?.message ?? "", /base_url|NODE_EXTRA_CA_CERTS/)
    })
  )

  it.effect.each([
    ["is in trouble", { status: 503 }],
    ["is in trouble and says so with a web page", { status: 502, ...html }],
    ["refuses connections", { code: "ECONNREFUSED" }],
    ["answers without a word", { body: "" }],
    ["never answers", "hang"],
    ["asks to come back tomorrow", { status: 429, headers: { "retry-after": "86400" } }]
  ] as const)("ends as transient, without a status, where the API %s", ([, reaction]) =>
    Effect.gen(function* () {
      const { result, status } = yield* checkWith(reaction)
      assert.deepStrictEqual(
        [status, errorsOf(result).map(({ failure_type }) => failure_type), result.code],
        [undefined, ["transient_error"], 1]
      )
    })
  )

  it.effect.each(["http://localhost:99999", "http://1.2.3.4.5", "http://[::::]"])(
    "fails where base_url is no URL: %s",
    (base_url) =>
      Effect.gen(function* () {
        const { sent, status } = yield* checkWith(undefined, { base_url })
        assert.deepStrictEqual([status?.status, sent.length], ["FAILED", 0])
        assert.include(status?.message, `${base_url} is not a valid URL`)
      })
  )

  it.effect("takes 30 seconds at most", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), () => "hang")
      const fiber = yield* Effect.fork(run(["check"], { client }))
      yield* TestClock.adjust("30 seconds")
      const result = yield* Fiber.join(fiber)
      assert.include(errorsOf(result)[0]?.message, "did not answer within 30 seconds")
    })
  )

  it.effect("tries again when the trouble passes", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), (n) => (n < 3 ? { status: 503 } : undefined))
      const result = yield* runThroughTime(["check"], { client })
      assert.strictEqual(messages(result).at(-1)?.connectionStatus?.status, "SUCCEEDED")
    })
  )

  it.effect.each([
    "http://api.spacexdata.com",
    "https://127.0.0.1",
    "https://[::1]",
    "https://10.1.2.3",
    "https://localhost",
    "https://169.254.169.254"
  ])("refuses %s in Airbyte Cloud, without a request", (base_url) =>
    Effect.gen(function* () {
      const { sent, status } = yield* checkWith(undefined, { base_url }, { DEPLOYMENT_MODE: "CLOUD" })
      assert.deepStrictEqual([status?.status, sent.length], ["FAILED", 0])
      assert.include(status?.message, "Airbyte Cloud")
    })
  )

  it.effect("reads public addresses over https in Airbyte Cloud", () =>
    Effect.gen(function* () {
      const { status } = yield* checkWith(undefined, {}, { DEPLOYMENT_MODE: "CLOUD" })
      assert.strictEqual(status?.status, "SUCCEEDED")
    })
  )
})
