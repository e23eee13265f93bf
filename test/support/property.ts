import * as FastCheck from "effect/FastCheck"
import { assert, it } from "vitest"

/** The same cases in every run of `npm test`, so that it stays reproducible; `npm run test:deep` chooses others. */
const { PROPERTY_DEEP, PROPERTY_FACTOR = "1", PROPERTY_PATH: path, PROPERTY_SEED = "1" } = process.env

/**
 * A test that something holds in so many generated cases. A failure tells the simplest case that it could find, and how
 * to repeat it. `afterwards` may ask whether the cases were worth something, e.g. whether enough of them were valid.
 */
export const property = <A>(
  name: string,
  cases: number | { readonly usual: number; readonly deep: number },
  arbitrary: FastCheck.Arbitrary<A>,
  holds: (value: A) => void | Promise<void>,
  afterwards: () => void = () => {}
): void => {
  const { deep, usual } = typeof cases === "number" ? { deep: cases, usual: cases } : cases
  const numRuns = Math.ceil((PROPERTY_DEEP === undefined ? usual : deep) * Number(PROPERTY_FACTOR))
  // However long it takes: a deep run has many cases.
  it(`${name} (${numRuns.toLocaleString("en")} cases)`, { timeout: 0 }, async () => {
    let done = 0
    const details = await FastCheck.check(
      FastCheck.asyncProperty(arbitrary, async (value) => {
        await holds(value)
        // The test runner hears nothing of a worker that has no turn to spare, and gives it up after a minute.
        if (++done % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
      }),
      { numRuns, seed: Number(PROPERTY_SEED), ...(path === undefined ? {} : { path, endOnFailure: true }) }
    )
    if (details.failed) {
      const { counterexample, counterexamplePath, errorInstance, numRuns, numShrinks, seed } = details
      const told = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
      const value = FastCheck.stringify(counterexample?.[0]).slice(0, 2_000)
      const again = `npm run test:deep -- --seed ${seed} --path ${counterexamplePath} --only ${JSON.stringify(name)}`
      assert.fail(
        `${told}\n\nCase ${numRuns}, simplified ${numShrinks} times: ${value}\nSeed ${seed}, path ${counterexamplePath}. Again: ${again}`
      )
    }
    if (path === undefined) afterwards()
  })
}
