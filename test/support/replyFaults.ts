import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Stream from "effect/Stream"
import { TransientError } from "../../src/Failure.ts"
import type { Simulator } from "../../src/Simulator.ts"
import type { Query, SpaceXApi } from "../../src/SpaceXApi.ts"
import { anything, encoded, mutated, type Mutation, mutation } from "./mutation.ts"

/** What is wrong with a reply. */
export interface Fault {
  /** Well-formed, but not what was asked for. */
  readonly lie?: Lie
  readonly mutation?: Mutation
  /** A body that has nothing to do with the request. */
  readonly body?: Uint8Array
  /** Where the body stops, round and round, and what comes then: its end, an error, or nothing ever. */
  readonly stop?: { readonly at: number; readonly ending: "end" | "error" | "hang" }
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** There is no reply: the connection fails with this code, or nothing ever comes. */
  readonly none?: string
}

/** A page with some of its documents, in some order, and with other numbers. */
interface Lie {
  readonly docs: ReadonlyArray<number>
  readonly total: number
  /** Whether more is said to follow: as it is, the contrary, or what agrees with the other numbers. */
  readonly more: "same" | "contrary" | "agreed"
  readonly indent: number
}

/** A fault in the `n`-th reply of a collection, or in all from there on. */
export interface Occasion {
  readonly n: number
  readonly lasting: boolean
  readonly fault: Fault
}

/** What was asked for, and what came of it. */
export interface Exchange {
  readonly collection: string
  /** The documents asked for are those behind this id, in order, or the last one of all. */
  readonly after: string | undefined
  readonly limit: number
  readonly isLast: boolean
  /** NaN where there was no reply. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly ending: "end" | "error" | "hang"
  readonly none: string | undefined
}

const stop = FastCheck.record({
  at: FastCheck.nat(1_000_000),
  ending: FastCheck.constantFrom<Array<Exchange["ending"]>>("end", "error", "hang")
})
const places = [0, 1, 2, 3, 4]
const lie: FastCheck.Arbitrary<Lie> = FastCheck.record({
  docs: FastCheck.oneof(
    FastCheck.constant(places),
    FastCheck.subarray(places),
    FastCheck.shuffledSubarray(places),
    FastCheck.array(FastCheck.constantFrom(...places), { maxLength: 6 })
  ),
  total: FastCheck.integer({ min: -6, max: 2 }),
  more: FastCheck.constantFrom<Array<Lie["more"]>>("same", "contrary", "agreed"),
  indent: FastCheck.constantFrom(0, 1)
})
const bodyFault: FastCheck.Arbitrary<Fault> = FastCheck.oneof(
  { weight: 2, arbitrary: FastCheck.record({ lie }) },
  { weight: 2, arbitrary: FastCheck.record({ lie, stop }) },
  { weight: 1, arbitrary: FastCheck.record({ lie, mutation }) },
  { weight: 6, arbitrary: FastCheck.record({ mutation }) },
  { weight: 2, arbitrary: FastCheck.record({ stop }) },
  { weight: 3, arbitrary: FastCheck.record({ mutation, stop }) },
  { weight: 1, arbitrary: FastCheck.record({ body: anything }) }
)

const statuses = [
  200, 201, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 407, 408, 409, 413, 415,
  418, 425, 429, 451, 500, 501, 502, 503, 504, 520, 523, 530, 599, 600, 999
]
const words = (...known: ReadonlyArray<string>) =>
  FastCheck.oneof(
    { weight: 3, arbitrary: FastCheck.constantFrom(...known) },
    { weight: 1, arbitrary: FastCheck.string({ maxLength: 20 }) }
  )
const dates = ["Thu, 01 Jan 1970 00:00:09 GMT", "Thu, 01 Jan 2070 00:00:00 GMT", "GMT"]
const headers = FastCheck.record(
  {
    "content-type": words("text/html", "application/json", "TEXT/HTML; charset=utf-8", ""),
    "retry-after": words("0", "3", "1e9", "-1", "86400", "9".repeat(400), ...dates),
    location: words(
      "/moved/v4/starlink/query",
      "?",
      "//",
      "https://api.spacexdata.com:99999",
      "http://other/"
    ),
    "content-length": words("0", "5", "-1")
  },
  { requiredKeys: [] }
)
const codes = [
  "hang",
  "ECONNRESET",
  "ENOTFOUND",
  "CERT_HAS_EXPIRED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "PROXY_502",
  ""
]
const httpFault: FastCheck.Arbitrary<Fault> = FastCheck.oneof(
  {
    weight: 3,
    arbitrary: FastCheck.record(
      { status: FastCheck.constantFrom(...statuses), headers, body: anything, mutation, stop },
      { requiredKeys: ["status"] }
    )
  },
  { weight: 1, arbitrary: FastCheck.record({ headers, mutation }, { requiredKeys: ["headers"] }) },
  { weight: 1, arbitrary: FastCheck.record({ none: FastCheck.constantFrom(...codes) }) }
)

const occasionsOf = (fault: FastCheck.Arbitrary<Fault>): FastCheck.Arbitrary<ReadonlyArray<Occasion>> =>
  FastCheck.array(
    FastCheck.record({
      n: FastCheck.oneof(FastCheck.constant(1), FastCheck.integer({ min: 1, max: 4 })),
      lasting: FastCheck.nat(9).map((n) => n === 9),
      fault
    }),
    { minLength: 1, maxLength: 4 }
  )

/** Faults of bodies alone, and of anything in a reply. */
export const bodyFaults = occasionsOf(bodyFault)
export const faults = occasionsOf(FastCheck.oneof(bodyFault, httpFault))

/** Two ways to a simulated API, at any address, some of whose replies have faults; and what came of each request. */
export const faulty = (simulator: Simulator, occasions: ReadonlyArray<Occasion>) => {
  const exchanges: Array<Exchange> = []
  const exchange = (path: string, body: string): Exchange => {
    const [route = "/", collection = ""] = /\/v\d\/(\w+)\/query$/.exec(path) ?? []
    const n = 1 + exchanges.filter((one) => one.collection === collection).length
    const fault = occasions.find((one) => one.n === n || (one.lasting && one.n < n))?.fault ?? {}
    const sent = { method: "POST", path: route, headers: { "content-type": "application/json" }, body }
    const { options, query } = JSON.parse(body) as Query
    const reply = simulator.handle(sent, 0)
    const told =
      fault.lie === undefined || reply.status !== 200
        ? reply.body
        : lied(reply.body, fault.lie, options.limit)
    const given = fault.body ?? told
    const whole = fault.mutation === undefined ? given : mutated(given, fault.mutation)
    const made: Exchange = {
      collection,
      after: (query["_id"] as { $gt: string } | undefined)?.$gt,
      limit: options.limit,
      isLast: options.sort["_id"] === -1,
      status: fault.none === undefined ? (fault.status ?? reply.status) : NaN,
      headers: { ...reply.headers, ...fault.headers },
      body: fault.stop === undefined ? whole : whole.subarray(0, fault.stop.at % (whole.length + 1)),
      ending: fault.stop?.ending ?? "end",
      none: fault.none
    }
    exchanges.push(made)
    return made
  }

  /** Lists have no faults: those are for pages. */
  const listed = (path: string): Response => {
    const { body, headers, status } = simulator.handle({ method: "GET", path, headers: {}, body: "" }, 0)
    return new Response(Buffer.from(body), { status, headers })
  }

  /** By HTTP, as everybody gets at it. */
  const client = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      if (request.method === "GET")
        return Effect.succeed(HttpClientResponse.fromWeb(request, listed(url.pathname)))
      const sent = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
      const made = exchange(url.pathname, sent)
      if (made.none === "hang") return Effect.never
      if (made.none === undefined)
        return Effect.succeed(HttpClientResponse.fromWeb(request, responseOf(made)))
      const cause = Object.assign(new Error("no connection"), { code: made.none })
      return Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause }))
    })
  )

  /** Bodies alone, without what HTTP costs. */
  const api: typeof SpaceXApi.Service = {
    list: () => Effect.dieMessage("no list was to be asked for"),
    query: (path, query) =>
      Effect.suspend(() => {
        const { body, ending } = exchange(`${path}/query`, JSON.stringify(query))
        const pieces = Stream.rechunk(Stream.fromIterable(piecesOf(body)), 1)
        const broken = new TransientError({ message: "The reply of the API broke off. Try again later." })
        return Stream.toPull(ending === "end" ? pieces : Stream.concat(pieces, Stream.fail(broken)))
      })
  }
  return { client, api, exchanges }
}

const lied = (body: Uint8Array, { docs, indent, more, total }: Lie, limit: number): Uint8Array => {
  const page = JSON.parse(new TextDecoder().decode(body)) as {
    docs: Array<unknown>
    totalDocs: number
    hasNextPage: boolean
  }
  const shown = docs.flatMap((i) => page.docs.slice(i, i + 1))
  const totalDocs = more === "agreed" && shown.length < limit ? shown.length : page.totalDocs + total
  const follows = { same: page.hasNextPage, contrary: !page.hasNextPage, agreed: totalDocs > shown.length }
  const lying = { ...page, docs: shown, totalDocs, hasNextPage: follows[more] }
  return encoded(JSON.stringify(lying, null, indent))
}

/** A body as it arrives: in two pieces at least, so that something may happen between them, and in small ones. */
const piecesOf = (body: Uint8Array): Array<Uint8Array> => {
  const size = Math.min(Math.ceil(body.length / 2), 64 * 1024)
  return Array.from({ length: size === 0 ? 0 : Math.ceil(body.length / size) }, (_, i) =>
    body.subarray(i * size, (i + 1) * size)
  )
}

const responseOf = ({ body, headers, status, ending }: Exchange): Response => {
  const pieces = piecesOf(body)
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = pieces.shift()
      if (piece !== undefined) controller.enqueue(piece)
      else if (ending === "end") controller.close()
      else if (ending === "hang") return new Promise(() => {})
      else controller.error(Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }))
      return undefined
    }
  })
  const response = new Response([204, 304].includes(status) ? null : stream, { headers })
  // The constructor takes only the statuses that it knows.
  return Object.defineProperty(response, "status", { value: status })
}
