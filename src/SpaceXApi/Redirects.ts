import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import type * as RateLimiter from "effect/RateLimiter"

/** Follows redirects that stay on the host (from http to https is staying); the method and the body stay the same. */
export const followedWithin =
  (base: URL, limited: RateLimiter.RateLimiter) => (client: HttpClient.HttpClient) =>
    HttpClient.transform(client, (first, request) => {
      const follow = (sent: typeof first, from: string, left: number): typeof first =>
        Effect.flatMap(sent, (response) => {
          const target = left === 0 ? undefined : redirectTarget(response, from, base)
          if (target === undefined) return Effect.succeed(response)
          return follow(
            limited(client.execute(HttpClientRequest.setUrl(request, target))),
            target.href,
            left - 1
          )
        })
      return follow(first, request.url, 5)
    })

function redirectTarget(response: HttpClientResponse, from: string, base: URL): URL | undefined {
  const location = response.headers["location"]
  if (![301, 302, 307, 308].includes(response.status) || location === undefined) return undefined
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined
  const upgrade = target?.protocol === base.protocol || target?.protocol === "https:"
  return upgrade && target.hostname === base.hostname ? target : undefined
}
