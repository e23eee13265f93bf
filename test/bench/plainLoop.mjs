/*
 * The yardstick, where there is no other: the obvious way to read all satellites into RECORD lines, fast.
 *
 *   node plainLoop.mjs URL
 */
import { once } from "node:events"
import { Client } from "undici"

const client = new Client(process.argv[2])
let lastId = ""
let page
do {
  const query = { query: { _id: { $gt: lastId } }, options: { sort: { _id: 1 }, limit: 1000 } }
  const reply = await client.request({
    method: "POST",
    path: "/v4/starlink/query",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(query)
  })
  page = await reply.body.json()
  const emitted_at = Date.now()
  const lines = page.docs.map((data) =>
    JSON.stringify({ type: "RECORD", record: { stream: "starlink", emitted_at, data } })
  )
  if (!process.stdout.write(`${lines.join("\n")}\n`)) await once(process.stdout, "drain")
  lastId = page.docs.at(-1).id
} while (page.hasNextPage)
await client.close()
