import { execFileSync } from "node:child_process"
import { readdirSync, statSync } from "node:fs"
import { path } from "./processes.mjs"
import { ours, row } from "./rows.mjs"

const dist = path("../../dist/")

/** What there is to be installed. */
export function sizes() {
  const [{ size, unpackedSize }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: path("../.."),
      stdio: ["ignore", "pipe", "ignore"]
    })
  )
  const distSize = readdirSync(dist, { recursive: true })
    .map((name) => statSync(dist + name))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
  const small = ours({ atMost: 2e6 })
  return {
    heading: "sizes: of the files in dist and in the package, and of the package as it is sent",
    rows: [
      row({ what: "dist", unit: "bytes", ours: distSize }),
      row({ what: "package, unpacked", unit: "bytes", ours: unpackedSize }),
      row({ what: "package, packed", unit: "bytes", ours: size, target: small })
    ]
  }
}
