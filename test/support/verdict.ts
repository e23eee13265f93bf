import { DocumentScanner, MalformedJson } from "../../src/Documents.ts"
import type { Exchange } from "./replyFaults.ts"
import { encoded } from "./mutation.ts"
import { type Message, messagesOf } from "./protocol.ts"
import type { Outcome } from "./sandbox.ts"

/** A run, and what is known of the API that it read. */
export interface Evidence {
  readonly outcome: Outcome
  /** The ids of each collection, in order. They are the same throughout. */
  readonly collections: Readonly<Record<string, ReadonlyArray<string>>>
  readonly exchanges: ReadonlyArray<Exchange>
  /** The text of the state file. */
  readonly state?: string
}

/** What is wrong with a run, whatever it was given: nothing, as a rule. */
export const complaints = (evidence: Evidence): ReadonlyArray<string> => {
  const { code, ending, stderr, stdout } = evidence.outcome
  const found: Array<string> = []
  if (ending !== "ended") return [`the run does not end: it ${ending}`]
  if (code !== 0 && code !== 1) found.push(`exit code ${code}`)
  if (stderr !== "") found.push(`standard error: ${stderr}`)
  try {
    const messages = messagesOf(stdout)
    const errors = messages.filter(({ trace }) => trace?.error !== undefined)
    if ((code === 0) !== (errors.length === 0)) found.push(`exit code ${code} with ${errors.length} errors`)
    for (const message of messages) found.push(...ofText(message))
    for (const stream of streamsOf(messages))
      found.push(...ofStart(stream, evidence), ...ofStream(stream, messages, evidence))
  } catch (error) {
    found.push(`not a message: ${String(error)}`)
  }
  return found
}

/** What the messages say: in one sentence or some, on one line, for whoever reads the log. */
function* ofText({ connectionStatus, log, trace }: Message): Generator<string> {
  const error = trace?.error
  // A report has numbers for programs behind its words.
  const words = log?.message.replace(/ \{".*\}$/, "")
  for (const text of [words, connectionStatus?.message, error?.message, error?.internal_message])
    if (text !== undefined) {
      if (/^\s*at .+:\d+/m.test(text)) yield `a stack trace: ${text}`
      if (breaking.test(text)) yield `more than a line: ${JSON.stringify(text)}`
      if (text.length > 2_000) yield `a text of ${text.length} characters: ${text.slice(0, 200)}`
    }
  if (error === undefined) return
  if (error.stack_trace !== undefined) yield `a defect: ${error.stack_trace}`
  if (!["config_error", "transient_error", "system_error"].includes(error.failure_type))
    yield `an error of the type ${error.failure_type}`
  if (!toDo.test(error.message)) yield `an error that does not say what to do: ${error.message}`
}

const breaking = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** The last sentence of an error begins with what to do, or says when. */
const toDo =
  /(Correct it|Hand in|Refresh the source's schema|Reset the stream|Name it once|Check (base_url|HTTPS_PROXY)|Try again later|Raise request_timeout|Lower requests_per|Put them into|Where a proxy or a mirror signs|Please report) ?[^\n]*\.$/

const streamsOf = (messages: ReadonlyArray<Message>): Iterable<string> =>
  new Set(messages.flatMap((message) => streamOf(message) ?? []))

const streamOf = ({ record, state, trace }: Message): string | undefined =>
  record?.stream ??
  state?.stream.stream_descriptor.name ??
  trace?.stream_status?.stream_descriptor.name ??
  trace?.error?.stream_descriptor?.name ??
  trace?.estimate?.name

/** A read begins at the beginning, or where the state file says. */
function* ofStart(stream: string, { exchanges, state = "" }: Evidence): Generator<string> {
  const start = startOf(stream, exchanges)
  if (start !== undefined && !unescaped(state).includes(start)) yield `${stream}: read from behind ${start}`
}

const startOf = (stream: string, exchanges: ReadonlyArray<Exchange>): string | undefined =>
  exchanges.find(({ collection }) => collection === stream)?.after

const unescaped = (text: string) =>
  text.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))

/** What is told of a stream, in order. */
function* ofStream(stream: string, messages: ReadonlyArray<Message>, evidence: Evidence): Generator<string> {
  const emitted = new Set<string>()
  let status = "none"
  let since = 0
  let state: Record<string, unknown> | undefined
  let errors = 0
  for (const message of messages) {
    if (streamOf(message) !== stream) continue
    const next = message.trace?.stream_status?.status
    if (status === "none" ? next !== "STARTED" : next === "STARTED")
      yield `${stream}: ${next} after ${status}`
    if (terminal.has(status)) yield `${stream}: something after its last status`
    if (message.record !== undefined) {
      since++
      emitted.add(String(message.record.data["id"]))
    }
    if (message.state !== undefined) {
      state = message.state.stream.stream_state as Record<string, unknown>
      if (message.state.sourceStats.recordCount !== since)
        yield `${stream}: a STATE counts ${message.state.sourceStats.recordCount} records where there are ${since}`
      since = 0
      if ("known" in state) yield* ofComparison(stream, String(state["known"]), emitted)
      else if (state[completeKey] !== true) yield* ofPartial(stream, String(state["after"]), emitted)
      if (!("known" in state) || "etag" in state) yield* missing(stream, emitted, evidence, state["after"])
    }
    if (message.trace?.error !== undefined) errors++
    if (next === "COMPLETE") {
      if (state?.[completeKey] !== true && state?.["etag"] === undefined)
        yield `${stream}: COMPLETE without the STATE that says so`
      if (since !== 0) yield `${stream}: COMPLETE with ${since} records behind the last STATE`
    }
    status = next ?? status
  }
  if (!terminal.has(status)) yield `${stream}: its last status is ${status}`
  if (errors !== (status === "INCOMPLETE" ? 1 : 0)) yield `${stream}: ${status} with ${errors} errors`
}

const terminal = new Set(["COMPLETE", "INCOMPLETE"])
const completeKey = "__ab_full_refresh_sync_complete"

/** Of an incremental read that began with nothing: 20 bytes a document, of which the first twelve are the id. */
function* ofComparison(stream: string, known: string, emitted: ReadonlySet<string>): Generator<string> {
  const packed = Buffer.from(known, "base64")
  for (let at = 0; at < packed.length; at += 20) {
    const id = packed.toString("hex", at, at + 12)
    if (!emitted.has(id)) yield `${stream}: a STATE with ${id}, which has not been emitted`
  }
}

function* ofPartial(stream: string, after: string, emitted: ReadonlySet<string>): Generator<string> {
  if (!/^[0-9a-f]{24}$/.test(after)) yield `${stream}: a STATE that no later run can use, behind ${after}`
  if (!emitted.has(after)) yield `${stream}: a STATE behind ${after}, which has not been emitted`
}

/**
 * The documents, up to an id or all of them, that should have been emitted and were not. Those before the place that
 * the run resumed from are not expected. Neither are those that the API has denied: a reply in which its reader cannot
 * find a contradiction, and that lacks a document where it would have to be, is the very reply of an API without it.
 */
function* missing(
  stream: string,
  emitted: ReadonlySet<string>,
  { collections, exchanges, state = "" }: Evidence,
  upTo: unknown
): Generator<string> {
  const own = exchanges.filter(({ collection }) => collection === stream)
  const start = startOf(stream, exchanges) ?? ""
  if (own.length === 0 && unescaped(state).includes(completeKey)) return
  for (const id of collections[stream] ?? []) {
    if (emitted.has(id) || id <= start || (typeof upTo === "string" && id > upTo)) continue
    if (!own.some((one) => skips(one, id)) && !endsBefore(own, emitted, id))
      yield `${stream}: ${id} is missing`
  }
}

/** Whether a reply has documents on both sides of where the id would be, and not the id. */
export const skips = (exchange: Exchange, id: string): boolean => {
  const page = pageOf(exchange)
  return page !== undefined && id > page.after && id < (page.ids.at(-1) ?? "") && !page.ids.includes(id)
}

/**
 * Whether a reply says that the collection ends before the id, and nothing says otherwise: what earlier replies said is
 * there has arrived, or the last document of all, once asked for, is no later one.
 */
const endsBefore = (own: ReadonlyArray<Exchange>, emitted: ReadonlySet<string>, id: string): boolean => {
  const pages = own.flatMap((exchange) => pageOf(exchange) ?? [])
  const ids = Array.from(emitted)
  const arrived = pages.every(({ after, total = 0 }) => ids.filter((id) => id > after).length >= total)
  const last = ids.toSorted().at(-1) ?? ""
  const confirmed = own.some((one) => one.isLast && (lastOf(one) ?? "~") <= last)
  return (arrived || confirmed) && pages.some(({ after, ids, isEnd }) => isEnd && id > (ids.at(-1) ?? after))
}

/** What a reply says, if it says it without a contradiction: its own, or one to what it was asked. */
interface Page {
  readonly after: string
  readonly ids: ReadonlyArray<string>
  readonly isEnd: boolean
  /** How many documents there are behind `after`; undefined of a reply that broke off. */
  readonly total: number | undefined
}

const pageOf = ({ after = "", body, ending, isLast, limit, status }: Exchange): Page | undefined => {
  if (!(status >= 200 && status < 300) || isLast) return undefined
  const reply = ending === "end" ? parsed(body) : undefined
  if (!isScanned(body, reply !== undefined)) return undefined
  const ids = idsOf(reply === undefined ? documentsBefore(body) : reply["docs"])
  if (ids === undefined || ids.length > limit || !ids.every((id, i) => id > (ids[i - 1] ?? after)))
    return undefined
  // What it says of itself may have arrived all the same.
  const [, told] = /\],"totalDocs":(-?\d+),/.exec(new TextDecoder().decode(body)) ?? []
  if (reply === undefined && told !== undefined && ids.length !== Math.min(limit, Number(told)))
    return undefined
  if (reply === undefined) return { after, ids, isEnd: false, total: undefined }
  const { hasNextPage, totalDocs: total } = reply
  if (typeof total !== "number" || ids.length !== Math.min(limit, total)) return undefined
  return hasNextPage === total > ids.length ? { after, ids, isEnd: !hasNextPage, total } : undefined
}

const lastOf = ({ body, ending }: Exchange): string | undefined =>
  ending === "end" ? idsOf(parsed(body)?.["docs"])?.at(-1) : undefined

/** The ids of documents, if all of them have one. */
const idsOf = (docs: unknown): ReadonlyArray<string> | undefined => {
  if (!Array.isArray(docs)) return undefined
  const ids = docs.map((document: { readonly id?: unknown } | null) => document?.id)
  return ids.every((id) => typeof id === "string" && /^[0-9a-f]{24}$/.test(id))
    ? (ids as Array<string>)
    : undefined
}

const parsed = (body: Uint8Array): Record<string, unknown> | undefined => {
  try {
    const page: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body))
    return typeof page === "object" && page !== null ? (page as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Whether the scanner, which is held against `JSON.parse` elsewhere, takes a body. It refuses members that come twice. */
const isScanned = (body: Uint8Array, isWhole: boolean): boolean => {
  const scanner = new DocumentScanner("page")
  try {
    scanner.push(body)
    scanner.flush()
    if (isWhole) scanner.end()
    return true
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error
    return false
  }
}

/** The documents that are whole in a body that ends too early. */
const documentsBefore = (body: Uint8Array): unknown => {
  for (let end = body.length; end > 0; end--) {
    if (body[end - 1] !== "}".charCodeAt(0)) continue
    const page = parsed(Buffer.concat([body.subarray(0, end), encoded("]}")]))
    if (page !== undefined) return page["docs"]
  }
  return undefined
}
