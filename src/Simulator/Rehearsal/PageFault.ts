import * as EntityTag from "../EntityTag.ts"
import type { SimulatorReply } from "../Exchange.ts"
import type { Json, JsonObject } from "../Json.ts"
import { isArray, isObject } from "../Json.ts"

/** What is wrong with the documents of a reply, and with what it says about them; `n` says how many are concerned. */
export type Change = (page: Page, n: number) => Page

/** A page of documents. A list has documents only. */
export interface Page {
  readonly docs: ReadonlyArray<Json>
  readonly envelope: JsonObject
}

/** A reply whose page or list is changed; a reply that has neither is left as it is. */
export const changed = (reply: SimulatorReply, change: Change, n: number): SimulatorReply => {
  if (reply.status !== 200) return reply
  const json: Json = JSON.parse(Buffer.from(reply.body).toString())
  if (isArray(json)) return withBody(reply, JSON.stringify(change({ docs: json, envelope: {} }, n).docs))
  if (!isObject(json) || !isArray(json.docs)) return reply
  const { docs, ...envelope } = json
  const page = change({ docs, envelope }, n)
  return withBody(reply, JSON.stringify({ docs: page.docs, ...page.envelope }))
}

export const empty: Change = ({ envelope }) => ({ docs: [], envelope })

export const falseEnd: Change = ({ envelope }) => ({
  docs: [],
  envelope: { ...envelope, totalDocs: 0, totalPages: 1, hasNextPage: false, nextPage: null }
})

export const short: Change = ({ docs, envelope }, n) => ({ docs: docs.slice(0, -n), envelope })

export const hole: Change = ({ docs, envelope }, n) => ({ docs: docs.toSpliced(1, n), envelope })

export const contradictory: Change = ({ docs, envelope }) => ({
  docs,
  envelope: { ...envelope, hasNextPage: envelope.hasNextPage !== true }
})

export const duplicate: Change = ({ docs, envelope }) => ({
  docs: docs.map((document, i) => (i === 1 ? (docs[0] ?? null) : document)),
  envelope
})

export const withoutId: Change = ({ docs, envelope }) => ({
  docs: docs.map((document, i) => {
    if (i > 0 || !isObject(document)) return document
    const { id: _id, ...fields } = document
    return fields
  }),
  envelope
})

/** Puts a byte that UTF-8 never has into the first string that is a value. */
export const withInvalidUtf8 = (reply: SimulatorReply): SimulatorReply => {
  const text = Buffer.from(reply.body).toString("latin1")
  return withBody(reply, Buffer.from(text.replace(/":"/, '":"\xff'), "latin1"))
}

const withBody = (reply: SimulatorReply, content: string | Uint8Array): SimulatorReply => {
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content
  const tag = reply.headers["etag"] === undefined ? {} : { etag: EntityTag.of(body) }
  return { ...reply, headers: { ...reply.headers, ...tag, "content-length": `${body.length}` }, body }
}
