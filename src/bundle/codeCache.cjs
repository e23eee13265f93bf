"use strict"
/*
 * Makes V8's code cache for the program: runs each command that Airbyte runs, in the order of their work, against the
 * built-in simulator, and keeps what V8 has compiled by then in a file beside each file of the program. Each run begins
 * with what the runs before it have left, and adds to it.
 */
const { spawn } = require("node:child_process")
const { once } = require("node:events")
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs")
const { tmpdir } = require("node:os")
const { join } = require("node:path")

const launcher = join(__dirname, "source-spacex.js")
const [, , command] = process.argv

if (command === undefined) void make()
else run()

async function make() {
  const folder = mkdtempSync(join(tmpdir(), "source-spacex-"))
  const api = spawn(process.execPath, [launcher, "simulate", "--port", "0", "--satellites", "3000"])
  try {
    const [said] = await once(api.stdout.setEncoding("utf8"), "data")
    const config = join(folder, "config.json")
    writeFileSync(
      config,
      JSON.stringify({ base_url: /http:\/\/\S+/.exec(said)[0], requests_per_second: 100 })
    )
    const asked = ["--config", config]
    await warm("spec")
    await warm("check", ...asked)
    await warm("discover", ...asked)
    await warm("read", ...asked, "--streams", "launches,starlink")
    await warm("read", ...asked, "--streams", "launches,starlink", "--incremental")
  } finally {
    api.kill()
    rmSync(folder, { recursive: true })
  }
}

/** Runs a command, and keeps what it left. */
async function warm(...args) {
  const child = spawn(process.execPath, [__filename, ...args], { stdio: ["ignore", "ignore", "inherit"] })
  const [code] = await once(child, "exit")
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`)
}

function run() {
  const { load, program, scripts } = require(launcher)
  process.once("exit", () => {
    for (const [file, script] of scripts) writeFileSync(`${file}.cache`, script.createCachedData())
  })
  load(program)
}
