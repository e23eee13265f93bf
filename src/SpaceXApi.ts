import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as RateLimiter from "effect/RateLimiter"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import packageJson from "../package.json" with { type: "json" }
import * as Config from "./Config.ts"
import { type Failure, TransientError } from "./Failure.ts"
import * as HttpFailure from "./SpaceXApi/HttpFailure.ts"

/** A request to a collection's `/query` route. Source: `spacex-api.md`, and mongoose-paginate-v2 for the options. */
export interface Query {
  readonly query: Readonly<Record<string, unknown>>
  readonly options: { readonly sort: Readonly<Record<string, 1 | -1>>; readonly limit: number }
}

/** A reply's body as it arrives. */
export type Body = Stream.Stream<Uint8Array, Failure>

/** How to open an HTTP client: only commands that talk to the API pay for it. */
export class Transport extends Context.Tag("source-spacex/Transport")<
  Transport,
  Effect.Effect<HttpClient.HttpClient, never, Scope.Scope>
>() {}

/**
 * The port to the SpaceX API: one request, one attempt. All requests of a run share its rate limit and timeout.
 * A reply that is none (a status, a web page, a timeout) is a failure; retries belong to whoever knows where to resume.
 */
export class SpaceXApi extends Context.Tag("source-spacex/SpaceXApi")<
  SpaceXApi,
  { readonly query: (path: string, query: Query) => Effect.Effect<Body, Failure, Scope.Scope> }
>() {
  static readonly layer = (config: Config.Config) => Layer.scoped(this, make(config))
}

const make = Effect.fnUntraced(function* (config: Config.Config) {
  const transport = yield* Effect.flatten(Transport)
  const client = decorated(transport, config.base_url)
  const limited = yield* rateLimit(config.requests_per_second)
  const host = new URL(config.base_url).host

  const query = Effect.fnUntraced(function* (path: string, body: Query) {
    const url = config.base_url.replace(/\/+$/, "") + path + "/query"
    const request = { name: `POST ${url}`, host, userChose: config.base_url !== Config.defaults.base_url }
    const allowance = timeAllowance(config.request_timeout_seconds, request)
    const send = HttpClientRequest.post(url).pipe(HttpClientRequest.bodyUnsafeJson(body), client.execute)
    const response = yield* limited(allowance.spend(send)).pipe(
      Effect.catchTag("RequestError", (error) => Effect.fail(HttpFailure.ofTransport(request, error))),
      Effect.catchTag("ResponseError", (error) => Effect.fail(HttpFailure.ofBody(request, error.cause)))
    )
    yield* Effect.logDebug(`${request.name} → ${response.status}`)
    const failure = HttpFailure.ofResponse(request, response, yield* Clock.currentTimeMillis)
    if (failure !== undefined) return yield* Effect.fail(failure)
    return allowance.spendOnEach(
      Stream.mapError(response.stream, (error) => HttpFailure.ofBody(request, error.cause))
    )
  })
  return { query }
})

/** Everything that holds for each request: who asks, in what encoding, and how far a redirect may lead. */
const decorated = (transport: HttpClient.HttpClient, baseUrl: string) =>
  transport.pipe(
    HttpClient.withTracerPropagation(false),
    HttpClient.mapRequest(
      HttpClientRequest.setHeaders({
        accept: "application/json",
        "accept-encoding": "gzip",
        "user-agent": `${packageJson.name}/${packageJson.version}`
      })
    ),
    followedWithin(new URL(baseUrl)),
    HttpClient.withScope
  )

/** Follows redirects that stay on the host (from http to https is staying); the method and the body stay the same. */
const followedWithin = (base: URL) => (client: HttpClient.HttpClient) =>
  HttpClient.transform(client, (first, request) => {
    const follow = (sent: typeof first, from: string, left: number): typeof first =>
      Effect.flatMap(sent, (response) => {
        const target = left === 0 ? undefined : redirectTarget(response, from, base)
        if (target === undefined) return Effect.succeed(response)
        return follow(client.execute(HttpClientRequest.setUrl(request, target)), target.href, left - 1)
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

/** At most so many requests in a second; after a pause, a second's worth may leave at once. */
const rateLimit = (perSecond: number) => {
  const limit = Math.max(1, Math.floor(perSecond))
  return RateLimiter.make({ limit, interval: Duration.seconds(limit / perSecond) })
}

/** The time that one request may keep us waiting. What we do with its bytes between two waits does not count. */
const timeAllowance = (seconds: number, request: HttpFailure.RequestDescription) => {
  let left = seconds * 1000
  const timeout = () =>
    new TransientError({
      message: `${request.host} took longer than ${seconds} seconds for one reply. Raise request_timeout_seconds or lower page_size if this repeats.`,
      detail: `${request.name} → timeout`
    })
  const spend = Effect.fnUntraced(function* <A, E, R, T>(effect: Effect.Effect<A, E, R>, onTimeout: () => T) {
    const start = yield* Clock.currentTimeMillis
    const result = yield* Effect.timeoutFail(effect, { duration: Math.max(0, left), onTimeout })
    left -= (yield* Clock.currentTimeMillis) - start
    return result
  })
  return {
    spend: <A, E, R>(effect: Effect.Effect<A, E, R>) => spend(effect, timeout),
    spendOnEach: (body: Body): Body =>
      Stream.unwrapScoped(
        Effect.map(Stream.toPull(body), (pull) =>
          Stream.repeatEffectChunkOption(spend(pull, () => Option.some<Failure>(timeout())))
        )
      )
  }
}
