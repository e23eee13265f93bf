import { medianOf, medianRatio } from "./rounds.mjs"

/**
 * A row of the table: what was measured, perhaps beside a yardstick, and whether a target holds. The target is one of
 * `ours` or of the `ratio`. One that depends on the machine is missed at worst; a count is right or wrong.
 */
export function row({ isCount = false, target, ...measured }) {
  if (target === undefined) return { ...measured, verdict: "" }
  const { atLeast = -Infinity, atMost = Infinity, of } = target
  const holds = measured[of] >= atLeast && measured[of] <= atMost
  return { ...measured, target, verdict: holds ? "ok" : isCount ? "WRONG" : "MISSES" }
}

/** A count that must be exact. */
export const exactly = (expected, what, ours) =>
  row({ what, ours, unit: "", isCount: true, target: { of: "ours", atLeast: expected, atMost: expected } })

/** The records of each run must be so many. */
export const records = (expected, what, runs) =>
  exactly(expected, what, runs.map((run) => run.records).find((count) => count !== expected) ?? expected)

/** How much a figure is of that of the yardstick: medians, and the median of the rounds' ratios. */
export const timesYardstick = (what, [figure, unit], runs, yardsticks, target) =>
  compared(what, [figure, unit], runs, yardsticks, medianRatio(runs, yardsticks, figure), target)

/** The other way round: how many times better than the yardstick. */
export const timesBetter = (what, [figure, unit], runs, yardsticks, target) =>
  compared(what, [figure, unit], runs, yardsticks, medianRatio(yardsticks, runs, figure), target)

function compared(what, [figure, unit], runs, yardsticks, ratio, target) {
  const medians = { ours: medianOf(runs, figure), yardstick: medianOf(yardsticks, figure) }
  return row({ what, unit, ...medians, ratio, target })
}

export const wall = ["seconds", "s"]
export const cpu = ["cpuSeconds", "s"]
export const peak = ["peakBytes", "bytes"]

/** Targets. */
export const ratio = (bounds) => ({ of: "ratio", ...bounds })
export const ours = (bounds) => ({ of: "ours", ...bounds })
