import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))

/** The image that ours is made from. */
export const base = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(path("../../Dockerfile"), "utf8"))[1]

/** The version of Node that is in it. */
export const version = /^node:(\d+\.\d+\.\d+)-/.exec(base)[1]

const cache = path("../../node_modules/.cache/image-node")
const name = `node-${process.platform}-${process.arch}`
const directory = `${cache}/node_modules/${name}/bin`
const binary = `${directory}/node`

/** Fetches that Node for this machine from npm, where it is not there yet. Gives the reason where that is impossible. */
export function install() {
  if (runs()) return undefined
  process.stdout.write(`Node ${version} is fetched into node_modules/.cache.\n`)
  const flags = ["--prefix", cache, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
  spawnSync("npm", ["install", ...flags, `${name}@${version}`], { stdio: "ignore" })
  return runs() ? undefined : `Node ${version} cannot be had: npm has no ${name}@${version} that runs here.`
}

const runs = () =>
  existsSync(binary) &&
  spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${version}`

/** The environment in which that Node is the one that is found, once it is installed. */
export const environment = () => ({ ...process.env, PATH: `${directory}:${process.env.PATH}` })
