import { progress } from "./progress.mjs"

/**
 * Measures each of several things once in each round, so that what else the machine does meets all of them alike. A
 * first round warms up, and does not count. Gives, for each thing, its runs in the order of the rounds.
 */
export async function inTurn(rounds, things) {
  const runs = Object.fromEntries(Object.keys(things).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    const done = {}
    for (const [name, measure] of Object.entries(things)) {
      progress(`${name}: ${round === 0 ? "warm-up" : `round ${round} of ${rounds}`}`)
      done[name] = await measure(done)
      if (round > 0) runs[name].push(done[name])
    }
  }
  progress("")
  return runs
}

export const named = (rounds) => `${rounds} ${rounds === 1 ? "round" : "rounds"}`

/** The median of what is the same figure in each run, */
export const medianOf = (runs, figure) => median(runs.map((run) => run[figure]))

/** and of the ratio of two runs of a round, which met the same machine. */
export const medianRatio = (runs, yardsticks, figure) =>
  median(runs.map((run, round) => run[figure] / yardsticks[round][figure]))

function median(values) {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
