import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** For files that are gone when this process is. */
export const temporary = mkdtempSync(join(tmpdir(), "source-spacex-"))

const started = []

process.once("exit", () => {
  for (const { pid } of started)
    try {
      process.kill(-pid, "SIGKILL")
    } catch {
      // It has ended, and so has all that it started.
    }
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
})
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
  process.once(signal, () => process.exit(code))

/** Starts a process at the head of a group, which ends with this process, and with it all that it starts itself. */
export function start(command, args, { cwd = temporary, env = process.env, stdio }) {
  const child = spawn(command, args, { cwd, detached: true, env: { ...env, TMPDIR: temporary }, stdio })
  started.push(child)
  return child
}

/** Ends a process, and waits until it is gone. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = ended(child)
  child.kill("SIGKILL")
  await gone
}

/** Ends all processes that were started, and waits until they are gone. */
export const stopAll = () => Promise.all(started.map(stop))

/** The exit code of a process, when it has ended. */
export function ended(child) {
  return new Promise((resolve) => child.once("close", resolve))
}
