/*
 * `npm run build`: the program in `dist`, as scripts that V8's code cache can serve. All that every command loads is one
 * file; what only some load lies in files of its own, which share the first one's modules.
 */
import { build, transform } from "esbuild"
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { prompts } from "./prompts.mjs"
import { validators } from "./validators.mjs"

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const dist = path("../../dist/")

/** CommonJS, since only scripts have a code cache in every Node. */
const asScript = {
  format: "cjs",
  platform: "node",
  target: "node20",
  supported: { "dynamic-import": false },
  logLevel: "warning"
}

const { metafile, outputFiles } = await build({
  entryPoints: { main: path("../main.ts") },
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  outdir: dist,
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  metafile: true,
  define: { performance: "monotonic" },
  plugins: [prompts, validators],
  write: false,
  logLevel: "warning"
})
const nameOf = (file) => file.split(/[\\/]/).at(-1)
const texts = new Map(outputFiles.map(({ path, text }) => [nameOf(path), withRequired(text)]))
const imports = new Map(
  Object.entries(metafile.outputs).map(([file, output]) => [
    nameOf(file),
    output.imports
      .filter(({ external, kind }) => !external && kind === "import-statement")
      .map(({ path }) => nameOf(path))
  ])
)

/** How files import of each other. */
const imported = /^import \{([^}]*)\} from "\.\/([^"]+)";$/gm

/** A file and all that it imports at once. */
function withImports(name, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const imported of imports.get(name)) withImports(imported, found)
  return found
}

/** What most commands load, however they come to that: to read further files takes longer than to leave some unused. */
const usual = ["Check", "NodeTransport"].map((part) =>
  [...texts.keys()].find((name) => name.startsWith(`${part}-`))
)
const always = withImports("main.js")
for (const name of usual) withImports(name, always)
/** What files that are loaded later import of it, and what is asked for by name: names by file. */
const shared = new Map()
const share = (file, names) => shared.set(file, new Set([...(shared.get(file) ?? []), ...names]))
for (const [file, { exports }] of Object.entries(metafile.outputs))
  if (usual.includes(nameOf(file))) share(nameOf(file), exports)
for (const [name, text] of texts)
  if (!always.has(name))
    for (const [, names, file] of text.matchAll(imported))
      if (always.has(file))
        share(
          file,
          names.split(",").map((name) => name.trim().split(" as ")[0])
        )

const parts = [...shared].map(([file, names], n) => {
  const local = (name) => `${name}_${n}`
  return {
    from: `import { ${[...names].map((name) => `${name} as ${local(name)}`).join(", ")} } from "./${file}"`,
    part: `get ${JSON.stringify(file)}() { return { ${[...names].map((name) => `${name}: ${local(name)}`).join(", ")} } }`
  }
})

/** What every command loads, in one scope. What later files need of it is there by the names of the files that it was in. */
const {
  outputFiles: [program]
} = await build({
  ...asScript,
  stdin: {
    contents: [
      ...parts.map(({ from }) => from),
      'import "./main.js"',
      `export const parts = { ${parts.map(({ part }) => part).join(", ")} }`
    ].join("\n"),
    resolveDir: dist
  },
  bundle: true,
  outdir: dist,
  entryNames: "program-[hash]",
  write: false,
  plugins: [
    {
      name: "chunks",
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /^\.\/.*\.js$/ }, ({ kind, path }) =>
          always.has(nameOf(path)) && kind === "import-statement"
            ? { path: nameOf(path), namespace: "chunk" }
            : { path, external: true }
        )
        onLoad({ filter: /.*/, namespace: "chunk" }, ({ path }) => ({
          contents: texts.get(path),
          resolveDir: dist
        }))
      }
    }
  ]
})

/** Files are scripts, and can be loaded at once where ES modules can only be promised. */
function withRequired(text) {
  return text.replace(/\batOnce\(import\(("[^"]+")\)\)/g, "require($1)")
}

/** What is loaded by then is there as values: to ask for them each time takes longer. */
function withConstants(text) {
  const required = (statement, names, file) =>
    always.has(file) ? `const {${names.replaceAll(" as ", ": ")}} = require("./${file}");` : statement
  const evaluated = (statement, file) => (always.has(file) ? "" : statement)
  return text.replace(imported, required).replace(/^import "\.\/([^"]+)";$/gm, evaluated)
}

/**
 * Has Node's own modules loaded when something of them is used first: some take as long as a command that needs none of
 * them. Those that Node has loaded before any program are left.
 */
const withLazyModules = (text) =>
  text.replace(
    /^var (\w+) = ((?:__toESM\()?require\("node:(?!fs"|path"|util"|buffer"|events"|url")[^"]+"\)\)?);$/gm,
    "var $1 = lazily(() => $2);"
  )

const lazily =
  "const lazily = (load, loaded) => new Proxy({}, { get: (_, name) => (loaded ??= load())[name] })"

/** To touch Node's own `performance` loads all that observes it, too, which takes as long as many a command. */
const monotonic = `const monotonic = {
  timeOrigin: Date.now(),
  start: process.hrtime(),
  now() { const [seconds, nanoseconds] = process.hrtime(this.start); return seconds * 1e3 + nanoseconds / 1e6 }
};`

async function finished(text) {
  const source = `${lazily}\n${monotonic}\n${withLazyModules(text)}`
  const { code: body } = await transform(source, { minifyWhitespace: true, logLevel: "warning" })
  const code = `"use strict";(function (module, require) {${body}\n})`
  // The launcher reads ASCII. Regular expressions alone are not made that by esbuild: escapes are for the source then.
  const [other] = /.{0,40}[^\0-\x7f].{0,20}/.exec(code) ?? []
  if (other !== undefined) throw new Error(`The program is to be ASCII alone, and is not in: ${other}`)
  return code
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
const write = (name, text, options) => writeFileSync(dist + name, text, options)

write(nameOf(program.path), await finished(program.text))
for (const [name, text] of texts) {
  if (!always.has(name)) write(name, await finished((await transform(withConstants(text), asScript)).code))
}
write("LICENCES.txt", licences())
const launcher = readFileSync(path("launcher.cjs"), "utf8").replace("PROGRAM", nameOf(program.path))
write("source-spacex.js", launcher, { mode: 0o755 })
write("code-cache.js", readFileSync(path("codeCache.cjs")))
write("package.json", JSON.stringify({ type: "commonjs" }))

/** The licences of the packages that the program holds, as they ask for it; each text once. */
function licences() {
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : []))
  )
  const names = new Set(
    inputs.flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [])
  )
  const holders = new Map()
  for (const name of [...names].toSorted()) {
    const folder = path(`../../node_modules/${name}/`)
    const { license, version } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"))
    const text = readFileSync(folder + readdirSync(folder).find((file) => /^licen[cs]e/i.test(file)), "utf8")
    holders.set(text, [...(holders.get(text) ?? []), `${name} ${version} (${license})`])
  }
  return [...holders].map(([text, packages]) => `${packages.join("\n")}\n\n${text}`).join("\n\n")
}
