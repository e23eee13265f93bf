import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { options } from "./options.mjs"
import { startMeasured, temporary, textOf } from "./processes.mjs"

/** The options of a read as a platform gives them: files, of which the catalog has the streams that the program discovers. */
export async function inputOf({ config, isIncremental = false, names, state }) {
  const catalog = await catalogOf(names, isIncremental)
  const files = { config, catalog, ...(state === undefined ? {} : { state }) }
  return Object.entries(files).flatMap(([name, content]) => [`--${name}`, written(name, content)])
}

/** Writes a file for the program. */
export function written(name, content) {
  const file = join(temporary, `${name}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}

let discovered

/** All streams, or those of these names. */
async function catalogOf(names, isIncremental) {
  discovered ??= await discover()
  const streams = discovered.filter(({ name }) => names === undefined || names.includes(name))
  return { streams: streams.map((stream) => configured(stream, isIncremental)) }
}

const configured = (stream, isIncremental) => ({
  stream,
  sync_mode: isIncremental ? "incremental" : "full_refresh",
  destination_sync_mode: isIncremental ? "append_dedup" : "overwrite",
  cursor_field: stream.default_cursor_field,
  primary_key: stream.source_defined_primary_key,
  generation_id: 1,
  minimum_generation_id: isIncremental ? 0 : 1,
  sync_id: 1
})

async function discover() {
  const child = startMeasured(
    [options.program, "discover", "--config", written("config", {})],
    ["ignore", "pipe", "inherit"]
  )
  const messages = (await textOf(child.stdout))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  return messages.find(({ type }) => type === "CATALOG").catalog.streams
}
