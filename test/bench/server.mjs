/*
 * A SpaceX API for benchmarks that takes next to no time: all documents lie in buffers, and a reply is a slice of one.
 *
 *   node server.mjs --copy URL [--satellites N] [--changed PERCENT] [--delay MILLISECONDS]
 *
 * Copies the collections that the API at URL has, with its satellites repeated under other ids until there are N, some
 * of them changed. Prints its port and serves on this machine: lists with an ETag, the pages behind an id, and under
 * /stats how many requests came for each stream, when the first came since the last look, and how many bytes went. Each
 * reply waits for so many milliseconds.
 */
import { Buffer } from "node:buffer"
import { createServer } from "node:http"
import { parseArgs } from "node:util"

const { values } = parseArgs({
  options: {
    copy: { type: "string" },
    satellites: { type: "string", default: "3000" },
    changed: { type: "string", default: "0" },
    delay: { type: "string", default: "0" }
  }
})
const names =
  "capsules company cores crew dragons history landpads launches launchpads payloads roadster rockets ships starlink"
const changedPercent = Number(values.changed)
const isChanged = (n) => changedPercent > 0 && n % Math.round(100 / changedPercent) === 0
const delay = Number(values.delay)

const idLength = 24

/** A document around its id, and its bytes in a list. */
function template(document) {
  const [head, tail] = JSON.stringify(document).split(`"id":"${document.id}"`)
  const parts = { head: Buffer.from(`${head}"id":"`), tail: Buffer.from(`"${tail}`) }
  return { ...parts, id: document.id, size: parts.head.length + idLength + parts.tail.length + 1 }
}

/** A list in one buffer: where each document begins, and its id. */
function listOf(count, templateAt, idAt) {
  let size = 1
  for (let n = 0; n < count; n++) size += templateAt(n).size
  const bytes = Buffer.allocUnsafe(size)
  const starts = new Float64Array(count + 1)
  let end = bytes.write("[")
  for (let n = 0; n < count; n++) {
    const { head, tail } = templateAt(n)
    starts[n] = end
    end += head.copy(bytes, end)
    end += bytes.write(idAt(n), end, "latin1")
    end += tail.copy(bytes, end)
    end += bytes.write(n === count - 1 ? "]" : ",", end)
  }
  starts[count] = end
  const slice = (from, to) => (from < to ? bytes.subarray(starts[from], starts[to] - 1) : Buffer.alloc(0))
  return { count, idAt, slice, whole: bytes.subarray(0, end) }
}

function collectionOf(name, copied) {
  if (!Array.isArray(copied)) return { count: 1, whole: Buffer.from(JSON.stringify(copied)) }
  if (name !== "starlink") {
    const templates = copied.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(template)
    const { length } = templates
    return listOf(
      length,
      (n) => templates[n],
      (n) => templates[n].id
    )
  }
  const same = copied.map(template)
  const changed = copied.map((document) => template({ ...document, version: "changed" }))
  return listOf(
    Number(values.satellites),
    (n) => (isChanged(n) ? changed : same)[n % copied.length],
    (n) => `5eed77${n.toString(16).padStart(18, "0")}`
  )
}

/** The first document behind an id. */
function firstBehind({ count, idAt }, id) {
  let from = 0
  for (let to = count; from < to;) {
    const middle = (from + to) >> 1
    if (idAt(middle) > id) to = middle
    else from = middle + 1
  }
  return from
}

function page(collection, { query = {}, options = {} }) {
  const { count } = collection
  const behind = (query.$and ?? [query]).map(({ _id }) => _id?.$gt).find((id) => id !== undefined)
  const first = behind === undefined ? 0 : firstBehind(collection, behind)
  const { limit = 10 } = options
  const to = Math.min(first + limit, count)
  const hasNextPage = to < count
  const totalDocs = count - first
  const totalPages = Math.max(1, Math.ceil(totalDocs / limit))
  const pages = { totalDocs, offset: 0, limit, totalPages, page: 1, pagingCounter: 1, hasPrevPage: false }
  const tail = JSON.stringify({ ...pages, hasNextPage, prevPage: null, nextPage: hasNextPage ? 2 : null })
  return [Buffer.from('{"docs":['), collection.slice(first, to), Buffer.from(`],${tail.slice(1)}`)]
}

const collections = {}
for (const name of names.split(" ")) {
  const reply = await fetch(`${values.copy}/${name === "launches" ? "v5" : "v4"}/${name}`)
  collections[name] = collectionOf(name, await reply.json())
}
const documents = Object.values(collections).reduce((sum, { count }) => sum + count, 0)
const stats = { documents, requests: 0, bytes: 0, requestsOf: {} }

function send(response, status, parts, headers = {}) {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  stats.bytes += length
  const size = status === 304 ? {} : { "content-type": "application/json", "content-length": length }
  response.writeHead(status, { ...size, ...headers })
  response.cork()
  for (const part of parts) response.write(part)
  response.end()
  response.uncork()
}

async function answer(request, response) {
  let body = ""
  for await (const piece of request.setEncoding("utf8")) body += piece
  const [, name, query] = /^\/v[45]\/(\w+)(\/query)?$/.exec(request.url) ?? []
  const collection = collections[name]
  const isThere = query === undefined ? collection !== undefined : collection?.slice !== undefined
  if (!isThere) return send(response, 404, [Buffer.from("Not Found")])
  stats.requestsOf[name] = (stats.requestsOf[name] ?? 0) + 1
  if (query !== undefined) return send(response, 200, page(collection, JSON.parse(body)))
  const etag = `"${name}-${collection.count}-${values.changed}"`
  const isKnown = request.headers["if-none-match"]?.replace(/^W\//, "") === etag
  return send(response, isKnown ? 304 : 200, isKnown ? [] : [collection.whole], { etag })
}

createServer((request, response) => {
  if (request.url === "/stats") {
    response.end(JSON.stringify(stats))
    delete stats.firstAt
    return
  }
  stats.requests++
  stats.firstAt ??= Date.now()
  if (delay > 0) setTimeout(answer, delay, request, response)
  else answer(request, response)
}).listen(0, "127.0.0.1", function () {
  process.stdout.write(`${this.address().port}\n`)
})
