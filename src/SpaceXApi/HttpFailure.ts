import type * as HttpClientError from "@effect/platform/HttpClientError"
import { privateAddress } from "../Deployment.ts"
import { ConfigError, type Failure, SystemError, TransientError } from "../Failure.ts"
import { legible } from "../Legible.ts"
import type { Reply } from "../Transport.ts"

/** What a failure says about the request: `POST https://api.spacexdata.com/v5/launches/query`, and what to do about it. */
export interface RequestDescription {
  readonly name: string
  readonly url: string
  /** The host the request goes to, for sentences. */
  readonly host: string
  /** The user chose the address: one that does not exist is theirs to mend. */
  readonly userChose: boolean
}

/**
 * The failure that a status or a web page in place of JSON stands for; undefined for a reply to read. `now` in
 * milliseconds dates a `Retry-After`. The table is that of the reactions: an outage is never the user's fault.
 */
export const ofResponse = (
  request: RequestDescription,
  response: Pick<Reply, "headers" | "status">,
  now: number
): Failure | undefined => {
  const { status, headers } = response
  const page = /html/i.test(headers["content-type"] ?? "")
  const detail = `${request.name} → ${status}${page ? " with a web page" : ""}`
  const transient = (message: string, more?: { rateLimited?: boolean; foreign?: boolean }) =>
    new TransientError({ message, detail, retryAfter: retryAfter(headers["retry-after"], now), ...more })
  if (status === 204)
    return transient(`${request.host} answered ${request.name} without content (204). Try again later.`)
  if (status >= 200 && status < 300) {
    if (!page) return undefined
    return transient(
      `${request.host} answered with a web page instead of the SpaceX API's JSON. ${checkUrl}`,
      {
        foreign: true
      }
    )
  }
  const location = headers["location"]
  if (status >= 300 && status < 400 && location !== undefined) {
    // Of the rest of a location nobody knows what secrets it holds.
    const target = URL.canParse(location, request.url) ? new URL(location, request.url).origin : "nowhere"
    return new TransientError({
      message: `${request.host} redirects to ${target} (${status}), which is not followed: only five times, and only on the same host. ${checkUrl}`,
      detail: `${detail}, to ${target}`,
      foreign: true
    })
  }
  if (status === 404 && !page) {
    const message = `${request.host} does not know ${request.name} (404). ${checkUrl}`
    return new SystemError({ message, detail, foreign: true })
  }
  if (status === 429)
    return transient(
      `${request.host} refuses further requests for now (429). Lower requests_per_second if this repeats.`,
      {
        rateLimited: true
      }
    )
  if (status === 401)
    return new ConfigError({
      message: `${request.host} asks for credentials (401), which the SpaceX API does not. ${checkUrl}`,
      detail
    })
  if (status === 407) return ofProxyCredentials(detail)
  if (status === 501 || (page && [400, 404, 405].includes(status)))
    return transient(
      `${request.host} answers requests with ${page ? "a web page and " : ""}${status}. ${checkUrl}`,
      {
        foreign: true
      }
    )
  if (status === 405 || status === 415)
    return new SystemError({
      message: `${request.host} does not take ${request.name} (${status}). ${checkUrl}`,
      detail,
      foreign: true
    })
  if (status === 403 || page || status >= 500 || passing.has(status))
    return transient(`${request.host} is in trouble: it answered ${status}. Try again later.`)
  return new SystemError({
    message: `${request.host} answered ${status} to a request that it should understand. Please report this.`,
    detail
  })
}

/** The failure of a user's query that the API refuses; `reason` is what it says, as far as it does. */
export const ofQuery = (request: RequestDescription, reason: string): ConfigError =>
  new ConfigError({
    message: `${request.host} refuses the query (400)${reason === "" ? "" : `: ${legible(reason, 300)}`}. Correct it.`,
    detail: `${request.name} → 400`
  })

/** The failure of a request that got no reply. */
export const ofTransport = (request: RequestDescription, error: HttpClientError.RequestError): Failure => {
  const code = codeOf(error.cause)
  const detail = `${request.name} → ${code}`
  if (code === privateAddress) return ofDeployment(request.host, "it has a private address")
  const proxied = /^PROXY_(.*)$/.exec(code)?.[1]
  if (proxied === "407") return ofProxyCredentials(detail)
  if (proxied !== undefined)
    return new TransientError({
      message: `The proxy does not lead to ${request.host} (${proxied}). Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY if this lasts.`,
      detail
    })
  if (code === "ENOTFOUND") {
    const { hostname } = new URL(request.url)
    const host = hostOf(error.cause) ?? hostname
    if (host !== hostname)
      return new ConfigError({
        message: `There is no host ${host}, which HTTPS_PROXY or HTTP_PROXY names.`,
        detail
      })
    if (request.userChose)
      return new ConfigError({ message: `There is no host ${host}. ${checkUrl}`, detail })
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const message = `The certificate of ${request.host} is that of another host. ${checkUrl}`
    return request.userChose ? new ConfigError({ message, detail }) : new TransientError({ message, detail })
  }
  if (untrusted.has(code))
    return new ConfigError({
      message: `The certificate of ${request.host} is not trusted (${code}). Where a proxy or a mirror signs with its own authority, name that in NODE_EXTRA_CA_CERTS.`,
      detail
    })
  if (otherProtocol.has(code))
    return new TransientError({
      message: `${request.host} does not speak the protocol of ${request.url} (${code}). ${checkUrl}`,
      detail,
      foreign: true
    })
  return new TransientError({
    message: `${request.host} cannot be reached (${code}). Check base_url, the network and any proxy if this lasts.`,
    detail
  })
}

/** The failure of an address that is none, e.g. for its port. */
export const ofUrl = (url: string): ConfigError =>
  new ConfigError({ message: `${url} is not a valid URL. ${checkUrl}` })

/** The failure of an address that this deployment must not reach. */
export const ofDeployment = (host: string, reason: string): ConfigError =>
  new ConfigError({ message: `${host} may not be read in Airbyte Cloud: ${reason}. ${checkUrl}` })

/** The failure of a reply that broke off. */
export const ofBody = (request: RequestDescription, cause: unknown): Failure =>
  new TransientError({
    message: `The reply of ${request.host} broke off. Try again later.`,
    detail: `${request.name} → ${codeOf(cause)} within the body`
  })

/** The failure of a reply that arrived and cannot be used. `foreign`: it does not look like the SpaceX API at all. */
export const unusableReply = (method: string, route: string, reason: string, foreign: boolean) =>
  new TransientError({
    message: `The reply to ${route} cannot be used: ${reason}. ${foreign ? "Check base_url: it is where the SpaceX API answers." : "Try again later."}`,
    detail: `${method} ${route}: ${reason}`,
    foreign
  })

/** What is wrong with a reply that holds such a document. */
export const noObjectId = "a document in it has no id as the API's documents have"

const checkUrl =
  "Check base_url: it is where the SpaceX API answers, without a version, e.g. https://api.spacexdata.com."

/** A 304 that nobody asked for is that of a cache in between. */
const passing = new Set([304, 408, 413, 425])

/** What answers is no HTTP (`NodeTransport/Trouble.ts`), or no TLS. */
const otherProtocol = new Set([
  "EPROTO",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "NO_HTTP"
])

const untrusted = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

/** Milliseconds that a `Retry-After` (seconds, or a date) asks to wait; undefined where it makes no sense. */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const isDate = header.trim().endsWith("GMT")
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : isDate ? Date.parse(header) - now : NaN
  return Number.isFinite(wait) && wait > 0 ? wait : undefined
}

const ofProxyCredentials = (detail: string) =>
  new ConfigError({
    message:
      "The proxy asks for credentials (407). Put them into HTTPS_PROXY: http://user:password@proxy:port.",
    detail
  })

/** The name that could not be resolved. */
function hostOf(cause: unknown): string | undefined {
  const { hostname } = (cause ?? {}) as { readonly hostname?: unknown }
  return typeof hostname === "string" ? hostname : undefined
}

/** The most telling code in a chain of causes, e.g. ECONNREFUSED. */
function codeOf(cause: unknown): string {
  let found: string | undefined
  for (let at = cause, depth = 0; typeof at === "object" && at !== null && depth < 5; depth++) {
    const { code, name, cause: next, errors } = at as Record<string, unknown>
    if (typeof code === "string") found = code
    else found ??= typeof name === "string" ? name : undefined
    at = next ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return found ?? "unknown error"
}
