import * as Effect from "effect/Effect"
import { lookup, type LookupAddress } from "node:dns"
import * as Net from "node:net"
import * as Tls from "node:tls"
import * as Deployment from "../Deployment.ts"
import { Connection } from "./Connection.ts"
import { requestBytes } from "./RequestBytes.ts"
import { broken } from "./Trouble.ts"

/** How to reach a host. */
export interface Route {
  readonly to: URL
  /** Each connection leads through a tunnel of its own that this opens. */
  readonly proxy: URL | undefined
  /** Only public addresses are connected to, whatever a name resolves to. */
  readonly isPublic: boolean
}

/** Opens a connection. It fails with what Node says, or what is wrong with the proxy. */
export const open = (route: Route): Effect.Effect<Connection, unknown> => {
  const { isPublic, proxy, to } = route
  if (proxy !== undefined) return throughTunnel(proxy, to)
  return connected(to, (onread) => ({ ...(isPublic ? { lookup: lookupPublic } : {}), onread }))
}

const throughTunnel = (proxy: URL, to: URL): Effect.Effect<Connection, unknown> => {
  // What speaks TLS through the tunnel reads from its socket by itself.
  return connected(proxy).pipe(
    Effect.tap((connection) => tunnelled(connection, proxy, to)),
    Effect.mapError((cause) =>
      (cause as NodeJS.ErrnoException).code === "ECONNRESET" ? broken("PROXY_CLOSED") : cause
    ),
    Effect.flatMap((connection) =>
      isSecure(to) ? connected(to, () => ({ socket: connection.socket })) : Effect.succeed(connection)
    )
  )
}

/** Asks a proxy for a tunnel. */
const tunnelled = (connection: Connection, proxy: URL, to: URL) =>
  Effect.async<void, unknown>((resume) => {
    const { host, port } = addressOf(to)
    const target = `${Net.isIPv6(host) ? `[${host}]` : host}:${port}`
    const headers = {
      host: target,
      connection: "keep-alive",
      "proxy-connection": "keep-alive",
      ...credentials(proxy)
    }
    connection.ask(requestBytes("CONNECT", target, headers, new Uint8Array()), {
      lacksBody: () => true,
      begun: ({ status }) => {
        if (status !== 200) connection.close()
        resume(status === 200 ? Effect.void : Effect.fail(broken(`PROXY_${status}`)))
        return nobody
      },
      failed: (cause) => resume(Effect.fail(cause))
    })
    return Effect.sync(() => connection.close())
  })

const nobody = { received: () => {}, settled: () => {}, ended: () => {}, copies: true }

/** A connection to where a URL leads, when it is there. */
const connected = (
  to: URL,
  more: (onread: Net.OnReadOpts) => Net.SocketConstructorOpts | object = () => ({})
) =>
  Effect.async<Connection, unknown>((resume) => {
    const connection = new Connection((onread) => {
      const options = { ...addressOf(to), ...more(onread) }
      return isSecure(to) ? Tls.connect({ ...options, ...secured(to) }) : Net.connect(options)
    })
    const failed = (cause: unknown) => resume(Effect.fail(cause))
    connection.socket
      .once(isSecure(to) ? "secureConnect" : "connect", () => resume(Effect.succeed(connection)))
      .once("error", failed)
      .once("close", () => failed(broken("ECONNRESET")))
    return Effect.sync(() => connection.close())
  })

const isSecure = ({ protocol }: URL) => protocol === "https:"

/** Where a URL leads, as sockets take it. */
const addressOf = (url: URL) => ({
  host: url.hostname.replace(/^\[|\]$/g, ""),
  port: Number(url.port) || (isSecure(url) ? 443 : 80),
  noDelay: true,
  keepAlive: true
})

/** Whose certificate it takes. An address is no name that a server could be asked for. */
const secured = (url: URL) => {
  const { host } = addressOf(url)
  return { ALPNProtocols: ["http/1.1"], ...(Net.isIP(host) === 0 ? { servername: host } : {}) }
}

const credentials = ({ password, username }: URL): Record<string, string> => {
  if (username + password === "") return {}
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { "proxy-authorization": `Basic ${Buffer.from(plain).toString("base64")}` }
}

/** Resolves a name as Node does, and refuses it where one of its addresses is private. */
const lookupPublic: Net.LookupFunction = (hostname, options, callback) =>
  lookup(hostname, { ...options, all: true }, (error, addresses: Array<LookupAddress>) => {
    const found = addresses?.find(({ address }) => Deployment.isPrivate(address))
    const refused =
      found &&
      Object.assign(new Error(`${hostname} is ${found.address}`), { code: Deployment.privateAddress })
    const first = addresses?.[0]
    if (error || refused || first === undefined || options.all) callback(error ?? refused ?? null, addresses)
    else callback(null, first.address, first.family)
  })
