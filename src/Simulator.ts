import * as Collection from "./Simulator/Collection.ts"
import * as EntityTag from "./Simulator/EntityTag.ts"
import type { JsonObject } from "./Simulator/Json.ts"
import { isArray } from "./Simulator/Json.ts"
import { lazy } from "./Simulator/Lazy.ts"
import * as LaunchVersions from "./Simulator/LaunchVersions.ts"
import type { Referenced } from "./Simulator/Query/Population.ts"
import * as Query from "./Simulator/Query.ts"
import { Refusal } from "./Simulator/Refusal.ts"
import * as Resource from "./Simulator/Resource.ts"
import * as Sort from "./Simulator/Query/Sort.ts"

/**
 * The SpaceX API over documents in memory, as a function from a request to its reply: no clock, no I/O. Routes and
 * habits are those of `spacex-api.md`; writes and the server's own cache are not simulated.
 */
export interface Simulator {
  readonly handle: (request: SimulatorRequest) => SimulatorReply
}

export interface SimulatorRequest {
  readonly method: string
  /** Path and query string. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SimulatorReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * What is served, by name: the documents of a collection in their natural order, or the one object of `company` and
 * `roadster`. `launches.v5` is what /v5/launches shows and `launches` what /v4/launches shows; one of them serves both.
 */
export type Collections = Readonly<Record<string, ReadonlyArray<JsonObject> | JsonObject>>

export const make = (collections: Collections): Simulator => {
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
    handle: (request) => {
      const reply = route(request, served, referenced)
      return request.method === "HEAD" ? { ...reply, body: new Uint8Array() } : reply
    }
  }
}

interface Served {
  readonly name: string
  readonly collection: Collection.Collection
  readonly list: () => Body
  /** What becomes of a query before it reaches the collection. */
  readonly translate: (query: Query.Query) => Query.Query
}

interface Body {
  readonly bytes: Uint8Array
  readonly tag: string
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
    return encode(isSingle(name) ? (texts[0] ?? "") : `[${texts.join(",")}]`)
  })
  return { name, collection, list, translate: (query) => query }
}

const encode = (text: string): Body => {
  const bytes = new TextEncoder().encode(text)
  return { bytes, tag: EntityTag.of(bytes) }
}

const route = (
  request: SimulatorRequest,
  served: ReadonlyMap<string, Served>,
  referenced: Referenced
): SimulatorReply => {
  const [version, name, part, ...more] = request.path
    .replace(/\?.*$/, "")
    .split("/")
    .filter((segment) => segment !== "")
  const resource = served.get(`${version}/${name}`)
  const isRead = request.method === "GET" || request.method === "HEAD"
  if (resource === undefined || more.length > 0) return plain(404, "Not Found", {})
  const headers = {
    "cache-control": `max-age=${Resource.named(resource.name).maxAge}`,
    "spacex-api-cache": "MISS"
  }
  if (isRead && part === undefined) return json(request, resource.list(), headers)
  if (isRead && part !== undefined && !isSingle(resource.name)) {
    const document = resource.collection.byId(part.toLowerCase())
    if (document === undefined) return plain(404, "Not Found", headers)
    return json(request, encode(resource.collection.text(document)), headers)
  }
  if (request.method === "POST" && part === "query" && resource.name !== "company") {
    return query(request, resource, headers, referenced)
  }
  return plain(404, "Not Found", {})
}

type Headers = SimulatorReply["headers"]

const query = (
  request: SimulatorRequest,
  { collection, name, translate }: Served,
  headers: Headers,
  referenced: Referenced
): SimulatorReply => {
  if (Buffer.byteLength(request.body) > largestBody) return plain(413, "request entity too large", {})
  // koa-bodyparser leaves every other content type unread: such a query is an empty one and matches everything.
  const isJson = /^application\/(json|[\w.-]+\+json)\b/.test(request.headers["content-type"] ?? "")
  try {
    const asked = translate(Query.parse(isJson ? request.body : ""))
    const text = isSingle(name)
      ? Query.findOne(asked, collection)
      : Query.paginate(asked, collection, referenced)
    return text === undefined
      ? { status: 204, headers, body: new Uint8Array() }
      : json(request, encode(text), headers)
  } catch (error) {
    // A filter nested too deep exhausts the stack: the API answers 400 to that too.
    if (error instanceof Refusal || error instanceof RangeError) return plain(400, error.message, headers)
    throw error
  }
}

/** Bytes: koa-bodyparser's default limit for JSON. */
const largestBody = 1024 * 1024

const json = (request: SimulatorRequest, { bytes, tag }: Body, headers: Headers): SimulatorReply => {
  const { "cache-control": demand = "", "if-none-match": known } = request.headers
  const isFresh = known !== undefined && EntityTag.matches(known, tag) && !demand.includes("no-cache")
  if (isFresh && request.method !== "POST") {
    return { status: 304, headers: { ...headers, etag: tag }, body: new Uint8Array() }
  }
  const described = {
    etag: tag,
    "content-type": "application/json; charset=utf-8",
    "content-length": `${bytes.length}`
  }
  return { status: 200, headers: { ...headers, ...described }, body: bytes }
}

const plain = (status: number, message: string, headers: Headers): SimulatorReply => {
  const body = new TextEncoder().encode(message)
  const described = { "content-type": "text/plain; charset=utf-8", "content-length": `${body.length}` }
  return { status, headers: { ...headers, ...described }, body }
}
