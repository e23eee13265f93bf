import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { ConfigError } from "../Failure.ts"
import type { NodeClient } from "../NodeTransport.ts"
import { type BrokenBody, forEver, type PatientClient, type Reply, Transport } from "../Transport.ts"
import { NodeResponse } from "./NodeResponse.ts"

/**
 * HTTP on Node as the program has it: a connection pool, proxies from the environment (`HTTPS_PROXY`, `HTTP_PROXY`,
 * `NO_PROXY`), and compressed pages. Any other `HttpClient` does as well.
 */
export const layerHttpClient: Layer.Layer<HttpClient.HttpClient, ConfigError> = Layer.scoped(
  HttpClient.HttpClient,
  Effect.promise(() => import("../NodeTransport.ts")).pipe(
    Effect.flatMap(({ open }) => open),
    Effect.map((client) => ofNode(client))
  )
)

/** The client of whoever calls, as the source asks it. */
export const transportOfCaller: Layer.Layer<Transport, never, HttpClient.HttpClient> = Layer.effect(
  Transport,
  Effect.map(HttpClient.HttpClient, (client) => Effect.succeed(patient(client)))
)

/** An `HttpClient` of any kind as the source asks it. An exchange has a span of its own, which lasts as long as its body. */
export const patient = (client: HttpClient.HttpClient): PatientClient => {
  const scoped = HttpClient.withScope(HttpClient.withTracerDisabledWhen(client, () => true))
  return {
    execute: (request, duration, onTimeout) =>
      scoped.execute(request).pipe(
        Effect.mapError((error) => (error._tag === "ResponseError" ? broken(error) : error)),
        Effect.timeoutFail({ duration, onTimeout }),
        Effect.flatMap(replyOf)
      )
  }
}

/** The transport of the program as any other `HttpClient`: a reply ends when it has been taken, or is left. */
export const ofNode = (client: NodeClient): HttpClient.HttpClient =>
  HttpClient.make((request, _url, signal) =>
    Effect.flatMap(Scope.make(), (scope) => {
      signal.addEventListener("abort", () => Effect.runFork(Scope.close(scope, Exit.void)), { once: true })
      const replied = Scope.extend(client.execute(request, ...forEver), scope)
      return Effect.map(replied, (reply) => new NodeResponse(request, reply))
    })
  )

/** What the source needs of a response. That of the program's own transport has it; others are streams. */
const replyOf = (response: HttpClientResponse): Effect.Effect<Reply, never, Scope.Scope> =>
  response instanceof NodeResponse
    ? Effect.succeed(response.reply)
    : Effect.map(Stream.toPull(response.stream), (pull) => ({
        status: response.status,
        headers: response.headers,
        pull: (duration, late) =>
          pull.pipe(
            Effect.mapError(Option.map(broken)),
            Effect.timeoutFail({ duration, onTimeout: () => Option.some(late()) })
          )
      }))

const broken = ({ cause }: HttpClientError): BrokenBody => ({ _tag: "BrokenBody", cause })
