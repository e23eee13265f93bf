/** Runs something in so many milliseconds, if ever. */
export const alarm = (millis: number, run: () => void): NodeJS.Timeout | undefined =>
  millis === Infinity ? undefined : setTimeout(run, Math.min(Math.max(0, Math.ceil(millis)), longest))

/** Node takes more for none. */
const longest = 2 ** 31 - 1
