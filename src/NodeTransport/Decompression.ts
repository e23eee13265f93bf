import { Readable, type Transform, type TransformOptions } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate, type ZlibOptions } from "node:zlib"
import { Blocks, type Source } from "./Blocks.ts"
import type { Receiver } from "./Connection.ts"
import { blockBytes } from "./Input.ts"

/** A body in blocks, and who takes it from the connection for them. */
export interface Received<E> {
  readonly blocks: Blocks<E>
  readonly receiver: Receiver
}

/**
 * A body as it was before it was compressed, in blocks while it arrives; as it is where that is in no way that is known
 * here. Of one that breaks off, all that came is decompressed.
 */
export const received = <E>(coding: string, source: Flow, failure: (cause: unknown) => E): Received<E> => {
  const decoders = decodersOf(coding)
  return decoders.length === 0 ? asItIs(source, failure) : decoded(decoders, source, failure)
}

/** Where a body comes from. */
export interface Flow extends Source {
  readonly pause: () => void
}

function asItIs<E>(source: Flow, failure: (cause: unknown) => E): Received<E> {
  const blocks = new Blocks(source, failure)
  const { ended, received, settled } = blocks
  return { blocks, receiver: { ended, received, settled, copies: false } }
}

function decoded<E>(
  decoders: ReadonlyArray<Transform>,
  source: Flow,
  failure: (cause: unknown) => E
): Received<E> {
  const compressed = new Readable({ highWaterMark: blockBytes, read: source.resume })
  const plain = decoders.reduce<Readable>(piped, compressed)
  let trouble: unknown
  let bytes = 0
  const blocks = new Blocks(
    {
      get isFull() {
        return bytes >= blockBytes
      },
      handOn: () => (bytes = 0),
      resume: () => plain.resume(),
      close: () => {
        source.close()
        plain.destroy()
      }
    },
    failure
  )
  const received = (piece: Uint8Array) => {
    bytes += piece.length
    blocks.received(piece)
    blocks.settled()
    if (bytes >= blockBytes) plain.pause()
  }
  plain
    .on("data", received)
    .on("end", () => blocks.ended(trouble))
    .on("error", (cause) => {
      // What was made before is there, though not given yet where it was paused.
      for (let piece; (piece = plain.read() as Uint8Array | null) !== null;) received(piece)
      blocks.ended(trouble ?? cause)
    })
  const receiver: Receiver = {
    copies: true,
    received: (piece) => {
      if (!compressed.push(new Uint8Array(piece))) source.pause()
    },
    settled: () => {},
    ended: (cause) => {
      trouble = cause
      compressed.push(null)
    }
  }
  return { blocks, receiver }
}

/** At its end, zlib drops what it made of the last bytes if more should follow them: it is told of the end behind them. */
function piped(before: Readable, decoder: Transform): Transform {
  before
    .once("end", () => void decoder.write(nothing, () => decoder.end()))
    .once("error", (cause) => decoder.destroy(cause))
  return before.pipe(decoder, { end: false })
}

const nothing = new Uint8Array(0)

function decodersOf(coding: string): Array<Transform> {
  const options: Options = { chunkSize: blockBytes, highWaterMark: blockBytes }
  const decoders: Array<Transform> = []
  for (const name of coding
    .toLowerCase()
    .split(/[\s,]+/)
    .toReversed()) {
    if (name === "" || name === "identity") continue
    const create = known.get(name)
    if (create === undefined) break
    decoders.push(create(options))
  }
  return decoders
}

type Options = TransformOptions & ZlibOptions

/** Node loads zlib when something of it is named: a reply that is not compressed does without. */
const known = new Map<string, (options: Options) => Transform>([
  ["gzip", (options) => createGunzip(options)],
  ["x-gzip", (options) => createGunzip(options)],
  ["deflate", (options) => createInflate(options)],
  ["br", (options) => createBrotliDecompress(options)]
])
