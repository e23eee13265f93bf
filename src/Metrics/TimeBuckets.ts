/** The windows that a count is told for, besides the whole lifetime, and their lengths in nanoseconds. */
export const windows = { "1m": 60e9, "5m": 300e9, "15m": 900e9, "30m": 1800e9 } as const

/** What is counted apart: a window, or all the time since the beginning. */
export type Span = keyof typeof windows | "lifetime"

/** From the shortest to the longest. */
export const spans: ReadonlyArray<Span> = ["1m", "5m", "15m", "30m", "lifetime"]

/**
 * What has been counted in the last 1, 5, 15 and 30 minutes, and since the beginning. The resolution of a window is a
 * sixtieth of it, a step: it holds the step under way and the 59 before it, so at most the window, and at least a step
 * less. Memory is constant. Times are nanoseconds since the beginning; what is counted ends no earlier than what was
 * counted before, or than the last look at it.
 */
export class TimeBuckets {
  lifetime = 0
  private readonly ring = {
    "1m": new Ring(windows["1m"]),
    "5m": new Ring(windows["5m"]),
    "15m": new Ring(windows["15m"]),
    "30m": new Ring(windows["30m"])
  }

  /** What has been counted in the second that ends at `end`: it has yet to go into the rings. */
  private pending = 0
  private end = second

  /** Counts something that happened at a moment. */
  add(at: number, amount: number): void {
    if (at >= this.end) this.store(at)
    this.lifetime += amount
    this.pending += amount
  }

  /** Counts the nanoseconds from one moment to a later one, each in the step that it belongs to. */
  addTime(from: number, to: number): void {
    if (from >= this.end - second && to < this.end) return this.add(from, to - from)
    this.store(to)
    this.lifetime += to - from
    this.ring["1m"].addTime(from, to)
    this.ring["5m"].addTime(from, to)
    this.ring["15m"].addTime(from, to)
    this.ring["30m"].addTime(from, to)
  }

  /** What was counted in the span that ends at a moment. */
  count(span: Span, at: number): number {
    if (span === "lifetime") return this.lifetime
    this.store(at)
    return this.ring[span].sumAt(at)
  }

  /** Brings what is pending into the rings; a moment tells which second is under way from now on. */
  private store(now: number): void {
    if (this.pending !== 0) {
      const at = this.end - second
      this.ring["1m"].add(at, this.pending)
      this.ring["5m"].add(at, this.pending)
      this.ring["15m"].add(at, this.pending)
      this.ring["30m"].add(at, this.pending)
      this.pending = 0
    }
    this.end = (Math.floor(now / second) + 1) * second
  }
}

/** Each step of each window is made of whole seconds. */
const second = 1e9

/** How long the time is that a window holds at a moment: less than the window by a part of a step. */
export const covered = (span: Span, at: number): number => {
  if (span === "lifetime") return at
  const step = windows[span] / steps
  return Math.min(at, (steps - 1) * step + (at % step))
}

const steps = 60

class Ring {
  private readonly step: number
  private readonly amounts = new Float64Array(steps)
  private newest = 0
  private sum = 0

  constructor(window: number) {
    this.step = window / steps
  }

  /** In the step of its moment, also when the ring was read behind that: a time is counted when it is over. */
  add(at: number, amount: number): void {
    this.advance(at)
    const step = Math.floor(at / this.step)
    if (step <= this.newest - steps) return
    this.amounts[step % steps]! += amount
    this.sum += amount
  }

  addTime(from: number, to: number): void {
    const { step } = this
    const oldest = (Math.floor(to / step) - steps + 1) * step
    for (let at = Math.max(from, oldest); at < to;) {
      const end = Math.min(to, (Math.floor(at / step) + 1) * step)
      this.add(at, end - at)
      at = end
    }
  }

  sumAt(at: number): number {
    this.advance(at)
    return this.sum
  }

  /** Forgets the steps that the window has left. */
  private advance(at: number): void {
    const now = Math.floor(at / this.step)
    for (let step = Math.max(this.newest, now - steps) + 1; step <= now; step++) {
      this.sum -= this.amounts[step % steps]!
      this.amounts[step % steps] = 0
    }
    this.newest = Math.max(this.newest, now)
  }
}
