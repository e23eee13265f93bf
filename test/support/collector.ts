import * as Effect from "effect/Effect"
import * as Http from "node:http"
import { createRequire } from "node:module"
import { gunzipSync } from "node:zlib"
import { listening } from "./process.ts"

/** A request that an exporter sent. */
export interface Export {
  readonly path: string
  readonly headers: Http.IncomingHttpHeaders
  readonly body: Buffer
}

/** A span, as OpenTelemetry's definitions have it. */
export interface Span {
  readonly name: string
  readonly spanId: string
  /** Empty where there is none. */
  readonly parentSpanId: string
  readonly kind: string
  readonly status: { readonly code: string; readonly message: string }
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Metric {
  readonly name: string
  readonly unit: string
  readonly description: string
  readonly isMonotonic: boolean
  readonly points: ReadonlyArray<{
    readonly value: number
    readonly attributes: Readonly<Record<string, unknown>>
  }>
}

/** An OpenTelemetry collector that keeps what it gets, and answers so, or never. */
export const collector = (answers: number | "never" = 200) =>
  Effect.gen(function* () {
    const exports: Array<Export> = []
    const port = yield* listening(
      Http.createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const sent = Buffer.concat(chunks)
          const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent
          exports.push({ path: request.url ?? "", headers: request.headers, body })
          if (answers !== "never") response.writeHead(answers).end()
        })
      })
    )
    return {
      url: `http://127.0.0.1:${port}`,
      exports,
      spans: () => bodies("/v1/traces", exports).flatMap((body) => spansOf(decoded(traceRequest, body))),
      /** As they were when they were sent last. */
      metrics: () => metricsOf(decoded(metricsRequest, bodies("/v1/metrics", exports).at(-1)!)),
      /** Of the program, which are the same in each export. */
      resource: () =>
        attributesOf(
          decoded(traceRequest, bodies("/v1/traces", exports)[0]!).resourceSpans[0].resource.attributes
        )
    }
  })

const bodies = (path: string, exports: ReadonlyArray<Export>) =>
  exports.flatMap((sent) => (sent.path === path ? [sent.body] : []))

// What OpenTelemetry generates from its own definitions, as its exporters carried it until 0.216.
const { collector: definitions } = createRequire(import.meta.url)(
  "otlp-definitions/build/src/generated/root.js"
).opentelemetry.proto
const traceRequest: Message = definitions.trace.v1.ExportTraceServiceRequest
const metricsRequest: Message = definitions.metrics.v1.ExportMetricsServiceRequest

interface Message {
  readonly decode: (bytes: Uint8Array) => unknown
  readonly toObject: (message: unknown, options: object) => unknown
}

// oxlint-disable-next-line typescript/no-explicit-any -- a tree as deep as OpenTelemetry's definitions
type Tree = any

const decoded = ({ decode, toObject }: Message, body: Uint8Array): Tree =>
  toObject(decode(body), { longs: Number, enums: String, bytes: String, defaults: true, oneofs: true })

const attributesOf = (attributes: ReadonlyArray<Tree>): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value[value.value]]))

const spansOf = ({ resourceSpans }: Tree): ReadonlyArray<Span> =>
  resourceSpans.flatMap(({ scopeSpans }: Tree) =>
    scopeSpans.flatMap(({ spans }: Tree) =>
      spans.map((span: Tree) => ({ ...span, attributes: attributesOf(span.attributes) }))
    )
  )

const metricsOf = ({ resourceMetrics }: Tree): ReadonlyArray<Metric> =>
  resourceMetrics.flatMap(({ scopeMetrics }: Tree) =>
    scopeMetrics.flatMap(({ metrics }: Tree) =>
      metrics.map((metric: Tree) => {
        const { dataPoints, isMonotonic = false } = metric[metric.data]
        const points = dataPoints.map((point: Tree) => ({
          value: point[point.value],
          attributes: attributesOf(point.attributes)
        }))
        return { ...metric, isMonotonic, points }
      })
    )
  )
