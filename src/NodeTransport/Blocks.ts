import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { PatientPull } from "../Pull.ts"
import { alarm } from "./Alarm.ts"

/**
 * Milliseconds that what has come is kept from one who waits for it, when no block is full. So a body that trickles is
 * read as far as it has come when its time is over, and is seen to come.
 */
const patience = 100

/** Where the pieces of a body come from. */
export interface Source {
  /** Whether no more come before those that have come are handed on. */
  readonly isFull: boolean
  /** The pieces that have come are handed on. They stay as they are until more is asked for. */
  readonly handOn: () => void
  /** More is asked for. */
  readonly resume: () => void
  /** Nobody takes any more. */
  readonly close: () => void
}

/** A reply's body in blocks: its pieces, gathered until a block is full. All that has come is given before the end or the failure. */
export class Blocks<E> {
  private readonly source: Source
  private readonly failure: (cause: unknown) => E
  private pieces: Array<Uint8Array> = []
  /** Why nothing more comes: none at the end of a whole body. */
  private ending: Option.Option<E> | undefined
  private taker: Taker<E> | undefined
  private timer: NodeJS.Timeout | undefined
  /** Sees that nobody waits for too long. */
  private watch: NodeJS.Timeout | undefined
  private watchedUntil = 0

  constructor(source: Source, failure: (cause: unknown) => E) {
    this.source = source
    this.failure = failure
  }

  /**
   * Takes the next block, whose bytes stay as they are until the one after it is taken. One whose time is over gets what
   * has come by then; one who had none left at first, or gets nothing, or is interrupted, leaves it to the next.
   */
  readonly pull: PatientPull<Uint8Array, E> = (millis, late) =>
    Effect.async((resume) => {
      this.taker = {
        until: performance.now() + millis,
        take: resume,
        leave: () => resume(Effect.fail(Option.some(late())))
      }
      if (this.source.isFull || this.ending !== undefined) this.give()
      else if (millis <= 0) this.leave()
      else this.hurry()
      this.source.resume()
      this.beWatched()
      return Effect.sync(() => {
        this.taker = undefined
        this.calm()
      })
    })

  /** A piece has come. */
  readonly received = (piece: Uint8Array): void => {
    this.pieces.push(piece)
  }

  /** No others have come by now. */
  readonly settled = (): void => {
    if (this.source.isFull) this.give()
    else this.hurry()
  }

  /** No more come: why, where the body is not whole. */
  readonly ended = (cause?: unknown): void => {
    if (this.ending !== undefined) return
    this.ending = cause === undefined ? Option.none() : Option.some(this.failure(cause))
    this.give()
  }

  /** Nobody takes any more. */
  readonly close = (): void => {
    clearTimeout(this.watch)
    this.ended(new Error("the body was left"))
    this.source.close()
  }

  private give(): void {
    const { ending = Option.none(), pieces, taker } = this
    if (taker === undefined) return
    this.taker = undefined
    this.calm()
    if (pieces.length > 0) {
      this.pieces = []
      this.source.handOn()
      return taker.take(Effect.succeed(Chunk.unsafeFromArray(pieces)))
    }
    this.source.close()
    taker.take(Effect.fail(ending))
  }

  /** One watch does for all who wait, as long as it does not end too late for one of them: then it goes on for the next. */
  private beWatched(): void {
    if (this.taker === undefined) return
    const { until } = this.taker
    if (this.watch !== undefined && this.watchedUntil <= until) return
    clearTimeout(this.watch)
    this.watchedUntil = until
    this.watch = alarm(until - performance.now(), () => {
      this.watch = undefined
      if (this.taker === undefined || this.taker.until > performance.now()) this.beWatched()
      else if (this.pieces.length > 0) this.give()
      else this.leave()
    })
  }

  /** The one who waits does not get any more. */
  private leave(): void {
    this.taker?.leave()
    this.taker = undefined
  }

  /** Gives what is there soon. */
  private hurry(): void {
    if (this.taker !== undefined && this.pieces.length > 0)
      this.timer ??= setTimeout(() => this.give(), patience)
  }

  private calm(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}

interface Taker<E> {
  /** In milliseconds of the process. */
  readonly until: number
  readonly take: (taken: Effect.Effect<Chunk.Chunk<Uint8Array>, Option.Option<E>>) => void
  readonly leave: () => void
}
