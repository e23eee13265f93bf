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
    testTimeout: 30_000
  }
})
