import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { directory } from "./support/program.ts"
import { messagesOf } from "./support/protocol.ts"

const program = fileURLToPath(new URL("../dist/source-spacex.js", import.meta.url))

describe("demo", () => {
  it("reads a simulated API over HTTP, and shows a person what happened and how to do the same live", () => {
    const output = directory()
    const shown = execFileSync(process.execPath, [program, "demo", "--output", output], { encoding: "utf8" })
    const messages = messagesOf(readFileSync(join(output, "messages.jsonl"), "utf8"))
    const records = (stream: string) => messages.filter(({ record }) => record?.stream === stream).length
    assert.match(shown, /^check +SUCCEEDED$/m)
    assert.match(shown, /^discover +launches, starlink$/m)
    assert.include(shown, join(output, "messages.jsonl"))
    for (const stream of ["launches", "starlink"]) {
      const row = new RegExp(
        `^${stream} +${records(stream).toLocaleString("en")} +[\\d,]+ +\\d+ +\\d+\\.\\d\\d$`,
        "m"
      )
      assert.match(shown, row)
      assert.isAbove(records(stream), 100)
    }
    assert.include(shown, "source-spacex read --streams launches")
  })
})

describe("simulate", () => {
  it("prints the address at which it answers", async () => {
    const child = spawn(process.execPath, [
      program,
      "simulate",
      "--port",
      "0",
      "--launches",
      "7",
      "--satellites",
      "9"
    ])
    const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string]
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    assert.include(line, "7 launches, 9 starlink")
    assert.lengthOf((await (await fetch(`${url}/v5/launches`)).json()) as Array<unknown>, 7)
    child.kill()
    assert.strictEqual((await once(child, "exit"))[1], "SIGTERM")
  })

  it.each([
    [["--port", "99999"], "--port 99999: give a number from 0 to 65535"],
    [["--launches", "-1"], "--launches -1"],
    [["--data", "/no/such/folder"], "/no/such/folder: it cannot be read"]
  ])("refuses %j with a sentence", async (argv, said) => {
    const child = spawn(process.execPath, [program, "simulate", ...argv])
    const [told] = (await once(child.stderr.setEncoding("utf8"), "data")) as [string]
    assert.include(told, said)
    assert.strictEqual((await once(child, "exit"))[0], 1)
  })
})
