import { Ajv } from "ajv"
import standalone from "ajv/dist/standalone/index.js"
import { transform } from "esbuild"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const text = (relative) => readFileSync(path(relative), "utf8")

/** Puts what Ajv compiles of the streams' schemas into `Drift/Compiled.ts`, a module of its own for each. */
export const validators = {
  name: "validators",
  async setup({ onLoad, onResolve }) {
    const { code } = await transform(text("../Drift/Dialect.ts"), { loader: "ts" })
    const { dialect } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    const names = readdirSync(path("../../schemas/")).map((file) => file.replace(/\.json$/, ""))
    const streams = names.filter((name) => name !== "configuration")

    onLoad({ filter: /[\\/]Drift[\\/]Compiled\.ts$/ }, () => ({
      contents: `export const compiled = {${streams.map((name) => `${name}: () => import("validator:${name}")`)}}`
    }))
    onResolve({ filter: /^validator:/ }, ({ path }) => ({
      path: path.replace("validator:", ""),
      namespace: "validator"
    }))
    onLoad({ filter: /.*/, namespace: "validator" }, ({ path: name }) => {
      const ajv = new Ajv({ ...dialect, code: { source: true, esm: true } })
      const schema = JSON.parse(text(`../../schemas/${name}.json`))
      return { contents: standalone.default(ajv, ajv.compile(schema)), resolveDir: path(".") }
    })
  }
}
