// Builds the library into dist/library: the modules that programs import, and the declarations of what they reach.
import { build } from "esbuild"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))
const source = join(root, "src")
const output = join(root, "dist/library")
const entry = join(source, "Library.ts")

// Effect is the one of the program that imports the library: another instance would know none of its services.
const built = build({
  entryPoints: [entry],
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  outdir: output,
  chunkNames: "[name]-[hash]",
  external: ["effect", "@effect/platform"],
  legalComments: "none",
  logLevel: "warning",
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);"
  }
})

for (const [name, text] of Object.entries(await declarations())) write(join(output, name), text)

// The files are modules, whatever those beside the folder are.
write(join(output, "package.json"), `${JSON.stringify({ type: "module" })}\n`)
await built

/** The declarations by their files; the compiler takes seconds for them, so they are kept while nothing changes. */
async function declarations() {
  const kept = join(root, "node_modules/.cache/source-spacex/declarations.json")
  const inputs = hashOf([
    ...["package-lock.json", "tsconfig.json", "src/bundle/library.mjs"].map((name) => join(root, name)),
    ...readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .toSorted()
      .map((name) => join(source, name))
  ])
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : undefined
  if (before?.inputs === inputs) return before.files
  const files = declared((await import("typescript")).default)
  write(kept, JSON.stringify({ inputs, files }))
  return files
}

/** Those of the entry, and of every module that they name. */
function declared(ts) {
  const complain = ({ messageText }) => {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"))
  }
  const { options } = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.json"),
    { noEmit: false, declaration: true, emitDeclarationOnly: true, noCheck: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: complain }
  )
  const program = ts.createProgram([entry], options)
  const reached = new Set([entry])
  const files = {}
  for (const path of reached) {
    const take = (_, text) => {
      files[relative(source, path).replace(/\.ts$/, ".d.ts")] = text.replace(
        /(from |import\()"(\.[^"]*)\.ts"/g,
        (_, before, name) => {
          reached.add(resolve(dirname(path), `${name}.ts`))
          return `${before}"${name}.js"`
        }
      )
    }
    program.emit(program.getSourceFile(path), take, undefined, true).diagnostics.forEach(complain)
  }
  return files
}

function hashOf(paths) {
  const hash = createHash("sha256")
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(path)).update("\n")
  return hash.digest("hex")
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
