import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { type Dispatcher, Pool } from "undici"
import { ConfigError } from "../Failure.ts"

/** The proxies, by either spelling of their variables; `host:port` without a scheme is taken as http, as curl does. */
export const fromEnvironment = Effect.gen(function* () {
  const httpProxy = yield* proxy("http_proxy")
  const httpsProxy = yield* proxy("https_proxy")
  const { value = "" } = yield* variable("no_proxy")
  const noProxy = value.trim() === "*" ? "*" : `${value},localhost,127.0.0.1,[::1]`
  return {
    noProxy,
    clientFactory: tunnels,
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy })
  }
})

const proxy = Effect.fnUntraced(function* (lowerCase: string) {
  const { name, value } = yield* variable(lowerCase)
  if (value === undefined) return undefined
  const url = value.includes("://") ? value : `http://${value}`
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && isDecodable(new URL(url))) return url
  return yield* new ConfigError({
    message: `The environment variable ${name} names no proxy. Write it as http://host:port or http://user:password@host:port (a % in them as %25), or unset it.`
  })
})

/** Whether the name and the password are escaped as they have to be within a URL. */
function isDecodable({ password, username }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

const variable = Effect.fnUntraced(function* (lowerCase: string) {
  for (const name of [lowerCase, lowerCase.toUpperCase()]) {
    const value = yield* Effect.orElseSucceed(Config.string(name), () => "")
    if (value !== "") return { name, value }
  }
  return { name: lowerCase }
})

/**
 * The connections to a proxy. undici asks for a tunnel again, at once and without end, where the proxy closes the
 * connection, and hides the status of one that refuses: both become failures with a code that says so.
 */
const tunnels = (origin: URL, options: object): Dispatcher => {
  const pool = new Pool(origin, options)
  const open: (request: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> =
    pool.connect.bind(pool)
  const connect = async (request: Dispatcher.ConnectOptions) => {
    const reply = await open(request).catch((cause: { readonly code?: string }) => {
      throw cause.code === "UND_ERR_SOCKET" ? failed("PROXY_CLOSED") : cause
    })
    if (reply.statusCode === 200) return reply
    reply.socket.destroy()
    throw failed(`PROXY_${reply.statusCode}`)
  }
  return Object.assign(pool, { connect })
}

const failed = (code: string): Error => Object.assign(new Error(code), { code })
