import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import packageJson from "../package.json" with { type: "json" }
import * as Config from "./Config.ts"
import * as Deployment from "./Deployment.ts"
import * as EntityTag from "./EntityTag.ts"
import type { Failure } from "./Failure.ts"
import { CurrentStream } from "./Metrics/StreamMeter.ts"
import type { Pull } from "./Pull.ts"
import * as Exchange from "./SpaceXApi/Exchange.ts"
import * as HttpFailure from "./SpaceXApi/HttpFailure.ts"
import * as RateLimit from "./SpaceXApi/RateLimit.ts"
import { followed } from "./SpaceXApi/Redirects.ts"
import * as TimeAllowance from "./SpaceXApi/TimeAllowance.ts"
import { Transport } from "./Transport.ts"

/** A request to a collection's `/query` route. Source: `spacex-api.md`, and mongoose-paginate-v2 for the options. */
export interface Query {
  readonly query: Readonly<Record<string, unknown>>
  readonly options: {
    readonly sort: Readonly<Record<string, 1 | -1>>
    readonly limit: number
    readonly offset?: number
    readonly select?: Readonly<Record<string, 0 | 1>>
    readonly populate?: ReadonlyArray<unknown>
  }
}

/** Who wrote a query: what the API refuses of a user's is theirs to mend. */
export type Author = "user" | "connector"

/** A reply's body as it arrives: the next pieces of it each time. It fails with none behind the last ones. */
export type Body = Pull<Uint8Array, Failure>

/** A whole collection as one array, a single document, or word that it still is the one that the ETag named. Its own ETag, if it has one. */
export type List =
  | { readonly _tag: "NotModified"; readonly etag: string | undefined }
  | { readonly _tag: "Modified"; readonly etag: string | undefined; readonly body: Body }

/**
 * The port to the SpaceX API: one request, one attempt. All requests of a run share its rate limit and timeout.
 * A reply that is none (a status, a web page, a timeout) is a failure; retries belong to whoever knows where to resume.
 */
export class SpaceXApi extends Context.Tag("source-spacex/SpaceXApi")<
  SpaceXApi,
  {
    readonly query: (
      path: string,
      query: Query,
      author?: Author
    ) => Effect.Effect<Body, Failure, Scope.Scope | CurrentStream>
    /** Asks for a collection, or a single document, unless it is the one that `etag` names. */
    readonly list: (
      path: string,
      etag: string | undefined
    ) => Effect.Effect<List, Failure, Scope.Scope | CurrentStream>
  }
>() {
  static readonly layer = (config: Config.Config) => Layer.scoped(this, make(config))
}

const make = Effect.fnUntraced(function* (config: Config.Config) {
  const refusal = yield* refusalOf(config.base_url)
  if (refusal !== undefined) return { query: () => refusal, list: () => refusal }
  const base = new URL(config.base_url)
  const limited = yield* RateLimit.make(config.requests_per_second)
  const client = yield* Effect.flatten(Transport)
  const address = (path: string) => config.base_url.replace(/\/+$/, "") + path

  const send = Effect.fnUntraced(function* (
    asked: HttpClientRequest.HttpClientRequest,
    what: string,
    author: Author = "connector"
  ) {
    const { method, url } = asked
    const meter = yield* CurrentStream
    const userChose = config.base_url !== Config.defaults.base_url
    const request = { name: `${method} ${url}`, url, host: base.host, userChose }
    const allowance = TimeAllowance.make(config.request_timeout_seconds, request, meter)
    let exchange: Exchange.Exchange | undefined
    const begun = Effect.suspend(() => {
      if (exchange !== undefined) return Effect.succeed(exchange)
      const sent = { request: asked, asked: what, meter, spent: () => allowance.spent }
      return Effect.map(Exchange.begin(sent), (begun) => (exchange = begun))
    })
    const send = followed(base, (request) =>
      limited(
        Effect.zipRight(
          begun,
          allowance.spend((millis, late) => client.execute(request, millis, late))
        ),
        meter
      )
    )
    const response = yield* Effect.mapError(send(asked), (error) => {
      if (error._tag === "RequestError") return HttpFailure.ofTransport(request, error)
      return error._tag === "BrokenBody" ? HttpFailure.ofBody(request, error.cause) : error
    })
    const { brokenOff, received, responded } = yield* begun
    responded(response)
    const body: Body = Effect.mapBoth(allowance.spend(response.pull), {
      onSuccess: (pieces) => {
        received(pieces)
        return pieces
      },
      onFailure: Option.map((error) => {
        brokenOff()
        return error._tag === "BrokenBody" ? HttpFailure.ofBody(request, error.cause) : error
      })
    })
    const believed = Effect.gen(function* () {
      const failure = HttpFailure.ofResponse(request, response, yield* Clock.currentTimeMillis)
      if (failure?._tag === "SystemError" && response.status === 400 && author === "user")
        return yield* HttpFailure.ofQuery(request, yield* beginning(body))
      if (failure !== undefined) return yield* failure
      return body
    })
    return { response, body: believed }
  })

  const query = Effect.fnUntraced(function* (path: string, query: Query, author?: Author) {
    // To decompress a single document takes longer than to wait for it as it is. Else that is the transport's affair.
    const coding = query.options.limit > 1 ? {} : { "accept-encoding": "identity" }
    const request = HttpClientRequest.post(address(path) + "/query", { headers: { ...headers, ...coding } })
    const asked = HttpClientRequest.bodyUnsafeJson(request, query)
    return yield* (yield* send(asked, JSON.stringify(query), author)).body
  })

  const list = Effect.fnUntraced(function* (
    path: string,
    known: string | undefined
  ): Effect.fn.Return<List, Failure, Scope.Scope | CurrentStream> {
    // Whoever says nothing of caches has fetch add `no-cache`, and with that the API never answers 304.
    const condition = known === undefined ? {} : { "if-none-match": known, "cache-control": "max-age=0" }
    const reply = yield* send(
      HttpClientRequest.get(address(path), { headers: { ...headers, ...condition } }),
      ""
    )
    const { etag } = reply.response.headers
    if (known !== undefined && reply.response.status === 304) return { _tag: "NotModified", etag }
    return { _tag: "Modified", etag: EntityTag.ofHeader(etag), body: yield* reply.body }
  })
  return { query, list }
})

/** The text that a body begins with, as far as there is one. */
const beginning = (body: Body) =>
  Effect.match(body, {
    onSuccess: (pieces) => Buffer.concat(Chunk.toReadonlyArray(pieces)).toString(),
    onFailure: () => ""
  })

/** Why no request may be sent to an address; undefined where it may. */
const refusalOf = Effect.fnUntraced(function* (url: string) {
  if (!URL.canParse(url)) return HttpFailure.ofUrl(url)
  const reason = (yield* Deployment.isCloud) ? Deployment.refusal(new URL(url)) : undefined
  return reason === undefined ? undefined : HttpFailure.ofDeployment(new URL(url).host, reason)
})

/** Who asks, and for what. */
const headers = { accept: "application/json", "user-agent": `${packageJson.name}/${packageJson.version}` }
