/*
 * `npm run bench`, when the program has been built: how fast it is, what memory it takes, how much of an API's latency
 * it hides, how soon it begins, how large it is, and what incremental syncs and metering cost. The program is run as
 * platforms run it, as a process that reads over sockets and writes into a pipe.
 */
import { writeFileSync } from "node:fs"
import { availableParallelism, cpus } from "node:os"
import { resolve } from "node:path"
import { latency } from "./latency.mjs"
import { memory } from "./memory.mjs"
import { options } from "./options.mjs"
import { stopAll } from "./processes.mjs"
import { progress } from "./progress.mjs"
import { sizes } from "./sizes.mjs"
import { speed } from "./speed.mjs"
import { startup } from "./startup.mjs"
import { syncs } from "./syncs.mjs"
import { tableOf } from "./table.mjs"

const all = { speed, memory, latency, startup, sizes, syncs }
const { documents, json, node, only, program, rounds } = options
const sections = []
const failures = []

for (const name of only) {
  try {
    const measured = [await all[name]({ documents, rounds })].flat()
    sections.push(...measured.map((section) => ({ name, ...section })))
  } catch (error) {
    failures.push(`${name}: ${error.message}`)
    await stopAll()
  }
  progress("")
}
const verdicts = sections.flatMap(({ rows }) => rows.map(({ verdict }) => verdict))
if (json !== "" && sections.length > 0) process.stdout.write(tableOf(sections))
if (json !== undefined) {
  const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), platform: process.platform }
  const text = `${JSON.stringify({ machine, node, program, sections, failures }, undefined, 2)}\n`
  if (json === "") process.stdout.write(text)
  else writeFileSync(resolve(json), text)
}
for (const failure of failures) process.stderr.write(`${failure}\n`)
process.exitCode = failures.length > 0 || verdicts.includes("WRONG") ? 1 : 0
