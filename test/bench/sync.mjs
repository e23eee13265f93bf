import { Messages } from "./Messages.mjs"
import { inputOf } from "./input.mjs"
import { nanosecondsPerUpdate } from "./metering.mjs"
import { options } from "./options.mjs"
import { ended, path, startMeasured, textOf } from "./processes.mjs"

/** Reads the satellites as a platform does, and measures it. `state` is what an earlier read left, where there is one. */
export async function sync(api, { isIncremental, keepsIds = false, state }) {
  const input = await inputOf({
    config: { base_url: api.url, requests_per_second: 1000 },
    names: ["starlink"],
    isIncremental,
    state: state === undefined ? undefined : [JSON.parse(state).state]
  })
  const before = await api.served()
  const startedAt = performance.now()
  const args = ["--require", path("usage.cjs"), options.program, "read", ...input]
  const child = startMeasured(args, ["ignore", "pipe", "pipe", "pipe"])
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
  const served = { requests: after.requests - before.requests, replyBytes: after.bytes - before.bytes }
  const { ids, lastState, recordBytes, records, stateBytes, states } = messages
  const { cpuSeconds, peakBytes } = JSON.parse(used)
  const counts = { ...served, records, recordBytes, states, stateBytes }
  const report = endReportOf(messages)
  const metering = await meteringOf(report, cpuSeconds)
  const reported = report.lifetime.count
  return { ...counts, seconds, cpuSeconds, peakBytes, ...metering, ids, lastState, reported }
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
