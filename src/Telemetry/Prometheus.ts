import { PrometheusExporter } from "@opentelemetry/exporter-prometheus"
import type { MetricProducer } from "@opentelemetry/sdk-metrics"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { ConfigError } from "../Failure.ts"
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

const listening = ({ asked, host, port }: Prometheus, onRequest: Http.RequestListener) =>
  Effect.async<Http.Server, ConfigError>((resume) => {
    const server = Http.createServer(onRequest)
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const reason =
        code === "EADDRINUSE" ? "the port is in use" : `it cannot be listened on (${code ?? message})`
      resume(
        new ConfigError({ message: `${asked}: ${reason}. Choose another, or 0 for any port that is free.` })
      )
    })
    server.listen({ port, host }, () => resume(Effect.succeed(server)))
  })
