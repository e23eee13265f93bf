import type { Random } from "./Random.ts"

/**
 * Makes ids like MongoDB's: seconds, a part that the random draws decide, and a counter. They ascend as long as the times
 * they are made at do not descend. Of times before 1970, which they cannot say, they say 1970.
 */
export const objectIds = (random: Random): ((createdAt: number) => string) => {
  const machine = random.hex(10)
  let counter = random.whole(0, 0xffff)
  return (createdAt) => {
    counter += 1
    return `${hex(Math.max(0, Math.floor(createdAt / 1000)), 8)}${machine}${hex(counter, 6)}`
  }
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0")
