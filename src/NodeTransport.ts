import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lookup, type LookupAddress } from "node:dns"
import type { LookupFunction } from "node:net"
import { EnvHttpProxyAgent, interceptors } from "undici"
import * as Deployment from "./Deployment.ts"
import * as Proxies from "./NodeTransport/Proxies.ts"

/**
 * Opens the HTTP client of a run: undici with its connection pool, proxies from the environment (`HTTPS_PROXY`,
 * `HTTP_PROXY`, `NO_PROXY`; never for this machine itself), and bodies decompressed as they arrive. In Airbyte Cloud it
 * connects to public addresses only, whatever a name resolves to.
 */
export const open = Effect.gen(function* () {
  const connect = (yield* Deployment.isCloud) ? { connect: { lookup: lookupPublic } } : {}
  const proxies = yield* Proxies.fromEnvironment
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => new EnvHttpProxyAgent({ ...connect, ...proxies })),
    (agent) => Effect.promise(() => agent.destroy())
  )
  const dispatcher = agent.compose(interceptors.decompress({ skipErrorResponses: false }))
  const context = yield* NodeHttpClient.layerUndiciWithoutDispatcher.pipe(
    Layer.provide(Layer.succeed(NodeHttpClient.Dispatcher, dispatcher)),
    Layer.build
  )
  return Context.get(context, HttpClient.HttpClient)
})

/** Resolves a name as Node does, and refuses it where one of its addresses is private. */
const lookupPublic: LookupFunction = (hostname, options, callback) =>
  lookup(hostname, { ...options, all: true }, (error, addresses: Array<LookupAddress>) => {
    const found = addresses?.find(({ address }) => Deployment.isPrivate(address))
    const refused =
      found &&
      Object.assign(new Error(`${hostname} is ${found.address}`), { code: Deployment.privateAddress })
    const first = addresses?.[0]
    if (error || refused || first === undefined || options.all) callback(error ?? refused ?? null, addresses)
    else callback(null, first.address, first.family)
  })
