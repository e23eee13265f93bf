/*
 * `npm run bench`, when the program has been built: what incremental syncs cost, beside full refreshes, and what it
 * costs to count what happens. The program is run as platforms run it, as a process that reads over sockets and writes
 * into a pipe.
 */
import { writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { canServe, isFast, serve } from "./api.mjs"
import { measure } from "./measure.mjs"
import { summaryOf } from "./summary.mjs"
import { tableOf } from "./table.mjs"

const { values } = parseArgs({
  args: process.argv.slice(2).flatMap(withOptionalFile),
  options: {
    /** How often each sync is run. */
    rounds: { type: "string", default: "3" },
    /** How many documents the collection has: a table each. */
    documents: { type: "string", default: "2000,200000" },
    /** Where the figures go as JSON: a file, or standard output instead of the tables. */
    json: { type: "string" }
  }
})

/** Lets `--json` stand without a file. */
function withOptionalFile(argument, n, all) {
  if (argument !== "--json") return [argument]
  const next = all[n + 1]
  return next === undefined || next.startsWith("-") ? ["--json="] : [argument]
}

const rounds = positive(values.rounds)
const sizes = values.documents.split(",").map(positive)
const say = values.json === "" ? () => {} : (text) => process.stdout.write(`${text}\n`)
const summaries = []

if (!isFast)
  say(
    "No server that counts lies beside the repository: the simulator serves, and requests, replies and changed documents are not measured.\n"
  )
for (const documents of sizes) {
  if (canServe(documents)) {
    summaries.push(summaryOf(documents, await roundsOf(documents).catch(giveUp)))
    say(tableOf(summaries.at(-1)))
  } else say(`The simulator does not invent ${documents.toLocaleString("en")} documents.\n`)
}
const json = JSON.stringify(summaries, undefined, 2) + "\n"
if (values.json === "") process.stdout.write(json)
else if (values.json !== undefined) writeFileSync(resolve(values.json), json)
const broken = summaries.flatMap(({ claims }) => claims).filter(({ isTiming, ok }) => !ok && !isTiming)
process.exitCode = broken.length > 0 ? 1 : 0

/** In each round every sync once, so that what else the machine does meets all of them alike. */
async function roundsOf(documents) {
  progress(`${documents} documents are made`)
  const api = await serve(documents, { changed: false })
  const changedApi = isFast ? await serve(documents, { changed: true }) : undefined
  const done = []
  while (done.length < rounds) {
    const runs = {}
    const run = async (name, at, how) => {
      progress(`${documents} documents, round ${done.length + 1} of ${rounds}: ${name}`)
      runs[name] = await measure(at, how)
    }
    await run("full refresh", api, { isIncremental: false })
    await run("first", api, { isIncremental: true })
    const { lastState: state } = runs.first
    await run("unchanged", api, { isIncremental: true, state })
    if (changedApi !== undefined)
      await run("1 % changed", changedApi, { isIncremental: true, keepsIds: true, state })
    done.push(runs)
  }
  await Promise.all([api.close(), changedApi?.close()])
  progress("")
  return done
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

function giveUp({ message }) {
  progress("")
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function positive(text) {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  process.stderr.write(`${text}: give a whole number from 1.\n`)
  process.exit(2)
}
