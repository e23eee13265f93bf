import { broken } from "./Trouble.ts"

/** What a reply says before its body: RFC 9112, sections 4 to 6. */
export interface ReplyHead {
  readonly status: number
  /** By names in lower case. Of one that must not be repeated, the first holds; others are joined. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: ReadonlyArray<string>
  /** Whether the connection may stay open when the reply is over. */
  readonly isKept: boolean
  /** Whether a reply with this status has a body at all, whatever its headers say of one. */
  readonly hasBody: boolean
  /** How the body ends: after so many bytes, with its last chunk, or with the connection. */
  readonly end: number | "chunk" | "connection"
}

/** Behind the last line of a head. */
export const end = "\r\n\r\n"

/** The bytes of a head, at most: no server of good will sends a quarter of it. */
export const longest = 64 * 1024

/** Whether the bytes that have come can still become a head. A server that speaks another protocol is told at once. */
export const isHead = (begun: string): boolean => protocol.startsWith(begun.slice(0, protocol.length))

const protocol = "HTTP/1."

/** Reads a head, without the empty line behind it. One that is none is thrown. */
export function parse(text: string): ReplyHead {
  const [first = "", ...lines] = text.split("\r\n")
  const [, minor, code] = statusLine.exec(first) ?? []
  if (code === undefined) throw broken("NO_HTTP")
  const status = Number(code)
  const headers: Record<string, string> = Object.create(null) as {}
  const cookies: Array<string> = []
  for (const line of lines) {
    const [, spelled = "", value = ""] = headerLine.exec(line) ?? []
    if (spelled === "") throw broken("MALFORMED_HEAD")
    const name = spelled.toLowerCase()
    const before = headers[name]
    if (name === "set-cookie") cookies.push(value)
    else if (before === undefined) headers[name] = value
    else if (name === "content-length" && before !== value) throw broken("MALFORMED_HEAD")
    else if (!single.has(name)) headers[name] = `${before}, ${value}`
  }
  const hasBody = status >= 200 && !withoutBody.has(status)
  const end = hasBody ? endOf(headers) : 0
  return { status, headers, cookies, hasBody, end, isKept: isKept(minor === "1", headers) }
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t -~\x80-\xff]*)?$/
const headerLine = /^([\w!#$%&'*+.^`|~-]+):[\t ]*([\t -~\x80-\xff]*?)[\t ]*$/

/** Headers that Node's own client takes once, too. */
const single = new Set([
  "age",
  "content-length",
  "content-type",
  "date",
  "etag",
  "expires",
  "last-modified",
  "location",
  "retry-after",
  "server"
])

function endOf({
  "content-length": length,
  "transfer-encoding": coding
}: ReplyHead["headers"]): ReplyHead["end"] {
  // Two ways at once may make one server take for the body what another takes for the next reply.
  if (coding !== undefined && length !== undefined) throw broken("MALFORMED_HEAD")
  if (coding !== undefined) return coding.toLowerCase() === "chunked" ? "chunk" : unknown()
  if (length === undefined) return "connection"
  return /^\d{1,15}$/.test(length) ? Number(length) : unknown()
}

const unknown = (): never => {
  throw broken("MALFORMED_HEAD")
}

const withoutBody = new Set([204, 304])

function isKept(isByDefault: boolean, { connection = "" }: ReplyHead["headers"]): boolean {
  const options = connection.toLowerCase().split(/[\s,]+/)
  return isByDefault ? !options.includes("close") : options.includes("keep-alive")
}
