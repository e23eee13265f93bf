#!/usr/bin/env node
"use strict"
/*
 * Starts the program. V8 compiles its files from their code cache, where one lies beside them that this very V8 has made
 * (`code-cache.js` makes it); otherwise it compiles them as usual, and nobody is told.
 */
const { readFileSync } = require("node:fs")
const { join } = require("node:path")
const { Script } = require("node:vm")

/** The file that every command loads: the build puts its name here. Its `parts` are of files that are in it. */
const program = "PROGRAM"

/** Of each file that was loaded. */
const scripts = new Map()
const modules = new Map()

function load(name) {
  const known = modules.get(name)?.exports ?? modules.get(program)?.exports.parts?.[name]
  if (known !== undefined) return known
  const filename = join(__dirname, name)
  // The build writes ASCII alone, which is read fastest as this, and each file as a function.
  const script = new Script(readFileSync(filename, "latin1"), { filename, cachedData: codeCacheOf(filename) })
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

/** Evaluates the program; it runs on when this is over. */
function start() {
  const { prepareStackTrace } = Error
  // Effect looks at one stack as it is loaded: to tell the lines of its frames, V8 would search the whole program for
  // ends of lines.
  Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFunctionName()).join("\n")
  try {
    load(program)
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}

module.exports = { start, scripts }
if (require.main === module) start()
