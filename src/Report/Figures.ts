import { type Counter, counters } from "../Metrics/Counters.ts"
import { type Span, spans } from "../Metrics/TimeBuckets.ts"
import type { Totals } from "../Metrics.ts"

/** The numbers of a report, for programs that read the log: of each span the counts, and how much that is a second. */
export type Figures = Readonly<Partial<Record<Span, SpanFigures>>>

interface SpanFigures {
  readonly seconds: number
  readonly count: Nested
  readonly per_second: Nested
}

/** By the name of the row, and by the value of its label where it has one and where there is something to tell. */
type Nested = Readonly<Record<string, number | Readonly<Record<string, number>>>>

/** A window that holds no time, or no more than the one before it, has nothing else to tell, and is left out. */
export const figuresOf = (totals: (span: Span) => Totals): Figures => {
  const figures: Partial<Record<Span, SpanFigures>> = {}
  let longest = 0
  for (const span of spans) {
    const { counts, seconds } = totals(span)
    if (seconds <= longest && span !== "lifetime") continue
    longest = seconds
    figures[span] = {
      seconds: rounded(seconds),
      count: nested((counter) => rounded(counts[counter])),
      per_second: nested((counter) => rounded(seconds > 0 ? counts[counter] / seconds : 0))
    }
  }
  return figures
}

function nested(value: (counter: Counter) => number): Nested {
  const rows: Record<string, number | Record<string, number>> = {}
  for (const counter of counters) {
    const [row = "", label] = counter.split(".")
    if (label === undefined) rows[row] = value(counter)
    else {
      const parts = (rows[row] ??= {}) as Record<string, number>
      if (value(counter) !== 0) parts[label] = value(counter)
    }
  }
  return rows
}

/** Three places are enough: times to the millisecond. */
function rounded(number: number): number {
  return Math.round(number * 1000) / 1000
}
