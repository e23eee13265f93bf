// Runs the properties of all tests with other cases each time: `npm run test:deep -- --minutes 10`.
import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const { values } = parseArgs({
  options: {
    /** For how long rounds are begun; each is run to its end. */
    minutes: { type: "string", default: "5" },
    /** Of the first round; each round after it has the next one. */
    seed: { type: "string", default: `${Math.floor(Math.random() * 2 ** 31)}` },
    /** How many times its usual cases a round has: those of `npm test`, and 100,000 of each promise of change capture. */
    factor: { type: "string", default: "1" },
    /** A single case of a single property, as a failure names them. */
    path: { type: "string" },
    only: { type: "string", default: "" }
  }
})

const cwd = fileURLToPath(new URL("..", import.meta.url))
const files = readdirSync(`${cwd}/test`, { recursive: true })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => `test/${name}`)
  .filter((name) => readFileSync(`${cwd}/${name}`, "utf8").includes("support/property.ts"))
const properties = `${values.only.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")} \\([\\d,]+ cases\\)$`
const command = ["node_modules/vitest/vitest.mjs", "run", "-t", properties, ...files]

const end = Date.now() + Number(values.minutes) * 60_000
let seed = Number(values.seed)
do {
  process.stdout.write(`Seed ${seed}\n`)
  const env = {
    ...process.env,
    PROPERTY_DEEP: "1",
    PROPERTY_SEED: `${seed++}`,
    PROPERTY_FACTOR: values.factor
  }
  if (values.path !== undefined) env.PROPERTY_PATH = values.path
  process.exitCode = spawnSync(process.execPath, command, { cwd, env, stdio: "inherit" }).status ?? 1
} while (process.exitCode === 0 && values.path === undefined && Date.now() < end)
