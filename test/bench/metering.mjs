import { build } from "esbuild"
import { join } from "node:path"
import { ended, path, start, temporary, textOf } from "./processes.mjs"

const outfile = join(temporary, "updates.mjs")
let bundled

/**
 * The nanoseconds of CPU time that a metric update takes: one of so many in a process that has just begun, where
 * metrics are made and code is compiled first, and one of very many.
 */
export async function nanosecondsPerUpdate(updates) {
  bundled ??= build({
    entryPoints: [path("updates.mjs")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "warning"
  })
  await bundled
  const child = start([outfile, `${updates}`], ["ignore", "pipe", "inherit"])
  const [code, text] = await Promise.all([ended(child), textOf(child.stdout)])
  if (code !== 0) throw new Error("The metric updates could not be measured.")
  return JSON.parse(text)
}
