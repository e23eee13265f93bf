import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { IncomingMessage } from "node:http"
import type { Readable } from "node:stream"
import { decompressed, unread } from "./Decompression.ts"

/** So many bytes make a block. */
export const blockBytes = 1024 * 1024

/**
 * Milliseconds that what has come is kept from one who waits for it, when no block is full. So a body that trickles is
 * read as far as it has come when its time is over, and is seen to come.
 */
const patience = 100

/**
 * A reply's body in blocks: its pieces as the socket brought them, gathered until they are a block, decompressed. All
 * that has come is given before the end or the failure. While a block waits to be taken, the message is paused.
 */
export class Blocks<E> {
  private readonly message: IncomingMessage
  private readonly source: Readable
  private readonly failure: (cause: unknown) => E
  private pieces: Array<Uint8Array> = []
  private bytes = 0
  /** Why nothing more comes: none at the end of a whole body. */
  private ending: Option.Option<E> | undefined
  private taker: Taker<E> | undefined
  private timer: NodeJS.Timeout | undefined

  /** Begins at once: what comes before anybody takes it is not lost where the reply breaks off. */
  constructor(message: IncomingMessage, failure: (cause: unknown) => E) {
    this.message = message
    this.failure = failure
    this.source = decompressed(message, blockBytes)
    this.source
      .on("data", this.gather)
      .on("end", () => this.end(message.complete ? undefined : brokenOff))
      .on("error", (cause) => {
        for (const piece of unread(this.source)) this.keep(piece)
        this.end(cause)
      })
      .on("close", () => this.end(brokenOff))
  }

  /** Takes the next block. One who is interrupted leaves it to the next. */
  readonly pull = Effect.async<Chunk.Chunk<Uint8Array>, Option.Option<E>>((resume) => {
    this.taker = resume
    if (this.bytes >= blockBytes || this.ending !== undefined) this.give()
    else if (this.bytes > 0) this.hurry()
    if (this.source.isPaused()) this.source.resume()
    return Effect.sync(() => {
      this.taker = undefined
      this.calm()
    })
  })

  /** Nobody takes any more. A connection with a body that is not over is of no use to another request. */
  readonly close = (): void => {
    this.end(brokenOff)
    this.source.destroy()
  }

  private readonly gather = (piece: Uint8Array): void => {
    this.keep(piece)
    if (this.bytes < blockBytes) this.hurry()
    else if (this.taker === undefined) this.source.pause()
    else this.give()
  }

  private keep(piece: Uint8Array): void {
    this.pieces.push(piece)
    this.bytes += piece.length
  }

  private readonly end = (cause?: unknown): void => {
    if (this.ending !== undefined) return
    const isWhole = cause === undefined
    this.ending = isWhole ? Option.none() : Option.some(this.failure(this.message.errored ?? cause))
    if (!this.message.readableEnded) this.message.destroy()
    this.give()
  }

  private give(): void {
    const { ending = Option.none(), pieces, taker } = this
    if (taker === undefined) return
    this.taker = undefined
    this.calm()
    if (pieces.length === 0) return taker(Effect.fail(ending))
    this.pieces = []
    this.bytes = 0
    taker(Effect.succeed(Chunk.unsafeFromArray(pieces)))
  }

  /** Gives what is there soon. */
  private hurry(): void {
    if (this.taker !== undefined) this.timer ??= setTimeout(() => this.give(), patience)
  }

  private calm(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}

type Taker<E> = (taken: Effect.Effect<Chunk.Chunk<Uint8Array>, Option.Option<E>>) => void

const brokenOff = Object.assign(new Error("the body broke off"), { code: "ECONNRESET" })
