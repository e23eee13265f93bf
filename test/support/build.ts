import { execFileSync } from "node:child_process"

/** Builds the program once before the tests: those of the whole program run the bundle that users run. */
export default function (): void {
  execFileSync("npm", ["run", "build"], { stdio: "pipe" })
}
