/**
 * What has been given since the last state. A state is as large as all that is known, so it has to be worth its size:
 * those before the last of a run take a quarter of the bytes of its records at most, however slow the destination is
 * and however often the list breaks off.
 */
export class SinceCheckpoint {
  records = 0
  private bytes = 0
  private at: number
  /** Of the whole run. */
  private readonly sum = { records: 0, states: 0 }

  /** `elapsed`, in milliseconds, is any clock that never goes back. */
  constructor(elapsed: number) {
    this.at = elapsed
  }

  add(records: number, bytes: number): void {
    this.records += records
    this.bytes += bytes
    this.sum.records += bytes
  }

  /** Whether a state of so many bytes is due: its worth of records has been given, or ten seconds have passed. */
  isDue(stateBytes: number, elapsed: number): boolean {
    if (this.records === 0) return false
    if (this.bytes > bytesPerStateByte * stateBytes) return true
    return this.isAffordable(stateBytes) && elapsed - this.at >= longestWithoutState
  }

  /** Whether there are records for a state of so many bytes, and enough of them in the whole run. */
  isAffordable(stateBytes: number): boolean {
    return this.records > 0 && bytesPerStateByte * (this.sum.states + stateBytes) <= this.sum.records
  }

  /** There is a state of so many bytes now; how many records it is the first to count on. */
  reset(stateBytes: number, elapsed: number): number {
    const { records } = this
    this.records = this.bytes = 0
    this.at = elapsed
    this.sum.states += stateBytes
    return records
  }
}

const bytesPerStateByte = 4

/** Milliseconds. */
const longestWithoutState = 10_000
