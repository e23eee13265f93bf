import { plainLoop } from "./api.mjs"
import { inputOf } from "./input.mjs"
import { options } from "./options.mjs"
import { ended, path, startIntoPipe, textOf } from "./processes.mjs"

/** Counts records, and takes next to no time for it, so that it is not what is measured. */
const fastReader = `LC_ALL=C grep -c '^{"type":"RECORD"'`

const slowReader = (bytesPerSecond) =>
  `"${process.execPath}" "${path("slowReader.mjs")}" ${Math.ceil(bytesPerSecond)}`

/** Reads streams of an API with the program, into a pipe. */
export async function readIntoPipe(api, { bytesPerSecond, config, names } = {}) {
  const input = await inputOf({ config: { base_url: api.url, requests_per_second: 1000, ...config }, names })
  return runIntoPipe([options.program, "read", ...input], bytesPerSecond)
}

/** Reads the satellites of an API with the yardstick, into a pipe. */
export const loopIntoPipe = (api) => runIntoPipe([plainLoop, api.url])

/** Runs a program of Node's to its end, and the reader of what it prints. CPU time and memory are the program's own. */
async function runIntoPipe(args, bytesPerSecond) {
  const reader = bytesPerSecond === undefined ? fastReader : slowReader(bytesPerSecond)
  const startedAt = Date.now()
  const before = performance.now()
  const child = startIntoPipe(["--require", path("usage.cjs"), ...args], reader, [
    "ignore",
    "pipe",
    "pipe",
    "pipe"
  ])
  const [, records, complaint, used] = await Promise.all([
    ended(child),
    textOf(child.stdout),
    textOf(child.stderr),
    textOf(child.stdio[3])
  ])
  const seconds = (performance.now() - before) / 1000
  const { exitCode, ...usage } = used === "" ? {} : JSON.parse(used)
  if (exitCode !== 0) throw new Error(`${args.join(" ")} failed.\n${complaint}`)
  return { startedAt, seconds, ...usage, records: Number(records) }
}
