#!/usr/bin/env node
"use strict"
/*
 * Starts the program. V8 compiles its files from their code cache, where one lies beside them that this very V8 has made
 * (`code-cache.js` makes it); otherwise it compiles them as usual, and nobody is told.
 */
const { readFileSync } = require("node:fs")
const { join } = require("node:path")
const { setFlagsFromString } = require("node:v8")
const { Script } = require("node:vm")

// Hardly anything lives on of what a read makes: its memory is the same without the room that V8 would add for new
// objects, a fifth of all at the end of a long read, and so is its time.
setFlagsFromString("--semi-space-growth-factor=1")

/** The file that every command loads: the build puts its name here. It exports its own parts by their names. */
const program = "PROGRAM"

/** Of each file that was loaded. */
const scripts = new Map()
const modules = new Map()

function load(name) {
  const known = modules.get(name)?.exports ?? modules.get(program)?.exports[name]
  if (known !== undefined) return known
  const filename = join(__dirname, name)
  // The build writes ASCII alone, which is read fastest as this.
  const source = `"use strict";(function (module, require) {${readFileSync(filename, "latin1")}\n})`
  const script = new Script(source, { filename, cachedData: codeCacheOf(filename) })
  const module = { exports: {} }
  scripts.set(filename, script)
  modules.set(name, module)
  script.runInThisContext()(module, (id) => (id.startsWith("./") ? load(id.slice(2)) : require(id)))
  return module.exports
}

/** What V8 has compiled of a file; undefined where there is none. */
function codeCacheOf(filename) {
  try {
    return readFileSync(`${filename}.cache`)
  } catch {
    return undefined
  }
}

module.exports = { load, program, scripts }
if (require.main === module) load(program)
