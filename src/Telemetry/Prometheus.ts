import { PrometheusExporter } from "@opentelemetry/exporter-prometheus"
import type { MetricProducer } from "@opentelemetry/sdk-metrics"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { ConfigError } from "../Failure.ts"
import { legible } from "../Legible.ts"
import type { Prometheus } from "./Settings.ts"

/** Serves the metrics as Prometheus takes them, on `/metrics`, until the scope ends. */
export const serve = Effect.fnUntraced(function* (
  settings: Prometheus,
  producer: MetricProducer
): Effect.fn.Return<void, ConfigError, Scope.Scope> {
  // Its own server takes 0 for no port.
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true })
  exporter.setMetricProducer(producer)
  const server = yield* Effect.acquireRelease(
    listening(settings, (request, response) => {
      if (request.url?.split("?")[0] === "/metrics")
        return exporter.getMetricsRequestHandler(request, response)
      response.writeHead(404, { "content-type": "text/plain" }).end("Metrics are on /metrics.\n")
    }),
    (server) =>
      Effect.async<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  const { address, family, port } = server.address() as AddressInfo
  const host = settings.host === undefined ? "localhost" : family === "IPv6" ? `[${address}]` : address
  const where = settings.host === undefined ? ", on all addresses of this machine" : ""
  yield* Effect.logInfo(`Metrics are served on http://${host}:${port}/metrics${where}.`)
})

const listening = Effect.fnUntraced(function* (settings: Prometheus, onRequest: Http.RequestListener) {
  const runtime = yield* Effect.runtime<never>()
  return yield* Effect.async<Http.Server, ConfigError>((resume) => {
    const server = Http.createServer(onRequest)
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (server.listening)
        Runtime.runFork(runtime)(Effect.logWarning(`Metrics may not be served any more: ${reasonOf(error)}.`))
      else resume(new ConfigError({ message: complaintOf(settings, error) }))
    })
    server.listen({ port: settings.port, host: settings.host }, () => resume(Effect.succeed(server)))
  })
})

const complaintOf = ({ asked, host }: Prometheus, error: NodeJS.ErrnoException): string =>
  host !== undefined && (error.syscall === "getaddrinfo" || error.code === "EADDRNOTAVAIL")
    ? `OTEL_EXPORTER_PROMETHEUS_HOST=${legible(host)}: this machine has no such address (${reasonOf(error)}). Name one that it has, such as 127.0.0.1, or none, for all that it has.`
    : `${asked}: ${error.code === "EADDRINUSE" ? "the port is in use" : `it cannot be listened on (${reasonOf(error)})`}. Choose another, or 0 for any port that is free.`

const reasonOf = ({ code, message }: NodeJS.ErrnoException): string => code ?? message
