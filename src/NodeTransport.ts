import * as HttpClientError from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Scope from "effect/Scope"
import * as Deployment from "./Deployment.ts"
import { alarm } from "./NodeTransport/Alarm.ts"
import type { Connection } from "./NodeTransport/Connection.ts"
import { Connections } from "./NodeTransport/Connections.ts"
import { type Flow, received } from "./NodeTransport/Decompression.ts"
import * as Proxies from "./NodeTransport/Proxies.ts"
import type { ReplyHead } from "./NodeTransport/ReplyHead.ts"
import { requestBytes } from "./NodeTransport/RequestBytes.ts"
import type { BrokenBody, PatientClient, Reply } from "./Transport.ts"

/**
 * Opens the HTTP client of a run: HTTP/1.1 over Node's sockets with connections that are kept, proxies from the
 * environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`; never for this machine itself), and bodies in blocks, decompressed
 * as they arrive. In Airbyte Cloud it connects to public addresses only, whatever a name resolves to. A reply lasts as long
 * as the scope in which it was asked for.
 *
 * It is not Node's own client because of what that and the garbage collector behind it take: a quarter of a read's CPU time.
 */
export const open = Effect.map(
  Effect.suspend(() => connections),
  (connectionsTo): NodeClient => ({
    execute: (request, millis, late) =>
      Effect.suspend(() => {
        const until = performance.now() + millis
        const failed = (cause: unknown) =>
          new HttpClientError.RequestError({ request, reason: "Transport", cause })
        const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
        if (Either.isLeft(url))
          return new HttpClientError.RequestError({ request, reason: "InvalidUrl", cause: url.left })
        const bytes = sent(request, url.right)
        if (bytes instanceof HttpClientError.RequestError) return bytes
        const connections = connectionsTo(url.right)
        const patience = { duration: millis, onTimeout: late }
        // Whenever one who waits is interrupted, the connection is somebody's.
        return Effect.uninterruptibleMask((restore) => {
          const connected = connections.take((opening) =>
            restore(Effect.timeoutFail(Effect.mapError(opening, failed), patience))
          )
          return Effect.flatMap(connected, (connection) => {
            const replied = exchange({ request, bytes, connection, connections, until, late, failed })
            return restore(replied).pipe(
              Effect.onError(() => Effect.sync(() => connection.close())),
              Effect.tap(({ close }) =>
                Effect.flatMap(Effect.scope, (scope) => Scope.addFinalizer(scope, Effect.sync(close)))
              )
            )
          })
        })
      })
  })
)

/** Its requests fail where no reply begins; where a body breaks off, its pull does. */
export type NodeClient = PatientClient<NodeReply, HttpClientError.RequestError>

/** A reply with all that it said, and its end. */
export interface NodeReply extends Reply {
  readonly cookies: ReplyHead["cookies"]
  /** Nobody takes any more of the body. */
  readonly close: () => void
}

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
  const { body, method } = request
  if (body._tag !== "Empty" && body._tag !== "Uint8Array") {
    const description = `this transport sends bytes, no ${body._tag}`
    return new HttpClientError.RequestError({ request, reason: "Encode", description })
  }
  const bytes = body._tag === "Empty" ? new Uint8Array() : body.body
  const headers = {
    host: url.host,
    "accept-encoding": "gzip",
    ...request.headers,
    ...(body._tag === "Empty" && method !== "POST" ? {} : { "content-length": `${bytes.length}` })
  }
  try {
    return requestBytes(method, url.pathname + url.search, headers, bytes)
  } catch (cause) {
    return new HttpClientError.RequestError({ request, reason: "Transport", cause })
  }
}

interface Exchange<T> {
  readonly request: HttpClientRequest
  readonly bytes: Uint8Array
  readonly connection: Connection
  /** Where the connection belongs when it is not needed any more. */
  readonly connections: Connections
  /** In milliseconds of the process. */
  readonly until: number
  readonly late: () => T
  readonly failed: (cause: unknown) => HttpClientError.RequestError
}

/** Sends a request and waits for the beginning of its reply. */
const exchange = <T>({ bytes, connection, connections, failed, late, request, until }: Exchange<T>) =>
  Effect.async<NodeReply, HttpClientError.RequestError | T>((resume) => {
    const waiting = alarm(until - performance.now(), () => resume(Effect.fail(late())))
    connection.ask(bytes, {
      lacksBody: () => request.method === "HEAD",
      begun: (head) => {
        clearTimeout(waiting)
        const { cookies, headers, status } = head
        const flow = flowOf(connection, () => connections.giveBack(connection))
        const { "content-encoding": coding = "" } = head.hasBody && request.method !== "HEAD" ? headers : {}
        const { blocks, receiver } = received(coding, flow, brokenBody)
        resume(Effect.succeed({ status, headers, cookies, pull: blocks.pull, close: blocks.close }))
        return receiver
      },
      failed: (cause) => {
        clearTimeout(waiting)
        resume(Effect.fail(failed(cause)))
      }
    })
    return Effect.sync(() => clearTimeout(waiting))
  })

const brokenBody = (cause: unknown): BrokenBody => ({ _tag: "BrokenBody", cause })

/** What a body takes of a connection, until it is left. */
const flowOf = (connection: Connection, left: () => void): Flow => {
  let isLeft = false
  return {
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
}
