import { readFile } from "node:fs/promises"

/**
 * Has `@effect/cli` (0.77) load what asks people for values when it asks: its modules draw as they are loaded, which takes
 * as long as a command that asks nothing.
 */
export const prompts = {
  name: "prompts",
  setup({ onLoad }) {
    onLoad({ filter: /@effect.cli.dist.esm.internal.\w+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8")
      const contents = text.replace(imported, 'const $1 = lazily(() => atOnce(import("./prompt/$2.js")));')
      return { contents }
    })
  }
}

const imported = /^import \* as (\w+) from "\.\/prompt\/([\w-]+)\.js";$/gm
