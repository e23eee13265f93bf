import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Scope from "effect/Scope"
import * as Deployment from "./Deployment.ts"
import type { Connection } from "./NodeTransport/Connection.ts"
import { Connections } from "./NodeTransport/Connections.ts"
import * as Proxies from "./NodeTransport/Proxies.ts"
import { Reply } from "./NodeTransport/Reply.ts"
import { requestBytes } from "./NodeTransport/RequestBytes.ts"

/**
 * Opens the HTTP client of a run: HTTP/1.1 over Node's sockets with connections that are kept, proxies from the
 * environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`; never for this machine itself), and bodies in blocks, decompressed
 * as they arrive. In Airbyte Cloud it connects to public addresses only, whatever a name resolves to. A reply lasts as long
 * as the scope in which it was asked for.
 *
 * It is not Node's own client because of what that and the garbage collector behind it take: a quarter of a read's CPU time.
 */
export const open = Effect.gen(function* () {
  const connectionsTo = yield* connections
  const execute = (
    request: HttpClientRequest
  ): Effect.Effect<Reply, HttpClientError.RequestError, Scope.Scope> => {
    const failed = (cause: unknown) =>
      new HttpClientError.RequestError({ request, reason: "Transport", cause })
    const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
    if (Either.isLeft(url))
      return new HttpClientError.RequestError({ request, reason: "InvalidUrl", cause: url.left })
    const connections = connectionsTo(url.right)
    const replied = Effect.flatMap(sent(request, url.right), (bytes) =>
      Effect.mapError(
        Effect.flatMap(connections.take, (connection) => {
          const left = () => connections.giveBack(connection)
          return exchange({ request, bytes, connection, left })
        }),
        failed
      )
    )
    return Effect.tap(replied, ({ close }) =>
      Effect.flatMap(Effect.scope, (scope) => Scope.addFinalizer(scope, Effect.sync(close)))
    )
  }
  return HttpClient.makeWith(Effect.flatMap(execute), Effect.succeed<HttpClientRequest>)
})

/** The connections of a run, by host and proxy. They end with the scope. */
const connections = Effect.gen(function* () {
  const isPublic = yield* Deployment.isCloud
  const proxyTo = yield* Proxies.fromEnvironment
  const all = new Map<string, Connections>()
  const close = Effect.sync(() => all.forEach((connections) => connections.close()))
  yield* Scope.addFinalizer(yield* Effect.scope, close)
  return (to: URL): Connections => {
    const known = all.get(to.origin)
    if (known !== undefined) return known
    const connections = new Connections({ to, proxy: proxyTo(to), isPublic })
    all.set(to.origin, connections)
    return connections
  }
})

/** The bytes that a request sends. */
const sent = (request: HttpClientRequest, url: URL) => {
  const failed = (description: string) =>
    new HttpClientError.RequestError({ request, reason: "Encode", description })
  const { body, method } = request
  if (body._tag !== "Empty" && body._tag !== "Uint8Array")
    return Effect.fail(failed(`this transport sends bytes, no ${body._tag}`))
  const bytes = body._tag === "Empty" ? new Uint8Array() : body.body
  const headers = {
    host: url.host,
    "accept-encoding": "gzip",
    ...request.headers,
    ...(body._tag === "Empty" && method !== "POST" ? {} : { "content-length": `${bytes.length}` })
  }
  return Effect.try({
    try: () => requestBytes(method, url.pathname + url.search, headers, bytes),
    catch: (cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause })
  })
}

interface Exchange {
  readonly request: HttpClientRequest
  readonly bytes: Uint8Array
  readonly connection: Connection
  /** The connection is not needed any more. */
  readonly left: () => void
}

/** Sends a request and waits for the beginning of its reply. Whoever waits no longer takes the connection along. */
const exchange = ({ bytes, connection, left, request }: Exchange) =>
  Effect.async<Reply, unknown>((resume) => {
    connection.ask(bytes, {
      lacksBody: () => request.method === "HEAD",
      begun: (head) => {
        let isLeft = false
        const flow = {
          get isFull() {
            return connection.isFull
          },
          pause: connection.pause,
          handOn: connection.handOn,
          resume: () => isLeft || connection.resume(),
          close: () => {
            if (!isLeft) left()
            isLeft = true
          }
        }
        const reply = new Reply(request, head, flow)
        resume(Effect.succeed(reply))
        return reply.receiver
      },
      failed: (cause) => resume(Effect.fail(cause))
    })
    return Effect.sync(() => connection.close())
  })
