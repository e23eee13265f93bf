import * as Airbyte from "./Airbyte.ts"
import type { DocumentBatch } from "./Documents.ts"
import { pool } from "./Documents/BufferPool.ts"
import type { ReadEvent } from "./Source/ReadEvent.ts"
import * as Streams from "./Streams.ts"

/**
 * What an event of a read looks like to the reader: whole lines, or undefined. `now` in milliseconds since 1970. When
 * the lines are written, `pool.giveBack` takes their memory.
 */
export type Format = (event: ReadEvent, now: number) => Uint8Array | undefined

/** Messages of the Airbyte protocol. */
export const airbyte: Format = (event, now) => {
  const { stream } = event
  switch (event._tag) {
    case "Records":
    case "Deletions":
      return recordLines(event, ...Airbyte.recordAround(stream, now))
    case "Checkpoint":
      return messages(Airbyte.state(stream, event.state, event.recordCount))
    case "Estimated":
      return messages(Airbyte.estimate(stream, event.rows, now))
    case "Started":
      return messages(Airbyte.streamStatus(stream, "STARTED", now))
    case "Running":
      return messages(Airbyte.streamStatus(stream, "RUNNING", now))
    case "RateLimited":
      return messages(Airbyte.rateLimited(stream, event.until, now))
    case "Completed":
      return messages(Airbyte.streamStatus(stream, "COMPLETE", now))
    case "Failed":
      return messages(
        Airbyte.error(event.failure, now, stream),
        Airbyte.streamStatus(stream, "INCOMPLETE", now)
      )
  }
}

/** Bare documents, one a line. */
export const jsonl: Format = (event) =>
  event._tag === "Records" || event._tag === "Deletions" ? recordLines(event, "", "") : undefined

type RecordEvent = Extract<ReadEvent, { _tag: "Records" | "Deletions" }>

/** Each document as it came, with a change's stamps as its last members, between two texts, and a newline. */
function recordLines(event: RecordEvent, before: string, behind: string): Uint8Array {
  const { updatedAt } = event
  if (event._tag === "Deletions") {
    const stamps = `"${Streams.updatedAt}":"${updatedAt}","${Streams.deletedAt}":"${updatedAt}"}`
    return messages(...event.ids.map((id) => `${before}{"id":"${id}",${stamps}${behind}`))
  }
  if (updatedAt === undefined) return lines(event.batch, before, behind, 0)
  const stamps = `,"${Streams.updatedAt}":"${updatedAt}","${Streams.deletedAt}":null}`
  return lines(event.batch, before, stamps + behind, 1)
}

/** Each document without its last `cut` bytes between two texts, and a newline. */
function lines(batch: DocumentBatch, before: string, behind: string, cut: number): Uint8Array {
  const head = encoder.encode(before)
  const tail = encoder.encode(behind + "\n")
  const bytes = pool.take(batch.size + batch.count * (head.length - cut + tail.length))
  const documents = batch.bytes
  let at = 0
  for (let document = 0; document < batch.count; document++) {
    const start = batch.start(document)
    const end = batch.end(document) - cut
    bytes.set(head, at)
    bytes.set(documents.subarray(start, end), at + head.length)
    bytes.set(tail, at + head.length + end - start)
    at += head.length + end - start + tail.length
  }
  return bytes
}

const messages = (...lines: ReadonlyArray<string>): Uint8Array => encoder.encode(lines.join("\n") + "\n")

const encoder = new TextEncoder()
