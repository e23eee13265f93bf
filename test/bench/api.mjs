import { existsSync } from "node:fs"
import { path, program, start, stop } from "./processes.mjs"

/** Serves documents of the API's shape faster than they are read, and counts. */
const fastServer = path("../../../shared/tools/bench/server.mjs")

/** Without the fast server the simulator invents the satellites: it has no second version of them, and does not count. */
export const isFast = existsSync(fastServer)

/** So many the simulator invents at most. */
const mostInvented = 100_000

export const canServe = (documents) => isFast || documents <= mostInvented

/** So many documents in a hundred differ in the changed list. */
const changedPercent = 1

/** The ids of the documents that differ in the changed list. */
export const changedIds = (documents) =>
  Array.from({ length: documents }, (_, i) => i)
    .filter((i) => i % Math.round(100 / changedPercent) === 0)
    .map((i) => `5eed77${i.toString(16).padStart(18, "0")}`)

/** Starts an API with so many satellites, or with the same of which some have changed. */
export async function serve(documents, { changed }) {
  const changes = changed ? ["--changed", `${changedPercent}`] : []
  const args = isFast
    ? [fastServer, "--satellites", `${documents}`, ...changes]
    : [program, "simulate", "--port", "0", "--satellites", `${documents}`]
  const server = start(args, ["ignore", "pipe", "inherit"])
  const port = await portOf(server)
  if (port === undefined) throw new Error("The server does not start.")
  const url = `http://127.0.0.1:${port}`
  /** How many requests came, and how many bytes went; undefined where nobody counts. */
  const served = async () => (isFast ? (await fetch(`${url}/stats`)).json() : undefined)
  return { url, served, close: () => stop(server) }
}

/** What the server says first is its port, or an address with it. */
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
