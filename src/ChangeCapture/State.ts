import { Buffer } from "node:buffer"
import { hash } from "node:crypto"
import { isEntityTag } from "../EntityTag.ts"
import { entryBytes, Known } from "./Known.ts"

/** What a comparison leaves for the next one. */
export interface Memory {
  /** Names everything that shapes the documents: fingerprints count for the same shape only. */
  readonly shape: string
  /** The last stamp that records got, in milliseconds since 1970. */
  readonly updatedAt: number
  /** Of the list that was compared to its end, where nothing of it was left for the next comparison. */
  readonly etag: string | undefined
  /** How many of the known documents that list lacked, without a word to the destination. */
  readonly untold: number
  readonly known: Known
}

/** The name of a shape, which is any text. */
export const shapeOf = (text: string): string => hash("sha1", text).slice(0, 16)

/** Whether a stream's state is one of change capture, or what is left of one. */
export const isRecognized = (state: object): boolean => "known" in state || "checksum" in state

/** The state of a stream: 27 bytes a document, and some 200. */
export const encode = (memory: Memory): Record<string, unknown> => {
  const { etag, known, shape, untold, updatedAt } = memory
  const packed = known.packed()
  const head = {
    state_version: version,
    shape,
    updated_at: new Date(updatedAt).toISOString(),
    ...(etag === undefined ? {} : { etag }),
    ...(untold === 0 ? {} : { untold })
  }
  // Node's own base64 is many times as fast as one in JavaScript, and strict enough with the check in `decode`.
  return { ...head, known: base64(packed), checksum: checksum(head, packed) }
}

/** About how many bytes `encode` will give. */
export const sizeOf = (documents: number): number => 200 + Math.ceil((documents * entryBytes) / 3) * 4

/** Reads what `encode` gave, and nothing else; no field is null. A sentence's end says what is wrong with it. */
export const decode = (state: Readonly<Record<string, unknown>>): Memory | string => {
  const { checksum: sum, known, ...head } = state
  const { etag, shape, state_version, untold = 0, updated_at } = head
  if (typeof state_version === "number" && state_version > version)
    return "it was written by a newer version of this connector"
  if (Object.values(head).some((value) => typeof value === "object")) return damaged
  if (state_version !== version || typeof shape !== "string" || typeof known !== "string") return damaged
  if (typeof updated_at !== "string" || !isTime(updated_at)) return damaged
  if (etag !== undefined && (typeof etag !== "string" || !isEntityTag(etag))) return damaged
  if (typeof untold !== "number" || !Number.isSafeInteger(untold) || untold < 0) return damaged
  const packed = Buffer.from(known, "base64")
  // What is not base64 is passed over by Buffer, and so are bits that nothing needs.
  if (base64(packed) !== known || packed.length % entryBytes !== 0) return damaged
  if (checksum(head, packed) !== sum) return damaged
  return { shape, updatedAt: Date.parse(updated_at), etag, untold, known: Known.unpacked(packed) }
}

const version = 1

const damaged = "it is damaged"

const isTime = (text: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")

/** Over everything, whatever the order of the names. */
const checksum = (head: Readonly<Record<string, unknown>>, packed: Uint8Array): string => {
  const text = JSON.stringify(Object.entries(head).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  return hash("sha1", Buffer.concat([Buffer.from(text), packed])).slice(0, 16)
}
