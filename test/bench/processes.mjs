import { fileURLToPath } from "node:url"
import * as processes from "../support/processes.mjs"
import { options } from "./options.mjs"

export { ended, stop, stopAll, temporary } from "../support/processes.mjs"

export const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))

/** Without what makes Node or the program do other work than that which is measured: certificates take a while to read. */
const {
  DEPLOYMENT_MODE,
  LOG_LEVEL,
  NODE_EXTRA_CA_CERTS,
  NODE_OPTIONS,
  OTEL_EXPORTER_OTLP_ENDPOINT,
  SPACEX_METRICS_PORT,
  ...env
} = process.env

/** Starts the Node that runs the bench. */
export const start = (args, stdio) => processes.start(process.execPath, args, { env, stdio })

/** Starts the Node that is measured, with the program unless other arguments are given. */
export const startMeasured = (args, stdio) => processes.start(options.node, args, { env, stdio })

/** Starts the Node that is measured; what it prints goes through a pipe to a reader. */
export function startIntoPipe(args, reader, stdio) {
  const line = ["-c", `"$@" | ${reader}`, "sh", options.node, ...args]
  // The plain loop finds its modules from the repository.
  return processes.start("/bin/sh", line, { cwd: path("../.."), env, stdio })
}

/** All that a stream says, as text. */
export async function textOf(stream) {
  let text = ""
  for await (const bytes of stream.setEncoding("utf8")) text += bytes
  return text
}
