import { fileURLToPath } from "node:url"
import * as processes from "../support/processes.mjs"

export { ended, stop, temporary } from "../support/processes.mjs"

export const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
export const program = path("../../dist/source-spacex.js")

/** Without what makes the program do other work than that which is measured: certificates take it a while to read. */
const { DEPLOYMENT_MODE, LOG_LEVEL, NODE_EXTRA_CA_CERTS, ...env } = process.env

/** Starts Node. */
export const start = (args, stdio) => processes.start(process.execPath, args, { env, stdio })

/** All that a stream says, as text. */
export async function textOf(stream) {
  let text = ""
  for await (const bytes of stream.setEncoding("utf8")) text += bytes
  return text
}
