import type { OnReadOpts, Socket } from "node:net"
import { Framing } from "./Framing.ts"
import { Input } from "./Input.ts"
import * as ReplyHead from "./ReplyHead.ts"
import { broken } from "./Trouble.ts"

/** Whoever waits for a reply. */
export interface Asker {
  /** Whether a reply with this status has no body, whatever its head says. */
  readonly lacksBody: (status: number) => boolean
  /** Its head has come; gives who takes the body. */
  readonly begun: (head: ReplyHead.ReplyHead) => Receiver
  /** None will come. */
  readonly failed: (cause: unknown) => void
}

/** Whoever takes a body. */
export interface Receiver {
  /** A piece of it: bytes that stay as they are until they were handed on, and more is taken. */
  readonly received: (piece: Uint8Array) => void
  /** Those were the pieces that have come by now. */
  readonly settled: () => void
  /** Nothing more comes: why, where the body is not whole. */
  readonly ended: (cause?: unknown) => void
  /** Whether pieces are copied as they are received. */
  readonly copies: boolean
}

/**
 * A connection that speaks HTTP/1.1, one request and its reply at a time. Bytes are read straight into blocks, and a body
 * is given as the places where it lies: Node's own client makes new memory for each 64 kB, and once more to part the body
 * from what frames it.
 */
export class Connection {
  readonly socket: Socket
  private readonly input = new Input()
  private asker: Asker | undefined
  private receiver: Receiver | undefined
  /** Of the body, once the head has come. */
  private framing: Framing | undefined
  private isKept = true
  /** Why no more comes. It is told when all that came has been taken. */
  private ending: { readonly cause: unknown; readonly isOrderly: boolean } | undefined

  /** Over a socket that `open` makes. With what it is given, that reads into the blocks; else its bytes are copied there. */
  constructor(open: (onread: OnReadOpts) => Socket) {
    const arrived = (bytes: Uint8Array) => this.arrived(bytes)
    const onread: OnReadOpts = {
      buffer: () => this.input.room,
      callback: (length, bytes) => {
        arrived(bytes.subarray(0, length))
        return true
      }
    }
    const ended = (cause: unknown, isOrderly: boolean) => {
      this.ending ??= { cause, isOrderly }
      for (let bytes; (bytes = this.socket.read() as Uint8Array | null) !== null;) arrived(bytes)
      if (!this.input.isHolding) this.end()
    }
    this.socket = open(onread)
      .on("data", arrived)
      .on("end", () => ended(hungUp, true))
      .on("error", (cause) => ended(cause, false))
      .on("close", () => ended(hungUp, false))
      .on("timeout", () => this.close())
  }

  /** Whether another request can be sent. */
  get isFree(): boolean {
    return this.asker === undefined && this.isKept && this.ending === undefined
  }

  /** Sends a request. */
  ask(request: Uint8Array, asker: Asker): void {
    this.asker = asker
    this.receiver = this.framing = undefined
    this.socket.ref().setTimeout(0)
    if (this.ending === undefined) this.socket.write(request)
    else this.end()
  }

  /** It is free, and ends when nobody asks anything for so many milliseconds. The process does not wait for it. */
  rest(milliseconds: number): void {
    this.input.rewind()
    this.socket.unref().resume().setTimeout(milliseconds)
  }

  /** Takes no more for now, but for what is on its way. */
  readonly pause = (): void => {
    this.socket.pause()
  }

  /** Takes more. What was handed on before is not looked at any longer. */
  readonly resume = (): void => {
    for (const bytes of this.input.release()) this.add(bytes)
    if (this.input.isHolding) return
    if (this.ending !== undefined) this.end()
    else if (!this.input.isFull && this.socket.isPaused()) this.socket.resume()
  }

  /** Whether nothing more comes in before pieces are handed on. */
  get isFull(): boolean {
    return this.input.isFull
  }

  /** The pieces that have come are handed on: others will lie elsewhere. */
  readonly handOn = (): void => {
    this.input.handOn()
  }

  close(): void {
    this.isKept = false
    this.socket.destroy()
  }

  private arrived(bytes: Uint8Array): void {
    // What nobody has asked for belongs to no reply.
    if (this.asker === undefined) this.close()
    else if (this.input.isHolding) this.input.hold(bytes)
    else this.add(bytes)
  }

  private add(bytes: Uint8Array): void {
    for (let left = bytes; left.length > 0; this.read()) {
      if (this.input.isFull) return this.input.hold(left)
      left = this.input.add(left)
    }
  }

  private read(): void {
    try {
      while (this.receiver === undefined) if (!this.readHead()) return
      this.input.skip(this.framing!.read(this.input.unread, this.receiver.received))
    } catch (cause) {
      this.ending = { cause, isOrderly: false }
      return this.end()
    }
    if (this.asker !== undefined) this.settle(this.receiver, this.framing!)
    else this.close()
  }

  /** Reads a head; gives whether something may follow it. */
  private readHead(): boolean {
    const { unread } = this.input
    const bytes = Buffer.from(unread.buffer, unread.byteOffset, unread.length)
    if (!ReplyHead.isHead(bytes.toString("latin1", 0, 10))) throw broken("NO_HTTP")
    const end = bytes.indexOf(ReplyHead.end)
    if ((end === -1 ? bytes.length : end) > ReplyHead.longest) throw broken("MALFORMED_HEAD")
    if (end === -1 || this.asker === undefined) return false
    const head = ReplyHead.parse(bytes.toString("latin1", 0, end))
    this.input.skip(end + ReplyHead.end.length)
    if (head.status === 101) throw broken("NO_HTTP")
    // Others below 200 say that the reply is under way.
    if (head.status < 200) return !this.input.isEmpty
    this.framing = new Framing(this.asker.lacksBody(head.status) ? 0 : head.end)
    this.isKept = head.isKept && !this.framing.isOfConnection
    this.receiver = this.asker.begun(head)
    return true
  }

  private settle(receiver: Receiver, framing: Framing): void {
    if (receiver.copies) this.input.rewind()
    receiver.settled()
    if (framing.isOver) this.over(receiver)
    else if (this.input.isFull) this.pause()
  }

  /** The reply is over. */
  private over(receiver: Receiver, cause?: unknown): void {
    if (cause !== undefined || !this.input.isEmpty) this.isKept = false
    this.asker = undefined
    receiver.ended(cause)
  }

  /** Nothing more comes. */
  private end(): void {
    const { asker, framing, receiver } = this
    const { cause, isOrderly } = this.ending!
    this.close()
    if (asker === undefined) return
    if (receiver !== undefined)
      return this.over(receiver, isOrderly && framing!.isOfConnection ? undefined : cause)
    this.asker = undefined
    asker.failed(cause)
  }
}

const hungUp = broken("ECONNRESET")
