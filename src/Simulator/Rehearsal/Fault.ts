import { ofText, plain, type SimulatorReply, type SimulatorRequest } from "../Exchange.ts"
import { type Delivery, whole } from "./Delivery.ts"
import * as Occasion from "./Occasion.ts"
import * as PageFault from "./PageFault.ts"

/** What goes wrong with some requests. */
export interface Fault {
  /** As it was written: `429=7@starlink#2`. */
  readonly text: string
  readonly occasion: Occasion.Occasion
  readonly deliver: Deliver
}

/** Delivers something else in place of what the API answers. `now`: milliseconds since 1970. */
type Deliver = (
  request: SimulatorRequest,
  answer: (request: SimulatorRequest) => SimulatorReply,
  now: number
) => Delivery

interface Kind {
  /** What may stand in front of the occasion. */
  readonly syntax: string
  readonly description: string
  /** Undefined for a value that makes no sense. */
  readonly of: (value: string | undefined) => Deliver | undefined
}

/** Reads a fault, `NAME[=VALUE][@ROUTE][#N]`; undefined where the text is none. */
export const parse = (text: string): Fault | undefined => {
  // What no header may hold is no value either.
  const parts = /^([\w-]+)(?:=([ -~]*?))?((?:@[\w./-]+)?(?:#[\d,n-]+)?)$/.exec(text)
  const [, name = "", value, where = ""] = parts ?? []
  const occasion = Occasion.parse(where)
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  const deliver = /^[2-5]\d\d$/.test(name) ? status(Number(name), value) : kind?.of(value)
  return occasion === undefined || deliver === undefined ? undefined : { text, occasion, deliver }
}

/** What there is, a line each: how it is written, and what it does. */
export const descriptions = (): ReadonlyArray<readonly [syntax: string, description: string]> => [
  [
    "STATUS[=RETRY-AFTER]",
    "a status with plain text: 503, 429=7 (seconds), 429=+7 (a date, seven seconds ahead), 503=soon"
  ],
  ...Object.values(kinds).map(({ description, syntax }) => [syntax, description] as const)
]

const status =
  (code: number, retryAfter: string | undefined): Deliver =>
  (_request, _answer, now) => {
    const ahead = /^\+(\d+)$/.exec(retryAfter ?? "")?.[1]
    const said = ahead === undefined ? retryAfter : new Date(now + Number(ahead) * 1000).toUTCString()
    const headers = said === undefined ? {} : { "retry-after": said }
    if (code === 204 || code === 304) return whole({ status: code, headers, body: new Uint8Array() })
    return whole(plain(code, `Rehearsed: ${code}`, headers))
  }

/** Without a value, or with a whole number. */
const number = (
  value: string | undefined,
  deliver: (n: number | undefined) => Omit<Delivery, "reply">
): Deliver | undefined =>
  value !== undefined && !/^\d{1,9}$/.test(value)
    ? undefined
    : (request, answer) => ({
        reply: answer(request),
        ...deliver(value === undefined ? undefined : Number(value))
      })

/** Before the headers, or behind so many bytes of the body. */
const breaking = (value: string | undefined, ending: "hang" | "reset"): Deliver | undefined =>
  value === undefined
    ? () => ({ reply: undefined, ending })
    : number(value, (stopAt = 0) => ({ stopAt, ending }))

/** Without a value. A reply that has no body stays as it is. */
const changing = (
  value: string | undefined,
  change: (reply: SimulatorReply) => SimulatorReply
): Deliver | undefined => {
  if (value !== undefined) return undefined
  return (request, answer) => {
    const reply = answer(unconditional(request))
    return whole(reply.body.length === 0 ? reply : change(reply))
  }
}

/** A request that knows no ETag: what is changed is never what the client has already. */
const unconditional = (request: SimulatorRequest): SimulatorRequest => {
  const { "if-none-match": _known, ...headers } = request.headers
  return { ...request, headers }
}

/** Without a value: another ETag, or none. Whether the client knows the API's own is seen only where that gets through. */
const tagged = (
  value: string | undefined,
  tag: (etag: string) => string | undefined,
  getsThrough = false
): Deliver | undefined => {
  if (value !== undefined) return undefined
  return (request, answer) => {
    const reply = answer(getsThrough ? request : unconditional(request))
    const { etag, ...headers } = reply.headers
    const shown = etag === undefined ? undefined : tag(etag)
    return whole({ ...reply, headers: shown === undefined ? headers : { ...headers, etag: shown } })
  }
}

const page = (change: PageFault.Change) => (value: string | undefined) =>
  changing(value, (reply) => PageFault.changed(reply, change, 1))

/** Without a value, or with the number of the documents concerned. */
const pageLacking = (change: PageFault.Change) => (value: string | undefined) =>
  value === undefined || /^[1-9]\d{0,8}$/.test(value)
    ? changing(undefined, (reply) => PageFault.changed(reply, change, Number(value ?? 1)))
    : undefined

const kinds: Readonly<Record<string, Kind>> = {
  html: {
    syntax: "html[=STATUS]",
    description: "a web page, with 200 or another status: html=502",
    of: (value = "200") =>
      /^[2-5]\d\d$/.test(value) && !["204", "304"].includes(value)
        ? () => whole(ofText(Number(value), webPage, { "content-type": "text/html; charset=utf-8" }))
        : undefined
  },
  cut: {
    syntax: "cut[=BYTES]",
    description: "the connection ends within the body, half-way or behind so many bytes of it",
    of: (value) =>
      number(value, (stopAt = NaN) => ({
        stopAt: Number.isNaN(stopAt) ? "half" : stopAt,
        misannounced: "unannounced",
        ending: "close"
      }))
  },
  "short-body": {
    syntax: "short-body[=BYTES]",
    description: "the body is so many bytes shorter than announced, 20 without a number",
    of: (value) => number(value, (bytes = 20) => ({ misannounced: bytes, ending: "close" }))
  },
  "long-body": {
    syntax: "long-body[=BYTES]",
    description: "the body is so many bytes longer than announced, 20 without a number",
    of: (value) => number(value, (bytes = 20) => ({ misannounced: -bytes, ending: "complete" }))
  },
  hang: {
    syntax: "hang[=BYTES]",
    description: "nothing comes any more: not even headers, or nothing behind so many bytes of the body",
    of: (value) => breaking(value, "hang")
  },
  reset: {
    syntax: "reset[=BYTES]",
    description: "the connection is reset: before the headers, or behind so many bytes of the body",
    of: (value) => breaking(value, "reset")
  },
  slow: {
    syntax: "slow[=BYTES]",
    description: "the body comes at so many bytes a second, 10000 without a number",
    of: (value) =>
      value !== undefined && Number(value) === 0
        ? undefined
        : number(value, (bytesPerSecond = 10_000) => ({ bytesPerSecond, ending: "complete" }))
  },
  "empty-page": {
    syntax: "empty-page",
    description: "no documents, though the page itself says that there are some",
    of: page(PageFault.empty)
  },
  "false-end": {
    syntax: "false-end",
    description: "no documents, and the page says that there are none",
    of: page(PageFault.falseEnd)
  },
  "short-page": {
    syntax: "short-page[=N]",
    description: "the last document of the page is missing, or the last N",
    of: pageLacking(PageFault.short)
  },
  hole: {
    syntax: "hole[=N]",
    description: "the second document of the page is missing, or N from the second on",
    of: pageLacking(PageFault.hole)
  },
  "has-next-page": {
    syntax: "has-next-page",
    description: "the page says the opposite of whether more follow",
    of: page(PageFault.contradictory)
  },
  duplicate: {
    syntax: "duplicate",
    description: "the first document comes twice, in place of the second",
    of: page(PageFault.duplicate)
  },
  "no-id": { syntax: "no-id", description: "the first document has no id", of: page(PageFault.withoutId) },
  "invalid-utf8": {
    syntax: "invalid-utf8",
    description: "a byte in the first string is no UTF-8",
    of: (value) => changing(value, PageFault.withInvalidUtf8)
  },
  "foreign-json": {
    syntax: "foreign-json",
    description: "JSON that is not the SpaceX API's",
    of: (value) =>
      value === undefined
        ? () => whole(ofText(200, '{"status":"ok"}', { "content-type": "application/json; charset=utf-8" }))
        : undefined
  },
  "weak-etag": {
    syntax: "weak-etag",
    description: "the ETag is weak",
    of: (value) => tagged(value, (etag) => `W/${etag}`, true)
  },
  "no-etag": {
    syntax: "no-etag",
    description: "there is no ETag, and so no 304",
    of: (value) => tagged(value, () => undefined)
  },
  "new-etag": {
    syntax: "new-etag",
    description: "the ETag is another one each time, and so there is no 304",
    of: (value) => {
      let count = 0
      return tagged(value, (etag) => etag.replace(/"$/, `-${++count}"`))
    }
  },
  redirect: {
    syntax: "redirect[=URL]",
    description: "a 307 to the same path with ?redirected, or to a URL or path: redirect=https://example.org",
    of: (value) => (request) => {
      const location =
        value === undefined
          ? `${request.path}${request.path.includes("?") ? "&" : "?"}redirected`
          : /^https?:\/\/[^/]+\/?$/.test(value)
            ? value.replace(/\/$/, "") + request.path
            : value
      return whole({ status: 307, headers: { location }, body: new Uint8Array() })
    }
  }
}

const webPage = "<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>\n"
