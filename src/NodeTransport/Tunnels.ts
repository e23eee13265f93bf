import * as Http from "node:http"
import * as Https from "node:https"
import { isIPv6 } from "node:net"
import type { Duplex } from "node:stream"

/** A request's options, and when it is given up: a tunnel that is being opened for it then is, too. */
export interface Asked extends Https.RequestOptions {
  readonly givenUp: AbortSignal
}

/** Connections to hosts that speak `protocol`, each through a tunnel of its own that the proxy opens. */
export const agent = (protocol: string, proxy: URL, options: Http.AgentOptions): Http.Agent =>
  protocol === "https:" ? new SecureTunnels(proxy, options) : new Tunnels(proxy, options)

class Tunnels extends Http.Agent {
  private readonly proxy: URL

  constructor(proxy: URL, options: Http.AgentOptions) {
    super(options)
    this.proxy = proxy
  }

  override createConnection(options: Http.ClientRequestArgs, opened: Opened): undefined {
    open(this.proxy, options as Asked, opened)
  }
}

class SecureTunnels extends Https.Agent {
  private readonly proxy: URL

  constructor(proxy: URL, options: Http.AgentOptions) {
    super(options)
    this.proxy = proxy
  }

  override createConnection(options: Https.RequestOptions, opened: Opened): undefined {
    open(this.proxy, options as Asked, (error, socket) =>
      error === null ? opened(null, this.secured({ ...options, socket })) : opened(error, socket)
    )
  }

  private secured(options: object): Duplex {
    return super.createConnection(options)!
  }
}

type Opened = (error: Error | null, socket: Duplex) => void

/** Asks a proxy for a tunnel. One that refuses, or hangs up, is a failure with a code that says so. */
function open(proxy: URL, { givenUp, host, port }: Asked, opened: Opened): void {
  const failed = (error: Error) => opened(error, undefined as never)
  const target = `${isIPv6(host ?? "") ? `[${host}]` : host}:${port}`
  const request = (proxy.protocol === "https:" ? Https : Http).request({
    agent: false,
    method: "CONNECT",
    host: hostOf(proxy),
    port: proxy.port,
    path: target,
    headers: {
      host: target,
      connection: "keep-alive",
      "proxy-connection": "keep-alive",
      ...credentials(proxy)
    }
  })
  request
    .on("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) return opened(null, socket)
      socket.destroy()
      failed(coded(`PROXY_${statusCode}`))
    })
    .on("error", (cause: NodeJS.ErrnoException) =>
      failed(cause.code === "ECONNRESET" ? coded("PROXY_CLOSED") : cause)
    )
    .end()
  givenUp.addEventListener("abort", () => request.destroy(), { once: true })
}

/** The host of a URL as Node's sockets take it. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "")

const credentials = ({ password, username }: URL): Record<string, string> => {
  if (username + password === "") return {}
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { "proxy-authorization": `Basic ${Buffer.from(plain).toString("base64")}` }
}

const coded = (code: string): Error => Object.assign(new Error(code), { code })
