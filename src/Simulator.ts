import * as Cache from "./Simulator/Cache.ts"
import * as Collection from "./Simulator/Collection.ts"
import * as EntityTag from "./Simulator/EntityTag.ts"
import { ofText, plain, type SimulatorReply, type SimulatorRequest } from "./Simulator/Exchange.ts"
import type { JsonObject } from "./Simulator/Json.ts"
import { isArray } from "./Simulator/Json.ts"
import { lazy } from "./Simulator/Lazy.ts"
import * as LaunchVersions from "./Simulator/LaunchVersions.ts"
import type { Referenced } from "./Simulator/Query/Population.ts"
import * as Query from "./Simulator/Query.ts"
import { Refusal } from "./Simulator/Refusal.ts"
import * as Resource from "./Simulator/Resource.ts"
import * as Sort from "./Simulator/Query/Sort.ts"

export type { SimulatorReply, SimulatorRequest } from "./Simulator/Exchange.ts"

/**
 * The SpaceX API over documents in memory, as a function from a request to its reply: no clock, no I/O. Routes and
 * habits are those of `spacex-api.md`; writes are not simulated.
 */
export interface Simulator {
  /** `now`, in milliseconds since 1970, is the time by which the API's cache forgets. */
  readonly handle: (request: SimulatorRequest, now: number) => SimulatorReply
}

/**
 * What is served, by name: the documents of a collection in their natural order, or the one object of `company` and
 * `roadster`. `launches.v5` is what /v5/launches shows and `launches` what /v4/launches shows; one of them serves both.
 */
export type Collections = Readonly<Record<string, ReadonlyArray<JsonObject> | JsonObject>>

/** A cache that several simulators share outlives the documents of each. */
export const make = (collections: Collections, cache = Cache.make()): Simulator => {
  const served = new Map<string, Served>()
  for (const [name, documents] of Object.entries(collections)) {
    if (name === "launches" || name === "launches.v5") continue
    const resource = serve(name, { documents: isArray(documents) ? documents : [documents] })
    served.set(`v4/${name}`, resource).set(`latest/${name}`, resource)
  }
  const v4 = collections.launches ?? collections["launches.v5"]
  const v5 = collections["launches.v5"] ?? collections.launches
  if (isArray(v4) && isArray(v5)) {
    const latest = serve("launches", { documents: v5.map(LaunchVersions.toV5) })
    served.set("v5/launches", latest).set("latest/launches", latest)
    const view = { documents: v4.map(LaunchVersions.toV5), render: LaunchVersions.toV4 }
    served.set("v4/launches", { ...serve("launches", view), translate: LaunchVersions.fromV4 })
  }
  const unserved = Collection.make({ modelName: "Unserved", documents: [] })
  const referenced = (field: string) => {
    const name = Resource.referencedBy(field)
    return name === undefined ? undefined : (served.get(`latest/${name}`)?.collection ?? unserved)
  }
  return {
    handle: (request, now) => {
      const asked = route(request, served, referenced)
      if (asked === undefined) return plain(404, "Not Found")
      const { answer, seconds } = asked
      if (request.method === "HEAD")
        return { ...conditional(request, withMaxAge(answer(), seconds)), body: new Uint8Array() }
      const key = `${request.method} ${request.path} ${read(request)}`
      return conditional(request, withMaxAge(cache.through(key, seconds, now, answer), seconds))
    }
  }
}

const withMaxAge = (reply: SimulatorReply, seconds: number): SimulatorReply => ({
  ...reply,
  headers: { ...reply.headers, "cache-control": `max-age=${seconds}` }
})

interface Served {
  readonly name: string
  readonly collection: Collection.Collection
  readonly list: () => SimulatorReply
  /** What becomes of a query before it reaches the collection. */
  readonly translate: (query: Query.Query) => Query.Query
}

const isSingle = (name: string) => name === "company" || name === "roadster"

const serve = (
  name: string,
  options: {
    readonly documents: ReadonlyArray<JsonObject>
    readonly render?: (shown: JsonObject) => JsonObject
  }
): Served => {
  const { modelName, order } = Resource.named(name)
  const collection = Collection.make({ modelName, ...options })
  const list = lazy(() => {
    const texts = Sort.sorted(collection.documents, order).map(collection.text)
    if (!isSingle(name)) return json(`[${texts.join(",")}]`)
    return texts[0] === undefined ? nothing : json(texts[0])
  })
  return { name, collection, list, translate: (query) => query }
}

/** What is asked: how it is answered, and how many seconds the API's cache keeps that. */
const route = (
  request: SimulatorRequest,
  served: ReadonlyMap<string, Served>,
  referenced: Referenced
): { readonly answer: () => SimulatorReply; readonly seconds: number } | undefined => {
  const [version, name, part, ...more] = request.path
    .replace(/\?.*$/, "")
    .split("/")
    .filter((segment) => segment !== "")
  const resource = served.get(`${version}/${name}`)
  if (resource === undefined || more.length > 0) return undefined
  const { maxAge, maxAgeOfQueries } = Resource.named(resource.name)
  const isRead = request.method === "GET" || request.method === "HEAD"
  if (isRead && part === undefined) return { answer: resource.list, seconds: maxAge }
  if (isRead && part !== undefined && !isSingle(resource.name))
    return { answer: () => one(resource, part), seconds: maxAge }
  if (request.method === "POST" && part === "query" && resource.name !== "company")
    return { answer: () => query(request, resource, referenced), seconds: maxAgeOfQueries }
  return undefined
}

const one = ({ collection }: Served, id: string): SimulatorReply => {
  const document = collection.byId(id.toLowerCase())
  return document === undefined ? plain(404, "Not Found") : json(collection.text(document))
}

const query = (
  request: SimulatorRequest,
  { collection, name, translate }: Served,
  referenced: Referenced
): SimulatorReply => {
  const body = read(request)
  if (Buffer.byteLength(body) > largestBody) return plain(413, "request entity too large")
  try {
    const asked = translate(Query.parse(body))
    const text = isSingle(name)
      ? Query.findOne(asked, collection)
      : Query.paginate(asked, collection, referenced)
    return text === undefined ? nothing : json(text)
  } catch (error) {
    // A filter nested too deep exhausts the stack: the API answers 400 to that too.
    if (error instanceof Refusal || error instanceof RangeError) return plain(400, error.message)
    throw error
  }
}

/** koa-bodyparser leaves every other content type unread: such a query is an empty one and matches everything. */
const read = ({ body, headers }: SimulatorRequest): string =>
  /^application\/(json|[\w.-]+\+json)\b/.test(headers["content-type"] ?? "") ? body : ""

const nothing: SimulatorReply = { status: 204, headers: {}, body: new Uint8Array() }

/** Bytes: koa-bodyparser's default limit for JSON. */
const largestBody = 1024 * 1024

const json = (text: string): SimulatorReply => {
  const reply = ofText(200, text, { "content-type": "application/json; charset=utf-8" })
  return { ...reply, headers: { ...reply.headers, etag: EntityTag.of(reply.body) } }
}

/** 304 in place of what the client has already; to a query there is none. */
const conditional = (request: SimulatorRequest, reply: SimulatorReply): SimulatorReply => {
  const { "cache-control": demand = "", "if-none-match": known } = request.headers
  const { etag, ...headers } = reply.headers
  if (known === undefined || etag === undefined || request.method === "POST") return reply
  if (demand.includes("no-cache") || !EntityTag.matches(known, etag)) return reply
  const { "content-length": _length, "content-type": _type, ...kept } = headers
  return { status: 304, headers: { ...kept, etag }, body: new Uint8Array() }
}
