import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
export const program = path("../../dist/source-spacex.js")

/** For files that are gone when the bench is. */
export const temporary = mkdtempSync(join(tmpdir(), "bench-"))

const running = new Set()

process.once("exit", () => {
  for (const { pid } of running)
    try {
      process.kill(-pid, "SIGKILL")
    } catch {
      // It has ended.
    }
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
})
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
  process.once(signal, () => process.exit(code))

/** Without what makes the program do other work than that which is measured: certificates take it a while to read. */
const { DEPLOYMENT_MODE, LOG_LEVEL, NODE_EXTRA_CA_CERTS, ...environment } = process.env

/** Starts Node at the head of a group, which ends with the bench: a terminal's Ctrl-C reaches the bench alone. */
export function start(args, stdio) {
  const child = spawn(process.execPath, args, { cwd: temporary, detached: true, env: environment, stdio })
  running.add(child)
  child.once("close", () => running.delete(child))
  return child
}

/** Ends a process, and waits until it is gone: what comes next has the machine for itself. */
export async function stop(child) {
  if (!running.has(child)) return
  const gone = new Promise((resolve) => child.once("close", resolve))
  child.kill("SIGKILL")
  await gone
}

/** All that a stream says, as text. */
export async function textOf(stream) {
  let text = ""
  for await (const bytes of stream.setEncoding("utf8")) text += bytes
  return text
}
