"use strict"
/*
 * Makes V8's code cache for the program: runs each command that Airbyte runs, one after the other, against the built-in
 * simulator, and keeps what V8 has compiled by then in a file beside each file of the program. Each run begins with what
 * the runs before it have left, and adds to it. Where that cannot be done, the program begins later, and is no worse.
 */
const { spawn } = require("node:child_process")
const { once } = require("node:events")
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs")
const { tmpdir } = require("node:os")
const { join } = require("node:path")
const { createInterface } = require("node:readline")

const launcher = join(__dirname, "source-spacex.js")
const [, , command] = process.argv

if (command === undefined)
  make().catch(({ message }) => process.stderr.write(`There is no code cache: ${message}\n`))
else run()

async function make() {
  const folder = mkdtempSync(join(tmpdir(), "source-spacex-"))
  const api = spawn(process.execPath, [launcher, "simulate", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  try {
    const [said = ""] = await once(createInterface(api.stdout), "line")
    const config = join(folder, "config.json")
    const base_url = /http:\/\/\S+/.exec(said)[0]
    writeFileSync(config, JSON.stringify({ base_url, requests_per_second: 100 }))
    const asked = ["--config", config]
    const read = ["read", ...asked, "--streams", "launches,starlink"]
    for (const args of [
      ["spec"],
      ["check", ...asked],
      ["discover", ...asked],
      read,
      [...read, "--incremental"]
    ])
      await warm(args)
  } finally {
    api.kill()
    rmSync(folder, { recursive: true })
  }
}

/** Runs a command, and keeps what it left. */
async function warm(args) {
  const child = spawn(process.execPath, [__filename, ...args], { stdio: ["ignore", "pipe", "inherit"] })
  let said = ""
  child.stdout.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-2000)))
  const [code] = await once(child, "close")
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${said}`)
}

function run() {
  // A cache fits the flags under which it was made: runs begin without any.
  require("node:v8").setFlagsFromString = () => {}
  const { start, scripts } = require(launcher)
  process.once("exit", () => {
    for (const [file, script] of scripts) writeFileSync(`${file}.cache`, script.createCachedData())
  })
  start()
}
