import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Https from "node:https"
import * as Net from "node:net"
import * as Deployment from "../src/Deployment.ts"
import * as Simulator from "../src/Simulator.ts"
import * as Rehearsal from "../src/Simulator/Rehearsal.ts"
import * as Server from "../src/Simulator/Server.ts"
import { collections } from "./support/documents.ts"
import { bodyOf, listening, run, tls, underNames, withoutOpenSsl } from "./support/process.ts"
import { errorsOf, file, messages, type Run } from "./support/program.ts"

describe("Airbyte Cloud", () => {
  it.effect.each([
    ["CLOUD", true],
    ["cloud", true],
    ["OSS", false],
    ["", false],
    [undefined, false]
  ] as const)("is where DEPLOYMENT_MODE is CLOUD: %s", ([mode, expected]) =>
    Effect.gen(function* () {
      const environment = new Map(mode === undefined ? [] : [["DEPLOYMENT_MODE", mode]])
      const isCloud = Effect.withConfigProvider(Deployment.isCloud, ConfigProvider.fromMap(environment))
      assert.strictEqual(yield* isCloud, expected)
    })
  )

  it.each([
    "https://api.spacexdata.com",
    "https://api.spacexdata.com:8443/mirror",
    "https://8.8.8.8",
    "https://172.15.255.255",
    "https://172.32.0.1",
    "https://100.63.255.255",
    "https://11.0.0.1",
    "https://192.167.1.1",
    "https://169.253.1.1",
    "https://[2606:4700:4700::1111]",
    "https://[::ffff:8.8.8.8]",
    "https://localhost.example.org"
  ])("may read from %s", (url) => {
    assert.isUndefined(Deployment.refusal(new URL(url)))
  })

  it.each(["http://api.spacexdata.com", "http://8.8.8.8", "http://localhost", "HTTP://api.spacexdata.com"])(
    "may not read from %s: only https is allowed",
    (url) => {
      assert.match(Deployment.refusal(new URL(url)) ?? "", /only https/)
    }
  )

  it.each([
    "https://localhost",
    "https://LOCALHOST:8443",
    "https://api.localhost",
    "https://127.0.0.1",
    "https://127.255.255.254",
    "https://0.0.0.0",
    "https://10.0.0.1",
    "https://10.255.255.255:8443/mirror",
    "https://172.16.0.1",
    "https://172.31.255.255",
    "https://192.168.178.1",
    "https://169.254.169.254",
    "https://100.64.0.1",
    "https://198.18.0.1",
    "https://192.0.0.192",
    "https://224.0.0.1",
    "https://255.255.255.255",
    "https://[::1]",
    "https://[::]",
    "https://[fd00::1]",
    "https://[fc00::1]",
    "https://[fe80::1]",
    "https://[ff02::1]",
    "https://[::ffff:10.0.0.1]",
    "https://[::ffff:a9fe:a9fe]",
    "https://[0:0:0:0:0:ffff:127.0.0.1]",
    // The same addresses, as a URL may spell them.
    "https://2130706433",
    "https://0x7f000001",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://127.1",
    "https://10.1",
    "https://10.0.0.1.",
    "https://0"
  ])("may not read from %s: it is no public address", (url) => {
    assert.match(Deployment.refusal(new URL(url)) ?? "", /private address|this machine/)
  })

  it.each([
    ["8.8.8.8", false],
    ["2606:4700:4700::1111", false],
    ["10.0.0.1", true],
    ["::1", true],
    ["::ffff:10.0.0.1", true],
    ["fd12:3456::1", true]
  ])("takes what a name resolves to, %s, for private: %s", (address, expected) => {
    assert.strictEqual(Deployment.isPrivate(address), expected)
  })
})

const refused = (result: Run, sentence: RegExp) => {
  const status = messages(result).at(-1)?.connectionStatus
  assert.deepStrictEqual([status?.status, result.code, result.stderr], ["FAILED", 0, ""])
  assert.match(status?.message ?? "", sentence)
}

const cloud = { DEPLOYMENT_MODE: "CLOUD" }

/** A server that hangs up on everybody. */
const counting = Effect.gen(function* () {
  let connections = 0
  const server = Net.createServer((connection) => {
    connections++
    connection.destroy()
  })
  return { port: yield* listening(server), connections: () => connections }
})

const configured = (base_url: string) => file("config.json", { base_url, max_retries: 0 })

describe.concurrent("the connector in Airbyte Cloud", () => {
  it.scopedLive("does not read over http: a check fails, and so does a read", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* Server.serve(Rehearsal.make({ collections: collections() }))
      const config = configured(url)
      refused(yield* run(["check", "--config", config], { environment: cloud }), /https/)
      const read = yield* run(["read", "--config", config], { environment: cloud })
      assert.strictEqual(errorsOf(read)[0]?.failure_type, "config_error")
      assert.deepStrictEqual([read.code, read.stderr], [1, ""])
      assert.strictEqual(requests(), 0)
      const elsewhere = yield* run(["check", "--config", config], { environment: { DEPLOYMENT_MODE: "OSS" } })
      assert.deepInclude(messages(elsewhere)[0]?.connectionStatus, { status: "SUCCEEDED" })
    })
  )

  it.scopedLive.each(["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])(
    "sends nothing to https://%s",
    (host) =>
      Effect.gen(function* () {
        const { connections, port } = yield* counting
        const config = configured(`https://${host}:${port}`)
        const result = yield* run(["check", "--config", config], { environment: cloud })
        assert.strictEqual(connections(), 0)
        refused(result, /private address|this machine/)
      })
  )

  it.scopedLive.each([
    ["a private address", ["10.1.2.3"]],
    ["this machine", ["127.0.0.1"]],
    ["this machine by IPv6", ["::1"]],
    ["a public and a private address", ["93.184.215.14", "192.168.0.10"]]
  ] satisfies ReadonlyArray<[string, ReadonlyArray<string>]>)(
    "connects to no name that resolves to %s",
    ([, addresses]) =>
      Effect.gen(function* () {
        const { connections, port } = yield* counting
        const result = yield* run(["check", "--config", configured(`https://api.spacex.invalid:${port}`)], {
          environment: cloud,
          command: underNames({ "api.spacex.invalid": addresses })
        })
        refused(result, /api\.spacex\.invalid.* private address/)
        assert.strictEqual(connections(), 0)
      })
  )

  it.scopedLive.skipIf(tls === undefined)(`connects to a public address${withoutOpenSsl}`, () =>
    Effect.gen(function* () {
      const simulator = Simulator.make(collections())
      const server = Https.createServer(tls!, async (request, response) => {
        const { headers, method = "", url: path = "" } = request
        const asked = { method, path, headers: headers as Record<string, string> }
        const reply = simulator.handle({ ...asked, body: await bodyOf(request) }, Date.now())
        response.writeHead(reply.status, reply.headers).end(reply.body)
      })
      const port = yield* listening(server)
      const result = yield* run(["check", "--config", configured(`https://api.spacex.invalid:${port}`)], {
        environment: { ...cloud, NODE_EXTRA_CA_CERTS: tls!.path },
        command: underNames({ "api.spacex.invalid": ["93.184.215.14"] })
      })
      assert.deepInclude(messages(result).at(-1)?.connectionStatus, { status: "SUCCEEDED" })
    })
  )
})
