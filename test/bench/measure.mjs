import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Messages } from "./Messages.mjs"
import { nanosecondsPerUpdate } from "./metering.mjs"
import { ended, program, start, temporary, textOf } from "./processes.mjs"

const usage = new URL("usage.mjs", import.meta.url).href

/** Runs `read` as a platform does, and measures it. `state` is what an earlier read left, where there is one. */
export async function measure(api, { isIncremental, keepsIds = false, state }) {
  const files = {
    config: { base_url: api.url, requests_per_second: 1000 },
    catalog: await catalogOf(isIncremental),
    ...(state === undefined ? {} : { state: [JSON.parse(state).state] })
  }
  const options = Object.entries(files).flatMap(([name, content]) => [`--${name}`, written(name, content)])
  const before = await api.served()
  const startedAt = performance.now()
  const child = start(["--import", usage, program, "read", ...options], ["ignore", "pipe", "pipe", "pipe"])
  const messages = new Messages({ keepsIds })
  child.stdout.on("data", (chunk) => messages.push(chunk))
  const [code, complaint, used] = await Promise.all([
    ended(child),
    textOf(child.stderr),
    textOf(child.stdio[3])
  ])
  const seconds = (performance.now() - startedAt) / 1000
  if (code !== 0) throw new Error(["The program failed.", ...messages.others, complaint].join("\n"))
  const after = await api.served()
  const { ids, lastState, recordBytes, records, stateBytes, states } = messages
  const served =
    before === undefined
      ? {}
      : { requests: after.requests - before.requests, replyBytes: after.bytes - before.bytes }
  const counts = { ...served, records, recordBytes, states, stateBytes }
  const told = JSON.parse(used)
  const report = endReportOf(messages)
  const metering = await meteringOf(report, told.cpuSeconds)
  return { ...counts, seconds, ...told, ...metering, ids, lastState, reported: report.lifetime.count }
}

/** The figures of the last line that a read logs, which stand behind its sentence. */
function endReportOf({ others }) {
  const reports = others
    .map((line) => JSON.parse(line).log?.message ?? "")
    .filter((message) => message.includes('"metric_updates"'))
  const report = reports.at(-1)
  if (report === undefined) throw new Error("The read has not reported at its end.")
  return JSON.parse(report.slice(report.indexOf("{")))
}

/** What it took to count, of the CPU time of the whole process. */
async function meteringOf({ metric_updates: updates, process }, cpuSeconds) {
  const nanoseconds = await nanosecondsPerUpdate(updates)
  const percent = (nanosecondsEach) => (updates * nanosecondsEach) / 1e7 / cpuSeconds
  return {
    updates,
    cpuSecondsOfRead: process.cpu_seconds,
    updateNanoseconds: nanoseconds.cold,
    meteringPercent: percent(nanoseconds.cold),
    warmUpdateNanoseconds: nanoseconds.warm,
    warmMeteringPercent: percent(nanoseconds.warm)
  }
}

let discovered

/** The catalog with the stream that is read, as a platform configures it from what the program discovers. */
async function catalogOf(isIncremental) {
  discovered ??= await discover()
  const { default_cursor_field, source_defined_primary_key } = discovered
  const streams = [
    {
      stream: discovered,
      sync_mode: isIncremental ? "incremental" : "full_refresh",
      destination_sync_mode: isIncremental ? "append_dedup" : "overwrite",
      cursor_field: default_cursor_field,
      primary_key: source_defined_primary_key,
      generation_id: 1,
      minimum_generation_id: isIncremental ? 0 : 1,
      sync_id: 1
    }
  ]
  return { streams }
}

async function discover() {
  const child = start([program, "discover", "--config", written("config", {})], ["ignore", "pipe", "inherit"])
  const messages = (await textOf(child.stdout))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  const { catalog } = messages.find(({ type }) => type === "CATALOG")
  return catalog.streams.find(({ name }) => name === "starlink")
}

function written(name, content) {
  const file = join(temporary, `${name}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}
