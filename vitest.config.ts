import { availableParallelism } from "node:os"
import { configDefaults, defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "test/mutants"],
    globalSetup: "test/support/build.ts",
    // Many tests wait for processes: by itself, vitest would leave one of two cores to nobody.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    minWorkers: 1,
    // To load all modules anew for each file would take a third of the time. No test changes them.
    isolate: false,
    testTimeout: 30_000
  }
})
