/*
 * Compiles `scanner.ts`, and what it imports, into `../Wasm.ts`, which is kept with the sources so that tests and bundlers take it as any other
 * module. With --check it only compares.
 */
import { main } from "assemblyscript/asc"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const module = path("../Wasm.ts")

const { error, stderr, ...output } = await compiled()
if (error !== null) throw new Error(stderr.toString() || error.message)
const text = `/** WebAssembly, in base64: \`wasm/scanner.ts\` as \`npm run generate\` compiles it. */
export const wasm =
  "${Buffer.from(output.binary).toString("base64")}"
`
if (!process.argv.includes("--check")) writeFileSync(module, text)
else if (readFileSync(module, "utf8") !== text) {
  process.stderr.write("src/Documents/Wasm.ts is not what scanner.ts compiles to: npm run generate.\n")
  process.exitCode = 1
}

/** The compiler reads and writes by these functions instead of files of its own. */
async function compiled() {
  let binary
  const result = await main(
    [
      "scanner.ts",
      "--optimizeLevel",
      "3",
      "--noAssert",
      "--runtime",
      "stub",
      "--enable",
      "simd",
      "--outFile",
      "wasm"
    ],
    {
      readFile: (name) => (existsSync(path(name)) ? readFileSync(path(name), "utf8") : null),
      writeFile: (_, content) => void (binary = content),
      listFiles: () => []
    }
  )
  return { ...result, binary }
}
