import { createHash } from "node:crypto"

/** The ETag of a body: its length in hex, a dash, 27 characters of base64 SHA-1 (koa-etag 4; `spacex-api.md`). */
export const of = (body: Uint8Array): string => {
  const hash = createHash("sha1").update(body).digest("base64").slice(0, 27)
  return `"${body.byteLength.toString(16)}-${hash}"`
}

/** Whether an `If-None-Match` names the tag, weak or not (RFC 9110, section 13.1.2). */
export const matches = (ifNoneMatch: string, tag: string): boolean =>
  ifNoneMatch.split(",").some((name) => {
    const trimmed = name.trim()
    return trimmed === "*" || opaque(trimmed) === opaque(tag)
  })

const opaque = (tag: string) => tag.replace(/^W\//, "")
