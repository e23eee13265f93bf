import { assert, describe, it } from "@effect/vitest"
import { diag } from "@opentelemetry/api"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs"
import * as Http from "node:http"
import * as Net from "node:net"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import packageJson from "../package.json" with { type: "json" }
import { rows } from "../src/Metrics/Counters.ts"
import type * as Simulator from "../src/Simulator.ts"
import * as Rehearsal from "../src/Simulator/Rehearsal.ts"
import * as Fault from "../src/Simulator/Rehearsal/Fault.ts"
import * as Server from "../src/Simulator/Server.ts"
import * as Prometheus from "../src/Telemetry/Prometheus.ts"
import * as Trouble from "../src/Telemetry/Trouble.ts"
import { collector } from "./support/collector.ts"
import { collections, idOf } from "./support/documents.ts"
import { bundle, closedPort, listening, run, settled, start } from "./support/process.ts"
import * as Program from "./support/program.ts"
import { messagesOf } from "./support/protocol.ts"

/** An API, and the arguments that read these streams from it. */
const serving = (streams: string, documents: Simulator.Collections, ...faults: ReadonlyArray<string>) =>
  Effect.map(
    Server.serve(
      Rehearsal.make({ collections: documents, faults: faults.map((text) => Fault.parse(text)!) })
    ),
    ({ requests, url }) => {
      const config = Program.file("config.json", { base_url: url, page_size: 2, requests_per_second: 1000 })
      return { requests, url, args: ["read", "--config", config, "--streams", streams] }
    }
  )

const small = { ...collections(), crew: [] }

const recordsIn = (stdout: string, stream: string): number =>
  messagesOf(stdout).filter(({ record }) => record?.stream === stream).length

const logged = (stdout: string, level: string) =>
  messagesOf(stdout).flatMap(({ log }) => (log?.level === level ? [log.message] : []))

describe.concurrent("with the address of a collector", () => {
  const read = Effect.gen(function* () {
    const { args, requests } = yield* serving("launches,starlink,crew", small, "404@crew", "503@launches#2")
    const { exports, metrics, resource, spans, url } = yield* collector()
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20hush",
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=a%20test",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "0",
      LOG_LEVEL: "trace"
    }
    const result = yield* run(args, { environment })
    return {
      ...result,
      exports,
      metrics: metrics(),
      requests: requests(),
      resource: resource(),
      spans: spans()
    }
  }).pipe(Effect.orDie, Effect.scoped, Program.once)

  it.live("a read is one trace: a root, a span of each stream below it, and of each request below that", () =>
    Effect.gen(function* () {
      const { requests, spans } = yield* read
      const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === "")
      assert.deepStrictEqual([root?.name, others], ["read", []])
      const streams = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId)
      assert.sameMembers(
        streams.map(({ name }) => name),
        ["read launches", "read starlink", "read crew"]
      )
      const sent = spans.filter(({ kind }) => kind === "SPAN_KIND_CLIENT")
      assert.strictEqual(sent.length, requests)
      assert.strictEqual(spans.length, 1 + 3 + requests)
      const ofStarlink = streams.find(({ name }) => name === "read starlink")?.spanId
      const pages = sent.filter(({ parentSpanId }) => parentSpanId === ofStarlink)
      assert.isAtLeast(pages.length, 3)
      for (const { attributes, name } of pages) {
        assert.strictEqual(name, "POST /v4/starlink/query")
        assert.strictEqual(attributes["http.response.status_code"], 200)
        assert.strictEqual(attributes["source_spacex.outcome"], "ok")
      }
    })
  )

  it.live("the spans of what failed have the status of an error, and what was tried again says so", () =>
    Effect.gen(function* () {
      const { code, spans } = yield* read
      assert.strictEqual(code, 1)
      const failed = spans.filter(({ status }) => status.code === "STATUS_CODE_ERROR")
      assert.sameMembers(
        failed.map(({ name }) => name),
        ["read", "read crew", "POST /v4/crew/query", "POST /v5/launches/query"]
      )
      const again = spans.filter(({ attributes }) => attributes["http.request.resend_count"] === 1)
      assert.deepStrictEqual(
        again.map(({ attributes, name, status }) => [name, attributes["source_spacex.outcome"], status.code]),
        [["POST /v5/launches/query", "ok", "STATUS_CODE_OK"]]
      )
    })
  )

  it.live(
    "the metrics are what was printed, with units and a sentence each, and zeros where nothing was",
    () =>
      Effect.gen(function* () {
        const { metrics, stdout } = yield* read
        const found = new Map(metrics.map((metric) => [metric.name, metric]))
        const valueOf = (name: string, attributes: Record<string, string>) =>
          found
            .get(name)
            ?.points.find((point) => JSON.stringify(point.attributes) === JSON.stringify(attributes))?.value
        for (const stream of ["launches", "starlink", "crew"])
          assert.strictEqual(valueOf("source_spacex_records", { stream }), recordsIn(stdout, stream), stream)
        assert.strictEqual(valueOf("source_spacex_requests", { stream: "launches", outcome: "refused" }), 1)
        assert.strictEqual(valueOf("source_spacex_retries", { stream: "launches" }), 1)
        for (const [name, { help, unit }] of Object.entries(rows)) {
          const metric = found.get(`source_spacex_${name}`)
          assert.deepStrictEqual([metric?.unit, metric?.description, metric?.isMonotonic], [unit, help, true])
          for (const { attributes } of metric?.points ?? []) assert.notProperty(attributes, "unit")
        }
        const cpu = found.get("source_spacex_process_cpu_seconds")
        assert.isAbove(cpu?.points.reduce((sum, { value }) => sum + value, 0) ?? 0, 0)
      })
  )

  it.live(
    "the collector learns who exports, gets the headers, and compressed; nobody else sees the headers",
    () =>
      Effect.gen(function* () {
        const { exports, resource, stderr, stdout } = yield* read
        assert.include(resource, {
          "service.name": "source-spacex",
          "service.version": packageJson.version,
          "deployment.environment.name": "a test"
        })
        for (const { headers } of exports) {
          assert.strictEqual(headers["content-type"], "application/x-protobuf")
          assert.strictEqual(headers["content-encoding"], "gzip")
          assert.strictEqual(headers.authorization, "Bearer hush")
        }
        assert.notInclude(stdout + stderr, "hush")
        assert.deepStrictEqual([logged(stdout, "WARN"), stderr], [[], ""])
      })
  )

  it.scopedLive(
    "what has been measured is sent, too, when a signal ends the read, and no request that was not",
    () =>
      Effect.gen(function* () {
        const { requests, url: base_url } = yield* serving("", small, "hang=30@launches#1")
        const { metrics, spans, url } = yield* collector()
        // Two requests leave at once. The third has to wait for a second, which it does not get.
        const config = Program.file("config.json", { base_url, page_size: 2, requests_per_second: 2 })
        const { end, kill, readUntil } = yield* start(
          ["read", "--config", config, "--streams", "launches,starlink", "--debug"],
          { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url } }
        )
        yield* readUntil((stdout) => stdout.includes('"RECORD"'))
        kill("SIGTERM")
        const { signal, stdout } = yield* end
        assert.deepStrictEqual([signal, requests()], ["SIGTERM", 2])
        assert.sameMembers(
          spans().map(({ name }) => name),
          ["read", "read launches", "read starlink", "POST /v5/launches/query", "POST /v4/starlink/query"]
        )
        const records = metrics().find(({ name }) => name === "source_spacex_records")
        assert.sameMembers(records?.points.map(({ value }) => value) ?? [], [
          0,
          recordsIn(stdout, "starlink")
        ])
        const counted = metrics().find(({ name }) => name === "source_spacex_requests")
        const requestsOf = (stream: string) =>
          counted?.points.flatMap(({ attributes, value }) =>
            attributes["stream"] === stream && value > 0 ? [[attributes["outcome"], value]] : []
          )
        assert.deepStrictEqual(
          [requestsOf("launches"), requestsOf("starlink")],
          [[["abandoned", 1]], [["ok", 1]]]
        )
        const lines = logged(stdout, "DEBUG").filter((line) => line.includes(" → "))
        assert.strictEqual(lines.length, 2, lines.join("\n"))
        assert.match(lines.find((line) => line.startsWith("launches: ")) ?? "", / → 200 in .*, abandoned$/)
      })
  )
})

describe.concurrent("a collector that", () => {
  it.scopedLive.each([
    ["is down", Effect.map(closedPort, (port) => `http://127.0.0.1:${port}`), "ECONNREFUSED"],
    ["refuses", Effect.map(collector(500), ({ url }) => url), "500"],
    ["never answers", Effect.map(collector("never"), ({ url }) => url), "timed out"]
  ] as const)("%s costs the sync a warning and nothing else", ([, address, reason]) =>
    Effect.gen(function* () {
      const { args } = yield* serving("launches,starlink", small)
      const environment = {
        OTEL_EXPORTER_OTLP_ENDPOINT: yield* address,
        OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20hush"
      }
      const { code, stderr, stdout } = yield* run(args, { environment })
      assert.deepStrictEqual([code, stderr, recordsIn(stdout, "starlink")], [0, "", 5])
      const [warning, ...more] = logged(stdout, "WARN")
      assert.include(warning, reason)
      assert.deepStrictEqual(more, [])
      assert.notInclude(stdout, "hush")
    })
  )

  it.scopedLive(
    "is to be sent a header that is none gets nothing, and the log has no part of the header",
    () =>
      Effect.gen(function* () {
        const { args } = yield* serving("launches", small)
        const { exports, url } = yield* collector()
        const environment = {
          OTEL_EXPORTER_OTLP_ENDPOINT: url,
          OTEL_EXPORTER_OTLP_HEADERS: "Authorization: Basic dXNlcjpodXNo=="
        }
        const { code, stderr, stdout } = yield* run(args, { environment })
        assert.deepStrictEqual([code, stderr, exports], [0, "", []])
        const [warning, ...more] = logged(stdout, "WARN")
        assert.include(warning, "cannot be sent. Write each as name=value, percent-encoded")
        assert.deepStrictEqual(more, [])
        assert.notInclude(stdout, "dXNlcjpodXNo")
      })
  )

  it.scopedLive("has a timeout beyond the read's patience is not waited for either", () =>
    Effect.gen(function* () {
      const { args } = yield* serving("launches", small)
      const { exports, url } = yield* collector("never")
      const environment = {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces`,
        OTEL_EXPORTER_OTLP_TIMEOUT: "3600000",
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json"
      }
      const { code, stdout } = yield* run(args, { environment })
      assert.strictEqual(code, 0)
      assert.strictEqual(logged(stdout, "WARN").length, 1)
      assert.deepStrictEqual(
        exports.map(({ path }) => path),
        ["/v1/traces"]
      )
      assert.property(JSON.parse(exports[0]?.body.toString() ?? ""), "resourceSpans")
    })
  )
})

describe("variables of OpenTelemetry", () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" }
  // It ends behind the settings, for want of a catalog.
  const warnings = (environment: Record<string, string>) =>
    Effect.map(Program.run(["read", "--catalog", "missing.json"], { environment }), (result) => {
      assert.include(Program.errorsOf(result)[0]?.message, "missing.json")
      return Program.logsOf(result, "WARN")
    })

  it.effect.each([
    [
      "a protocol",
      "OTEL_EXPORTER_OTLP_PROTOCOL is grpc",
      { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }
    ],
    ["an exporter", "OTEL_TRACES_EXPORTER names", { ...endpoint, OTEL_TRACES_EXPORTER: "zipkin" }],
    ["an address", "ENDPOINT is no URL", { OTEL_EXPORTER_OTLP_ENDPOINT: "user:hush@collector:4318" }],
    ["an interval", "It is 60000 instead", { ...endpoint, OTEL_METRIC_EXPORT_INTERVAL: "soon" }]
  ] as const)("that name %s that is of no use are told of once, and harm nothing", ([, says, environment]) =>
    Effect.gen(function* () {
      const [warning, ...more] = yield* warnings(environment)
      assert.include(warning, says)
      assert.notInclude(warning, "hush")
      assert.deepStrictEqual(more, [])
    })
  )

  it.effect.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: " " },
    { ...endpoint, OTEL_SDK_DISABLED: "TRUE", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    {
      ...endpoint,
      OTEL_TRACES_EXPORTER: "none",
      OTEL_METRICS_EXPORTER: "none",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc"
    }
  ])("that want nothing exported are obeyed in silence: %j", (environment) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* warnings(environment), [])
    })
  )
})

describe("what goes wrong with an export is told without", () => {
  it.effect.each<readonly [string, Record<string, string>]>([
    ["a name with white space", { "authorization: Bearer hush": "x" }],
    ["a name with a colon", { "authorization:hush": "x" }],
    ["a value with a line end", { authorization: "hush\nx" }]
  ])("the header, where that has %s", ([, headers]) =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(Effect.try(() => Http.request("http://127.0.0.1:9", { headers })))
      assert.match(
        Trouble.reasonOf(refused.error),
        /^a header in OTEL_EXPORTER_OTLP_HEADERS cannot be sent\. /
      )
      assert.notMatch(Trouble.reasonOf(refused.error), /hush|\["/)
    })
  )

  it.effect("what the libraries quote of what they were given", () =>
    Effect.gen(function* () {
      const message = 'It must be valid ["authorization: hu"]sh"] in all places'
      const told = "It must be valid […] in all places"
      assert.strictEqual(Trouble.reasonOf(new Error(message)), told)
      assert.strictEqual(Trouble.reasonOf(message), told)
      assert.strictEqual(
        Trouble.reasonOf(Object.assign(new Error(message), { code: 400 })),
        `it answers 400 (${told})`
      )
      const heard: Array<unknown> = []
      const hearing = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message }) => heard.push(message))
      )
      yield* Effect.andThen(Trouble.make, () => diag.warn(message)).pipe(
        Effect.scoped,
        Effect.provide(hearing)
      )
      assert.deepStrictEqual(heard, [[`OpenTelemetry: ${told}`]])
    })
  )
})

describe.concurrent("with a port for metrics", () => {
  it.scopedLive("Prometheus finds there how far the read is, and the option wins over the variable", () =>
    Effect.gen(function* () {
      const starlink = Array.from({ length: 60 }, (_, n) => ({ version: "x".repeat(5000), id: idOf(n) }))
      const { args, requests } = yield* serving("launches,starlink", { ...small, starlink })
      const { end, readUntil } = yield* start([...args, "--metrics-port", "0"], {
        environment: { SPACEX_METRICS_PORT: "none" },
        room: 4096
      })
      const begun = yield* readUntil((stdout) => /"RECORD".*"starlink"/.test(stdout))
      const [said = ""] = logged(whole(begun), "INFO")
      assert.include(said, "on all addresses of this machine")
      const url = /http:\/\/localhost:\d+\/metrics/.exec(said)?.[0] ?? ""
      yield* settled(requests)
      const before = yield* scrape(url)
      const records = before.get("source_spacex_records_total")
      assert.deepStrictEqual([records?.type, records?.help], ["COUNTER", rows.records.help])
      assert.deepStrictEqual(labelled(records), ["launches", "starlink"])
      assert.isBelow(valueOf(records, "starlink"), starlink.length)
      const drift = before.get("source_spacex_drift_total")
      assert.deepStrictEqual([valueOf(drift, "launches"), valueOf(drift, "starlink")], [0, 0])
      const after = yield* scrape(url)
      const wait = "source_spacex_stage_seconds_total"
      assert.isAbove(
        valueOf(after.get(wait), "starlink", { stage: "writer" }),
        valueOf(before.get(wait), "starlink", { stage: "writer" }),
        "nobody reads the output meanwhile"
      )
      assert.strictEqual((yield* Effect.promise(() => fetch(new URL("/", url)))).status, 404)
      const { code, stdout } = yield* end
      assert.deepStrictEqual([code, recordsIn(stdout, "starlink")], [0, starlink.length])
    })
  )

  it.scopedLive.each(["--metrics-port ", "SPACEX_METRICS_PORT="])(
    "%sPORT ends the read before anything is read where the port is taken",
    (what) =>
      Effect.gen(function* () {
        const port = `${yield* listening(Net.createServer())}`
        const isOption = what.startsWith("--")
        const result = yield* Program.run(["read", ...(isOption ? ["--metrics-port", port] : [])], {
          environment: {
            OTEL_EXPORTER_PROMETHEUS_HOST: "127.0.0.1",
            ...(isOption ? {} : { SPACEX_METRICS_PORT: port })
          }
        })
        const [error] = Program.errorsOf(result)
        assert.strictEqual(error?.failure_type, "config_error")
        assert.include(error?.message, `${what}${port}: the port is in use.`)
        assert.strictEqual(result.code, 1)
      })
  )

  it.scoped("trouble of its server is a warning, and does not end the read", () =>
    Effect.gen(function* () {
      const heard: Array<unknown> = []
      const hearing = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ logLevel, message }) => heard.push(logLevel.label, message))
      )
      const settings = { asked: "--metrics-port 0", port: 0, host: "127.0.0.1" }
      const nothing = { collect: () => Promise.reject(new Error("nobody asks")) }
      yield* Effect.provide(Prometheus.serve(settings, nothing), hearing)
      const [, port] = /:(\d+)\/metrics/.exec(String(heard[1])) ?? []
      const server = serverOn(Number(port))
      assert.isDefined(server)
      for (const code of ["EMFILE", "ENFILE"])
        server?.emit("error", Object.assign(new Error(`accept ${code}`), { code }))
      const warning = (code: string) => ["WARN", [`Metrics may not be served any more: ${code}.`]]
      assert.deepStrictEqual(heard.slice(2), [...warning("EMFILE"), ...warning("ENFILE")])
    })
  )

  it.effect.each(["192.0.2.1", "no\u2028name"])("a host that is not this machine (%j) is named", (host) =>
    Effect.gen(function* () {
      const environment = { OTEL_EXPORTER_PROMETHEUS_HOST: host, SPACEX_METRICS_PORT: "0" }
      const result = yield* Program.run(["read"], { environment })
      const [error] = Program.errorsOf(result)
      assert.strictEqual(error?.failure_type, "config_error")
      const name = host.replace("\u2028", "\\u2028")
      assert.include(
        error?.message,
        `OTEL_EXPORTER_PROMETHEUS_HOST=${name}: this machine has no such address (E`
      )
      assert.strictEqual(result.code, 1)
    })
  )

  it.effect.each([
    ["--metrics-port 65536", ["--metrics-port", "65536"], {}],
    ["--metrics-port 9.5", ["--metrics-port", "9.5"], {}],
    ["SPACEX_METRICS_PORT=http", [], { SPACEX_METRICS_PORT: "http" }]
  ] as const)("%s is refused before anything is read", ([what, option, environment]) =>
    Effect.gen(function* () {
      const result = yield* Program.run(["read", ...option], { environment })
      const [error] = Program.errorsOf(result)
      assert.strictEqual(error?.failure_type, "config_error")
      assert.include(error?.message, `${what} is no port.`)
      assert.strictEqual(result.code, 1)
    })
  )
})

describe("without exporters", () => {
  it.scopedLive("a read does without every file that has OpenTelemetry in it", () =>
    Effect.gen(function* () {
      const place = Program.directory()
      cpSync(dirname(bundle), place, { recursive: true })
      const removed = readdirSync(place, { encoding: "utf8", recursive: true })
        .filter((name) => name.endsWith(".js"))
        .filter((name) => readFileSync(join(place, name), "utf8").includes("node_modules/@opentelemetry/"))
        .map((name) => rmSync(join(place, name)))
      assert.isAbove(removed.length, 1)
      const command = [process.execPath, join(place, "source-spacex.js")]
      const { args } = yield* serving("starlink", small)
      const off = yield* run(args, { command })
      assert.deepStrictEqual([off.code, recordsIn(off.stdout, "starlink")], [0, 5])
      const on = yield* run([...args, "--metrics-port", "0"], { command })
      assert.strictEqual(on.code, 1)
    })
  )
})

/** The server of this process that listens on a port. */
const serverOn = (port: number): Net.Server | undefined =>
  (Reflect.get(process, "_getActiveHandles") as () => ReadonlyArray<unknown>)
    .call(process)
    .find(
      (handle): handle is Net.Server =>
        handle instanceof Net.Server && (handle.address() as Net.AddressInfo | null)?.port === port
    )

/** Without a line that was cut. */
const whole = (stdout: string): string => stdout.slice(0, stdout.lastIndexOf("\n") + 1)

interface Family {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly metrics: ReadonlyArray<{
    readonly value: string
    readonly labels: Readonly<Record<string, string>>
  }>
}

const parse: (text: string) => ReadonlyArray<Family> = createRequire(import.meta.url)(
  "parse-prometheus-text-format"
)

const scrape = (url: string) =>
  Effect.promise(async () => {
    const families = parse(await (await fetch(url)).text())
    return new Map(families.map((family) => [family.name, family]))
  })

const labelled = (family: Family | undefined) => family?.metrics.map(({ labels }) => labels["stream"])

const valueOf = (family: Family | undefined, stream: string, more: Record<string, string> = {}): number => {
  const wanted = JSON.stringify({ stream, ...more })
  return Number(family?.metrics.find(({ labels }) => JSON.stringify(labels) === wanted)?.value)
}
