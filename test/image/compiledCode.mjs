import assert from "node:assert/strict"
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { temporary } from "../support/processes.mjs"

const built = new URL("../../dist/", import.meta.url)

/** Why the bytes of a file of compiled code may not fit. V8 sees that; that bytes have been changed within it does not. */
const kinds = {
  "is empty": () => Buffer.alloc(0),
  "is cut in the middle": (bytes) => bytes.subarray(0, bytes.length / 2),
  "is text": (bytes) => Buffer.from("no code at all\n".repeat(bytes.length / 15 + 1)),
  "was made by this machine's Node": (bytes, file) => {
    const own = new URL(file, built)
    return existsSync(own) ? readFileSync(own) : bytes
  }
}

/** A program as it is, and copies of it in which the compiled code does not fit, each with its name. */
export function variants(program) {
  const compiled = readdirSync(program).filter((name) => !/(\.js|\.txt|^package\.json|^LICENSE)$/.test(name))
  assert.ok(compiled.length > 0, "there is no compiled code")
  return [["is as it was made", program]].concat(
    Object.entries(kinds).map(([name, change]) => {
      const copy = mkdtempSync(join(temporary, "damaged-"))
      chmodSync(copy, 0o755)
      cpSync(program, copy, { recursive: true })
      for (const file of compiled)
        writeFileSync(join(copy, file), change(readFileSync(join(program, file)), file))
      return [name, copy]
    })
  )
}
