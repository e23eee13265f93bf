/*
 * `npm run image`, when the program has been built: builds the image and looks at what it is and does, with Docker, or
 * with a stand-in for it where that lies beside the repository. With --if-possible it is no failure if there is neither.
 */
import { fileURLToPath } from "node:url"
import { start } from "../support/processes.mjs"
import { checksOf } from "./checks.mjs"
import { cannotWork, engine } from "./engine.mjs"

const program = fileURLToPath(new URL("../../dist/source-spacex.js", import.meta.url))
const inspected = [
  "Inspected, not run:",
  ...(engine?.isStandIn
    ? [
        "- A read-only root file system, no capabilities: nothing is written, and no command of Airbyte's listens on a port. With Docker it is run so."
      ]
    : []),
  `- Another processor than ${process.arch}: the program is JavaScript, its WebAssembly within; what Node compiles of it is made in the stage of the target, not of the builder.`,
  "- SIGTERM to process 1: test/process.test.ts sends it in a process namespace of its own.",
  "- Kubernetes: USER is a number, for runAsNonRoot."
].join("\n")
const say = (text) => process.stdout.write(`${text}\n`)

const obstacle = await build()
if (obstacle === undefined) process.exit((await check()) ? 0 : 1)
const isExcused = process.argv.includes("--if-possible")
process.stderr.write(`The image is not tested: ${obstacle}\n`)
process.exit(isExcused ? 0 : 1)

/** Builds the image. Gives the reason where no image can be built here; where it is ours that cannot, that is the end. */
async function build() {
  if (engine === undefined) return "no Docker answers, and no stand-in for it lies beside the repository."
  say(`The image is built by ${engine.name}.`)
  const { code, stderr, stdout } = await engine.build()
  if (code === cannotWork) return stderr.trim().split("\n").at(-1)
  if (code === 0) return undefined
  process.stderr.write(stdout + stderr)
  process.exit(1)
}

/** Whether all checks hold. */
async function check() {
  const apis = { api: await simulate(), hanging: await simulate("--fault", "hang@starlink#2") }
  let failures = 0
  for (const [name, holds] of Object.entries(checksOf(engine, apis)))
    try {
      const detail = await holds()
      say(`ok     ${name}${detail === undefined ? "" : ` (${detail})`}`)
    } catch (error) {
      failures++
      say(`FAILS  ${name}\n${error.message.replaceAll(/^/gm, "       ")}`)
    }
  say(`\n${inspected}`)
  return failures === 0
}

/** The address of a simulator on this machine, which the image reaches by the host's network. */
async function simulate(...faults) {
  const args = ["simulate", "--port", "0", "--launches", "20", "--satellites", "200", ...faults]
  const simulator = start(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "ignore"] })
  let said = ""
  for await (const text of simulator.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += text
    if (said.includes("\n")) break
  }
  return /http:\S+/.exec(said)[0]
}
