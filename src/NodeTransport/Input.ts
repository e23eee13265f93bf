/** So many bytes make a block. */
export const blockBytes = 2 * 1024 * 1024

/**
 * What a connection brings, in two blocks that are filled in turn: the system writes into one while whoever reads looks at
 * the other. New memory for each piece of a body would keep the garbage collector busier than all else.
 */
export class Input {
  private filling = block()
  private handedOn: Uint8Array | undefined
  /** How far the block is filled, and how far that has been read. */
  private end = 0
  private at = 0
  /** What came although there was no room. */
  private held: Array<Uint8Array> = []

  /** Where the next bytes are to be written: always some room, since no socket can be given none. */
  get room(): Uint8Array {
    return this.isFull ? spill : this.filling.subarray(this.end)
  }

  get isFull(): boolean {
    return this.end === blockBytes
  }

  /** What has not been read. */
  get unread(): Uint8Array {
    return this.filling.subarray(this.at, this.end)
  }

  get isEmpty(): boolean {
    return this.at === this.end && !this.isHolding
  }

  get isHolding(): boolean {
    return this.held.length > 0
  }

  /** Bytes have come, into the room or elsewhere. Gives those that there is no room for. */
  add(bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, blockBytes - this.end)
    const isInPlace =
      bytes.buffer === this.filling.buffer && bytes.byteOffset === this.filling.byteOffset + this.end
    // Until a socket has asked for room again, it writes where that was before blocks changed places.
    if (!isInPlace) this.filling.set(taken, this.end)
    this.end += taken.length
    return bytes.subarray(taken.length)
  }

  /** So many bytes of what was unread are not any more. */
  skip(bytes: number): void {
    this.at += bytes
  }

  /** Keeps bytes, which may lie where others will soon, until they are released. */
  hold(bytes: Uint8Array): void {
    this.held.push(new Uint8Array(bytes))
  }

  /** What was held. */
  release(): ReadonlyArray<Uint8Array> {
    const { held } = this
    this.held = []
    return held
  }

  /** What has been read is looked at from now on, and what was handed on before no longer is. */
  handOn(): void {
    const { filling, handedOn = block(), unread } = this
    this.handedOn = filling
    this.filling = handedOn
    this.at = this.end = 0
    this.add(unread)
  }

  /** Nobody looks at what has been read. */
  rewind(): void {
    if (this.at === this.end) this.at = this.end = 0
  }
}

const block = (): Uint8Array => Buffer.allocUnsafeSlow(blockBytes)

/** For all connections: what is written here is copied before anything else comes. */
const spill = new Uint8Array(64 * 1024)
