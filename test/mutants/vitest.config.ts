import { defineConfig } from "vitest/config"

export default defineConfig({
  test: { include: ["test/mutants/*.test.ts"], testTimeout: 300_000 }
})
