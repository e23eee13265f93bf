import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const sections = ["speed", "memory", "latency", "startup", "sizes", "syncs"]

const { values } = parseArgs({
  args: process.argv.slice(2).flatMap(withOptionalFile),
  options: {
    /** Which sections are measured. */
    only: { type: "string", default: sections.join() },
    /** How often everything is measured, after a warm-up; without it, as often as each section needs. */
    rounds: { type: "string" },
    /** How many satellites the API has, where a section reads several numbers of them. */
    documents: { type: "string" },
    /** Where the figures go as JSON: a file, or standard output instead of the table. */
    json: { type: "string" },
    /** Another Node and another program than those that are here. */
    node: { type: "string", default: process.execPath },
    program: {
      type: "string",
      default: fileURLToPath(new URL("../../dist/source-spacex.js", import.meta.url))
    }
  }
})

/** Lets `--json` stand without a file. */
function withOptionalFile(argument, n, all) {
  if (argument !== "--json") return [argument]
  const next = all[n + 1]
  return next === undefined || next.startsWith("-") ? ["--json="] : [argument]
}

function positive(text) {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  return refuse(`${text}: give a whole number from 1.`)
}

function section(name) {
  return sections.includes(name) ? name : refuse(`${name}: give one of ${sections.join(", ")}.`)
}

function refuse(complaint) {
  process.stderr.write(`${complaint}\n`)
  process.exit(2)
}

export const options = {
  only: values.only.split(",").map(section),
  rounds: values.rounds === undefined ? undefined : positive(values.rounds),
  documents: values.documents?.split(",").map(positive),
  json: values.json,
  node: resolve(values.node),
  program: resolve(values.program)
}
