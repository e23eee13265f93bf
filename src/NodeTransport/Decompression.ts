import type { IncomingMessage } from "node:http"
import type { Readable, TransformOptions } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate, type ZlibOptions } from "node:zlib"

/**
 * The body of a message as it was before it was compressed, in pieces of at most `pieceBytes` while it arrives; the
 * message itself where it is not compressed, or in a way that is not known here. Of a message that breaks off, all that
 * came is decompressed.
 */
export const decompressed = (message: IncomingMessage, pieceBytes: number): Readable => {
  const { headers, statusCode = 0 } = message
  const codings = (headers["content-encoding"] ?? "").toLowerCase().split(/[\s,]+/)
  const options: TransformOptions & ZlibOptions = { chunkSize: pieceBytes, highWaterMark: pieceBytes }
  let body: Readable = message
  if (withoutBody.has(statusCode)) return body
  for (const coding of codings.filter((coding) => coding !== "" && coding !== "identity").toReversed()) {
    const create = decompressors.get(coding)
    if (create === undefined) return body
    const before = body
    const next = create(options)
    // At its end, zlib drops what it made of the last bytes if they are not the last ones: it gets them before.
    const end = () => void next.write(Buffer.concat(unread(before)), () => next.end())
    before.once("end", end).once("error", end)
    body = before.pipe(next, { end: false })
  }
  return body
}

/** What has come when a body fails, and has not been read because it was paused. */
export const unread = (body: Readable): Array<Uint8Array> => {
  const pieces: Array<Uint8Array> = []
  for (let piece: Uint8Array | null; (piece = body.read() as Uint8Array | null) !== null;) pieces.push(piece)
  return pieces
}

/** Replies that say how a body would be compressed, and have none. */
const withoutBody = new Set([204, 304])

const decompressors = new Map([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress]
])
