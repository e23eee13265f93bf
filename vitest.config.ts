import { configDefaults, defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "test/mutants"],
    globalSetup: "test/support/build.ts",
    testTimeout: 30_000
  }
})
