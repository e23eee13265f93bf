import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, describe, it } from "vitest"
import { mutants } from "./mutants.ts"

const project = fileURLToPath(new URL("../../", import.meta.url))
const root = mkdtempSync(join(tmpdir(), "source-spacex-mutants-"))
const copy = join(root, "project")
afterAll(() => rmSync(root, { recursive: true, force: true }))

const left = new Set(["node_modules", "dist", "demo", ".git"].map((name) => join(project, name)))
cpSync(project, copy, { recursive: true, filter: (path) => !left.has(path) })
symlinkSync(join(project, "node_modules"), join(copy, "node_modules"))
const captures = join(project, "../shared")
if (existsSync(captures)) symlinkSync(captures, join(root, "shared"))

/** The titles of the tests that fail in the copy; none where all pass. */
const failing = async (files: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const report = join(root, "report.json")
  rmSync(report, { force: true })
  const args = ["vitest", "run", ...files, "--bail=1", "--reporter=json", `--outputFile=${report}`]
  await once(spawn("npx", args, { cwd: copy, stdio: "ignore" }), "close")
  assert.isTrue(existsSync(report), "the tests did not run")
  const { numTotalTests, testResults } = JSON.parse(readFileSync(report, "utf8")) as Report
  assert.isAbove(numTotalTests, 0, "the tests could not be loaded")
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ fullName, status }) => (status === "failed" ? [fullName] : []))
  )
}

interface Report {
  readonly numTotalTests: number
  readonly testResults: ReadonlyArray<{
    readonly assertionResults: ReadonlyArray<{ readonly fullName: string; readonly status: string }>
  }>
}

describe("the suite", () => {
  it("passes where nothing is broken", async () => {
    assert.deepStrictEqual(await failing([...new Set(mutants.flatMap(({ tests }) => tests))]), [])
  })

  // As `$breaks` a name would be cut, and could not be chosen by -t.
  it.each(mutants.map((mutant) => [mutant.breaks, mutant] as const))(
    "notices that %s",
    async (_, { edits, file, tests }) => {
      const path = join(copy, file)
      const whole = readFileSync(path, "utf8")
      let broken = whole
      for (const [text, instead] of edits) {
        assert.lengthOf(broken.split(text), 2, `${file} does not have once: ${text}`)
        broken = broken.split(text).join(instead)
      }
      writeFileSync(path, broken)
      try {
        assert.isNotEmpty(await failing(tests), "every test passes")
      } finally {
        writeFileSync(path, whole)
      }
    }
  )
})
