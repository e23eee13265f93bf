import { PCGRandom } from "effect/Utils"

/** A sequence of draws that its seed decides. */
export interface Random {
  /** At least `low`, less than `high`. */
  readonly between: (low: number, high: number) => number
  /** A whole number, at least `low` and at most `high`. */
  readonly whole: (low: number, high: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(choices: readonly [A, ...ReadonlyArray<A>]) => A
  /** Lower-case hexadecimal digits. */
  readonly hex: (digits: number) => string
}

export const random = (seed: number, stream: number): Random => {
  const generator = new PCGRandom(seed, stream)
  const whole = (low: number, high: number) => low + generator.integer(high - low + 1)
  return {
    between: (low, high) => low + generator.number() * (high - low),
    whole,
    chance: (probability) => generator.number() < probability,
    pick: (choices) => choices[whole(0, choices.length - 1)] ?? choices[0],
    hex: (digits) => Array.from({ length: digits }, () => whole(0, 15).toString(16)).join("")
  }
}
