import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { ConfigError } from "../Failure.ts"

/**
 * Which proxy leads to a URL, if any, by either spelling of the variables: none to this machine itself. `HTTP_PROXY`
 * leads to https as well where `HTTPS_PROXY` does not. `host:port` without a scheme is taken as http, as curl does.
 */
export const fromEnvironment = Effect.gen(function* () {
  const http = yield* proxy("http_proxy")
  const https = (yield* proxy("https_proxy")) ?? http
  const { value = "" } = yield* variable("no_proxy")
  return (url: URL): URL | undefined => {
    const between = url.protocol === "https:" ? https : http
    return between === undefined || isPassedBy(loopback, url) || isPassedBy(value, url) ? undefined : between
  }
})

const loopback = "localhost,127.0.0.1,[::1]"

/**
 * Whether a `NO_PROXY` names the host of a URL: each of its entries the host and all below it, with or without a dot or
 * `*.` in front, and of its ports the one that the entry names or all. `*` by itself names all hosts.
 */
export const isPassedBy = (noProxy: string, url: URL): boolean => {
  if (noProxy.trim() === "*") return true
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port
  return noProxy.split(/[,\s]+/).some((entry) => {
    const [, name = "", only = port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
    const host = name.replace(/^\*?\./, "").toLowerCase()
    if (host === "" || only !== port) return false
    return url.hostname === host || url.hostname.endsWith(`.${host}`)
  })
}

const proxy = Effect.fnUntraced(function* (lowerCase: string) {
  const { name, value } = yield* variable(lowerCase)
  if (value === undefined) return undefined
  const url = value.includes("://") ? value : `http://${value}`
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && isDecodable(new URL(url)))
    return new URL(url)
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
