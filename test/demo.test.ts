import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import * as Streams from "../src/Streams.ts"
import { bundle } from "./support/process.ts"
import { directory } from "./support/program.ts"
import { messagesOf } from "./support/protocol.ts"

describe("demo", () => {
  it("reads a simulated API over HTTP, and shows a person what happened and how to do the same live", () => {
    const output = directory()
    const shown = execFileSync(process.execPath, [bundle, "demo", "--output", output], { encoding: "utf8" })
    const messages = messagesOf(readFileSync(join(output, "messages.jsonl"), "utf8"))
    const records = (stream: string) => messages.filter(({ record }) => record?.stream === stream).length
    const again = messagesOf(readFileSync(join(output, "again.jsonl"), "utf8"))
    assert.isFalse(again.some(({ type }) => type === "RECORD"))
    assert.match(shown, /^check +SUCCEEDED$/m)
    assert.match(shown, new RegExp(`^discover +${Streams.names.join(", ")}$`, "m"))
    assert.include(shown, join(output, "messages.jsonl"))
    for (const stream of Streams.names) {
      const row = new RegExp(
        `^${stream} +${records(stream).toLocaleString("en")} +${records(stream).toLocaleString("en")} +0 +0 +0 `,
        "m"
      )
      assert.match(shown, row)
      assert.match(
        shown,
        new RegExp(`^${stream} +0 +0 +0 +0 +${records(stream).toLocaleString("en")} +0 B `, "m")
      )
      assert.isAbove(records(stream), 0)
    }
    for (const stream of ["launches", "payloads", "starlink"]) assert.isAbove(records(stream), 100)
    assert.include(shown, "source-spacex read --streams launches")
  })
})
