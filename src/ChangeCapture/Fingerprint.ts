import { hash } from "node:crypto"
import type { DocumentBatch } from "../Documents.ts"
import * as Json from "../Documents/Json.ts"
import type { NameTable } from "../Documents/NameTable.ts"

/** Raised when equal documents get other fingerprints than before: then states compare everything anew. */
export const version = 1

/**
 * Writes the fingerprint of a document, 64 bits of a SHA-1, as two words. It covers the top-level members in the order
 * of their names, as they came: their order is no change, that of nested members is, and so is the text of a number.
 * `volatile` members do not count.
 */
export const fingerprint = (
  batch: DocumentBatch,
  document: number,
  volatile: NameTable,
  into: Uint32Array
): void => {
  const members = sortedMembers(batch, document, volatile)
  let end = 0
  for (let n = 0; n < members; n++) {
    const start = batch.nameStart(order[n]!)
    const span = batch.bytes.subarray(start, batch.valueEnd(order[n]!))
    while (end + span.length + 1 > text.length) text = Json.grown(text)
    text.set(span, end)
    end += span.length
    text[end++] = Json.comma
  }
  // As a string it costs half of what it costs as a buffer.
  const digest = hash("sha1", text.subarray(0, end), "binary")
  into[0] = wordOf(digest, 0)
  into[1] = wordOf(digest, 4)
  // Nothing but zeros stands for no fingerprint.
  if (into[0] === 0 && into[1] === 0) into[1] = 1
}

const wordOf = (digest: string, at: number): number =>
  (digest.charCodeAt(at) << 24) |
  (digest.charCodeAt(at + 1) << 16) |
  (digest.charCodeAt(at + 2) << 8) |
  digest.charCodeAt(at + 3)

/** Room for a document's members, which is used for one after the other. */
let order = new Int32Array(64)
let text = new Uint8Array(4096)

/** Puts the members that count into `order`, by the bytes of their names; how many there are. */
function sortedMembers(batch: DocumentBatch, document: number, volatile: NameTable): number {
  let count = 0
  for (let member = batch.firstMember(document); member < batch.firstMember(document + 1); member++) {
    if (volatile.has(batch, member)) continue
    if (count === order.length) order = Json.grown(order)
    order[count++] = member
  }
  if (count > 64) order.subarray(0, count).sort((one, other) => compareNames(batch, one, other))
  else insertionSort(batch, count)
  return count
}

/** The fastest for the few members that documents have. */
function insertionSort(batch: DocumentBatch, count: number): void {
  for (let n = 1; n < count; n++) {
    const member = order[n]!
    let at = n
    for (; at > 0 && compareNames(batch, member, order[at - 1]!) < 0; at--) order[at] = order[at - 1]!
    order[at] = member
  }
}

/** Below 0 where the name of `one` comes first, 0 where both are the same. */
function compareNames(batch: DocumentBatch, one: number, other: number): number {
  const { bytes } = batch
  const end = batch.nameEnd(one)
  let a = batch.nameStart(one)
  let b = batch.nameStart(other)
  while (a < end && bytes[a] === bytes[b]) {
    a++
    b++
  }
  // The closing quotes of equal names are equal, too; of others the first difference lies within both.
  return a === end ? 0 : bytes[a]! - bytes[b]!
}
