/**
 * Memory that is used again for the large pieces that a read is cut into: to ask for new memory with each of them would
 * keep the garbage collector busier than all else. Whoever keeps a piece just does not give it back.
 */
export class BufferPool {
  private readonly free: Array<ArrayBuffer> = []

  /** So many bytes, with anything in them. */
  take(size: number): Uint8Array {
    // Small pieces cost little, and would hold large memory.
    if (size < smallest) return new Uint8Array(size)
    const found = this.free.findIndex(({ byteLength }) => byteLength >= size)
    const [buffer = roomFor(size)] = found === -1 ? [] : this.free.splice(found, 1)
    return new Uint8Array(buffer, 0, size)
  }

  /** Nobody needs these bytes, which were taken from here, any more. */
  giveBack({ buffer }: Uint8Array): void {
    if (buffer.byteLength >= smallest && this.free.length < most) this.free.push(buffer as ArrayBuffer)
  }
}

/** Of a read, and all that it writes. */
export const pool = new BufferPool()

const smallest = 64 * 1024
/** More than that are not kept: there are seldom more at a time. */
const most = 4

/** A little larger, so that the next piece fits, too. */
const roomFor = (size: number): ArrayBuffer =>
  Buffer.allocUnsafeSlow(Math.ceil((size * 1.25) / smallest) * smallest).buffer as ArrayBuffer
