import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import { lookup, type LookupAddress } from "node:dns"
import * as Http from "node:http"
import * as Https from "node:https"
import type { LookupFunction } from "node:net"
import * as Deployment from "./Deployment.ts"
import * as Proxies from "./NodeTransport/Proxies.ts"
import { Reply } from "./NodeTransport/Reply.ts"
import * as Tunnels from "./NodeTransport/Tunnels.ts"

/**
 * Opens the HTTP client of a run: Node's own with connections that are kept, proxies from the environment
 * (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`; never for this machine itself), and bodies in blocks, decompressed as they
 * arrive. In Airbyte Cloud it connects to public addresses only, whatever a name resolves to.
 */
export const open = Effect.gen(function* () {
  const agentOf = yield* agents
  return HttpClient.make((request, url, signal) =>
    Effect.flatMap(bodyOf(request), (body) =>
      exchange(request, body, {
        agent: agentOf(url),
        givenUp: signal,
        method: request.method,
        protocol: url.protocol,
        host: Tunnels.hostOf(url),
        port: url.port,
        path: url.pathname + url.search,
        headers: { ...request.headers, "accept-encoding": "gzip" }
      })
    )
  )
})

/** The connections of a run, by protocol and proxy. They end with the scope. */
const agents = Effect.gen(function* () {
  const direct = (yield* Deployment.isCloud) ? { ...kept, lookup: lookupPublic } : kept
  const proxyTo = yield* Proxies.fromEnvironment
  const agents = new Map<string, Http.Agent>()
  yield* Effect.addFinalizer(() => Effect.sync(() => agents.forEach((agent) => agent.destroy())))
  return (url: URL): Http.Agent => {
    const proxy = proxyTo(url)
    const key = `${url.protocol} ${proxy?.href}`
    const known = agents.get(key)
    if (known !== undefined) return known
    const { Agent } = url.protocol === "https:" ? Https : Http
    const agent = proxy === undefined ? new Agent(direct) : Tunnels.agent(url.protocol, proxy, kept)
    agents.set(key, agent)
    return agent
  }
})

/**
 * Servers close connections that nobody uses, often after five seconds. One that we close first cannot be closed by
 * the server at the very moment at which a request takes it.
 */
const kept = { keepAlive: true, timeout: 4000 }

/** The bytes that a request sends. */
const bodyOf = (request: HttpClientRequest) => {
  const { body } = request
  if (body._tag === "Empty") return Effect.succeed(new Uint8Array())
  if (body._tag === "Uint8Array") return Effect.succeed(body.body)
  const description = `this transport sends bytes, no ${body._tag}`
  return Effect.fail(new HttpClientError.RequestError({ request, reason: "Encode", description }))
}

/** Sends a request and waits for the beginning of its reply. Whoever waits no longer takes the connection along. */
const exchange = (request: HttpClientRequest, body: Uint8Array, asked: Tunnels.Asked) =>
  Effect.async<Reply, HttpClientError.RequestError>((resume) => {
    const failed = (cause: unknown) =>
      resume(Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause })))
    try {
      const sent = Http.request(asked)
        .on("response", (message) => resume(Effect.succeed(new Reply(request, message))))
        .on("error", failed)
        .on("upgrade", (_, socket) => {
          socket.destroy()
          failed(otherProtocol)
        })
      const end = () => void sent.destroy()
      asked.givenUp.addEventListener("abort", end, { once: true })
      sent.end(body)
      return Effect.sync(end)
    } catch (cause) {
      return failed(cause)
    }
  })

/** With the code that Node's parser has for a reply that goes on in another protocol. */
const otherProtocol = Object.assign(new Error("the reply is no HTTP"), { code: "HPE_PAUSED_UPGRADE" })

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
