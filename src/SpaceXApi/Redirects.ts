import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import type { Reply } from "../Transport.ts"

type Send<E, R> = (request: HttpClientRequest.HttpClientRequest) => Effect.Effect<Reply, E, R>

/** Sends a request, and follows redirects that stay on the host (from http to https is staying) as the same request. */
export const followed =
  <E, R>(base: URL, send: Send<E, R>, left = 5): Send<E, R> =>
  (request) =>
    Effect.flatMap(send(request), (response) => {
      const target = left === 0 ? undefined : redirectTarget(response, request.url, base)
      if (target === undefined) return Effect.succeed(response)
      return followed(base, send, left - 1)(HttpClientRequest.setUrl(request, target.href))
    })

function redirectTarget(response: Reply, from: string, base: URL): URL | undefined {
  const location = response.headers["location"]
  if (![301, 302, 307, 308].includes(response.status) || location === undefined) return undefined
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined
  const upgrade = target?.protocol === base.protocol || target?.protocol === "https:"
  return upgrade && target.hostname === base.hostname ? target : undefined
}
