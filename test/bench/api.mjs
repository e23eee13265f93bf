import { existsSync } from "node:fs"
import { progress } from "./progress.mjs"
import { path, start, stop } from "./processes.mjs"

/** What serves satellites alone, and the yardstick, where they lie beside the repository. */
const shared = path("../../../shared/tools/bench/")
const isShared = existsSync(shared)

export const plainLoop = isShared ? `${shared}plain-loop.mjs` : path("plainLoop.mjs")

/** So many documents in a hundred differ in the changed list. */
const changedPercent = 1

/** The ids of the documents that differ in the changed list. */
export const changedIds = (documents) =>
  Array.from({ length: documents }, (_, i) => i)
    .filter((i) => i % Math.round(100 / changedPercent) === 0)
    .map((i) => `5eed77${i.toString(16).padStart(18, "0")}`)

/** Starts an API with so many satellites, or with the same of which some have changed. */
export async function serveSatellites(satellites, { changed = false } = {}) {
  const changes = changed ? ["--changed", `${changedPercent}`] : []
  progress(`${satellites} satellites are made`)
  const size = ["--satellites", `${satellites}`, ...changes]
  return isShared ? serve([`${shared}server.mjs`, ...size]) : serveCopy(size)
}

/** Starts an API that has all streams, and takes so many milliseconds for each reply. */
export const serveAll = (satellites, { delay }) =>
  serveCopy(["--satellites", `${satellites}`, "--delay", `${delay}`])

async function serveCopy(args) {
  const simulator = await simulate()
  const api = await serve([path("server.mjs"), "--copy", simulator.url, ...args])
  await simulator.close()
  return api
}

/** Starts the simulator of the API that the program has. */
export const simulate = () => serve([path("../../dist/source-spacex.js"), "simulate", "--port", "0"])

async function serve(args) {
  const server = start(args, ["ignore", "pipe", "inherit"])
  const port = await portOf(server)
  if (port === undefined) throw new Error(`${args[0]} does not start.`)
  const url = `http://127.0.0.1:${port}`
  /** How many requests came so far, and how many bytes went. */
  const served = async () => (await fetch(`${url}/stats`)).json()
  return { url, served, close: () => stop(server) }
}

/** What a server says first is its port, or an address with it. */
function portOf(server) {
  return new Promise((resolve) => {
    let said = ""
    server.stdout.on("data", (bytes) => {
      said += bytes
      if (said.includes("\n")) resolve(/^(?:.*?http:\/\/127\.0\.0\.1:)?(\d+)/.exec(said)?.[1])
    })
    server.once("close", () => resolve(undefined))
  })
}
