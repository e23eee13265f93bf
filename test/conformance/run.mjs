/*
 * `npm run conformance`, when the program has been built: real clients of Airbyte sources read the simulator with it.
 * With --if-possible it is no failure if this machine cannot have the clients.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { ended, start, temporary } from "../support/processes.mjs"

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const program = path("../../dist/source-spacex.js")
const captures = path("../../../shared/captures")
const requirements = path("requirements.txt")
const environment = path("../../node_modules/.cache/conformance")
const python = join(environment, "bin/python")

const obstacle = await install()
if (obstacle === undefined) process.exit(await test())
const isExcused = process.argv.includes("--if-possible")
process.stderr.write(isExcused ? `Conformance is not tested: ${obstacle.split("\n")[0]}\n` : `${obstacle}\n`)
process.exit(isExcused ? 0 : 1)

/** Makes the environment with the clients, where it is not there yet. Gives the reason where that is impossible. */
async function install() {
  // Debian's Python has venv without ensurepip, and so without pip, until python3-venv is installed.
  const probe =
    "import sys, venv, ensurepip; print(sys.version); sys.exit(not (3, 10) <= sys.version_info < (3, 13))"
  const found = ["python3", "python3.12", "python3.11", "python3.10"]
    .map((name) => ({ name, ...spawnSync(name, ["-c", probe], { encoding: "utf8" }) }))
    .find(({ status }) => status === 0)
  if (found === undefined) return "PyAirbyte needs Python 3.10, 3.11 or 3.12 with venv and pip."

  const seal = join(environment, "installed.txt")
  const wanted = found.stdout + readFileSync(requirements, "utf8")
  if (existsSync(python) && existsSync(seal) && readFileSync(seal, "utf8") === wanted) return undefined
  process.stdout.write("PyAirbyte and Airbyte's Python CDK are installed into node_modules/.cache.\n")
  rmSync(environment, { recursive: true, force: true })
  for (const [command, ...args] of [
    [found.name, "-m", "venv", environment],
    [python, "-m", "pip", "install", "--quiet", "--requirement", requirements]
  ]) {
    const step = start(command, args, { stdio: ["ignore", "ignore", "pipe"] })
    let said = ""
    step.stderr.on("data", (bytes) => (said += bytes))
    if ((await ended(step)) !== 0)
      return `PyAirbyte and Airbyte's Python CDK cannot be installed.\n${said.trim()}`
  }
  writeFileSync(seal, wanted)
  return undefined
}

/** Runs the tests over a simulator; their exit code. */
async function test() {
  const data = existsSync(captures) ? ["--data", captures] : []
  const simulator = start(process.execPath, [program, "simulate", "--port", "0", ...data], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const address = await new Promise((resolve) => {
    let said = ""
    simulator.stdout.on("data", (bytes) => {
      said += bytes
      if (said.includes("\n")) resolve(/http:\S+/.exec(said)?.[0])
    })
    simulator.once("close", () => resolve(undefined))
  })
  if (address === undefined) return 1
  const tests = start(python, ["-m", "pytest"], {
    cwd: path("."),
    env: {
      ...process.env,
      SOURCE_SPACEX: program,
      SPACEX_API: address,
      SPACEX_CAPTURES: data[1] ?? "",
      // No proxy, no telemetry, no look into the registry, no files here.
      no_proxy: "127.0.0.1",
      DO_NOT_TRACK: "1",
      AIRBYTE_OFFLINE_MODE: "1",
      AIRBYTE_LOGGING_ROOT: temporary,
      PYTHONDONTWRITEBYTECODE: "1"
    },
    stdio: ["ignore", "inherit", "inherit"]
  })
  return (await ended(tests)) ?? 1
}
