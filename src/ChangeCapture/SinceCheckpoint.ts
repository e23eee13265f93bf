/** What has been given since the last state. A state is as large as all that is known, so it has to be worth its size. */
export class SinceCheckpoint {
  records = 0
  private bytes = 0
  private at: number

  /** `elapsed`, in milliseconds, is any clock that never goes back. */
  constructor(elapsed: number) {
    this.at = elapsed
  }

  add(records: number, bytes: number): void {
    this.records += records
    this.bytes += bytes
  }

  /** Whether a state of so many bytes is due. */
  isDue(stateBytes: number, elapsed: number): boolean {
    if (this.records === 0) return false
    return this.bytes > bytesPerStateByte * stateBytes || elapsed - this.at >= longestWithoutState
  }

  /** There is a state now; how many records it is the first to count on. */
  reset(elapsed: number): number {
    const { records } = this
    this.records = this.bytes = 0
    this.at = elapsed
    return records
  }
}

const bytesPerStateByte = 4

/** Milliseconds. */
const longestWithoutState = 10_000
