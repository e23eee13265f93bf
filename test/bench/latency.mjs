import { serveAll } from "./api.mjs"
import { readIntoPipe } from "./pipe.mjs"
import { inTurn, medianOf, named } from "./rounds.mjs"
import { exactly, ratio, records, row, timesYardstick, wall } from "./rows.mjs"

const delay = 50
const page_size = 100
const satellites = 10_000

/** How much of an API's latency is hidden when all streams are read: they side by side, and each a page ahead. */
export async function latency({ rounds = 5 }) {
  const api = await serveAll(satellites, { delay })
  const { documents } = await api.served()
  const { read } = await inTurn(rounds, { read: () => readAll(api) })
  await api.close()
  const sums = read.map(({ requestsOf }) => ({
    seconds: (Math.max(...Object.values(requestsOf)) * delay) / 1000
  }))
  const pages = Math.ceil(satellites / page_size)
  const asked = read.map(({ requestsOf }) => requestsOf.starlink).find((count) => count !== pages) ?? pages
  const first = medianOf(read, "secondsUntilFirstRequest")
  return {
    heading: `latency: all streams into a pipe, ${delay} ms a reply, pages of ${page_size}, ${satellites.toLocaleString("en")} satellites, ${named(rounds)}; the yardstick is the most requests of a stream × ${delay} ms`,
    rows: [
      timesYardstick("wall time", wall, read, sums, ratio({ atMost: 1.3 })),
      row({ what: "of which until the first request", unit: "s", ours: first }),
      exactly(pages, "requests for satellites in each round", asked),
      records(documents, "records of all streams in each round", read)
    ],
    runs: { read }
  }
}

async function readAll(api) {
  const before = await api.served()
  const run = await readIntoPipe(api, { config: { page_size } })
  const after = await api.served()
  const requestsOf = Object.fromEntries(
    Object.entries(after.requestsOf).map(([name, count]) => [name, count - (before.requestsOf[name] ?? 0)])
  )
  return { ...run, secondsUntilFirstRequest: (after.firstAt - run.startedAt) / 1000, requestsOf }
}
