/**
 * Memory that is used again for the large pieces that a read is cut into: to ask for new memory with each of them would
 * keep the garbage collector busier than all else. Whoever keeps a piece just does not give it back.
 */
export class BufferPool {
  private readonly free: Array<ArrayBuffer> = []
  private readonly smallest: number

  /** Pieces of fewer bytes than `smallest` cost little to make, and would hold large memory: they are made anew. */
  constructor(smallest: number) {
    this.smallest = smallest
  }

  /** So many bytes, with anything in them. */
  take(size: number): Uint8Array {
    if (size < this.smallest) return new Uint8Array(size)
    const found = this.free.findIndex(({ byteLength }) => byteLength >= size)
    const [buffer = this.roomFor(size)] = found === -1 ? [] : this.free.splice(found, 1)
    return new Uint8Array(buffer, 0, size)
  }

  /** Nobody needs these bytes, which were taken from here, any more. */
  giveBack({ buffer }: Uint8Array | Int32Array): void {
    if (buffer.byteLength >= this.smallest && this.free.length < most) this.free.push(buffer as ArrayBuffer)
  }

  /** A little larger, so that the next piece fits, too. */
  private roomFor(size: number): ArrayBuffer {
    const pieces = Math.ceil((size * 1.25) / this.smallest)
    return Buffer.allocUnsafeSlow(pieces * this.smallest).buffer as ArrayBuffer
  }
}

/** Of a read, and all that it writes. */
export const pool = new BufferPool(64 * 1024)

/** Of the tables of what a read has found, which are much smaller. */
export const tables = new BufferPool(8 * 1024)

/** More than that are not kept: there are seldom more at a time. */
const most = 4
