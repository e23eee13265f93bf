import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, describe, it } from "vitest"

const bench = fileURLToPath(new URL("bench/run.mjs", import.meta.url))
const directory = mkdtempSync(join(tmpdir(), "bench-"))
afterAll(() => rmSync(directory, { recursive: true }))

const catalog = JSON.stringify({ type: "CATALOG", catalog: { streams: [{ name: "starlink" }] } })

/** Benches a program that reads nothing, says so many records and ends so. */
const benchOf = (records: number, exitCode: number) => {
  const program = join(directory, `${records}-${exitCode}.cjs`)
  writeFileSync(
    program,
    `const isRead = process.argv[2] === "read"
    process.stdout.write(isRead ? '{"type":"RECORD"}\\n'.repeat(${records}) : '${catalog}\\n')
    if (isRead) process.exitCode = ${exitCode}`
  )
  const args = ["--only", "speed", "--documents", "1000", "--rounds", "1", "--program", program]
  const child = spawn(process.execPath, [bench, ...args], { stdio: ["ignore", "pipe", "pipe"] })
  let stdout = ""
  let stderr = ""
  child.stdout.on("data", (bytes) => (stdout += bytes))
  child.stderr.on("data", (bytes) => (stderr += bytes))
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, stdout, stderr }))
  )
}

describe("the bench", () => {
  it("fails where records are missing, and where the program fails, and only there", async () => {
    const [all, short, failed] = await Promise.all([benchOf(1000, 0), benchOf(999, 0), benchOf(1000, 3)])
    assert.strictEqual(all.code, 0, all.stderr)
    assert.match(all.stdout, /records in each round +1,000 +1,000 +ok\n/)
    assert.strictEqual(short.code, 1)
    assert.match(short.stdout, /records in each round +999 +1,000 +WRONG\n/)
    assert.strictEqual(failed.code, 1)
    assert.match(failed.stderr, /^speed: .* failed\./)
  }, 60_000)
})
