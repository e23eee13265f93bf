/*
 * `npm run test:image-node`: all tests on the Node that is in the image, with a program that was built on it; or those
 * that are named: `-- test/process.test.ts`. With --if-possible it is no failure if that Node cannot be had here.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { environment, install, version } from "./node.mjs"

const obstacle = install()
const isExcused = process.argv.includes("--if-possible")
if (obstacle === undefined) {
  process.stdout.write(`The tests run on the image's Node, ${version}.\n`)
  const vitest = ["node_modules/vitest/vitest.mjs", "run"]
  const files = process.argv.slice(2).filter((argument) => argument !== "--if-possible")
  const cwd = fileURLToPath(new URL("../..", import.meta.url))
  // By its name: what the tests start by that name is the same.
  const { status } = spawnSync("node", [...vitest, ...files], { cwd, env: environment(), stdio: "inherit" })
  process.exitCode = status ?? 1
} else {
  process.stderr.write(`The tests are not run on the image's Node. ${obstacle}\n`)
  process.exitCode = isExcused ? 0 : 1
}
