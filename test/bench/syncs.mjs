import { changedIds, serveSatellites } from "./api.mjs"
import { inTurn, medianOf, named } from "./rounds.mjs"
import { cpu, exactly, ours, peak, ratio, records, row, timesYardstick, wall } from "./rows.mjs"
import { sync } from "./sync.mjs"

/** What a state has beside the documents. */
const fixedStateBytes = 200

/** What incremental syncs cost beside full refreshes, and what it costs to count what happens. */
export async function syncs({ documents = [2_000, 200_000], rounds = 3 }) {
  const measured = []
  for (const satellites of documents) measured.push(await syncsOf(satellites, rounds))
  return measured
}

async function syncsOf(satellites, rounds) {
  const api = await serveSatellites(satellites)
  const changedApi = await serveSatellites(satellites, { changed: true })
  const runs = await inTurn(rounds, {
    full: () => sync(api, { isIncremental: false }),
    first: () => sync(api, { isIncremental: true }),
    unchanged: ({ first }) => sync(api, { isIncremental: true, state: first.lastState }),
    changed: ({ first }) => sync(changedApi, { isIncremental: true, keepsIds: true, state: first.lastState })
  })
  await Promise.all([api.close(), changedApi.close()])
  return {
    heading: `syncs: ${satellites.toLocaleString("en")} satellites, incremental, ${named(rounds)}; the yardstick is a full refresh`,
    rows: [
      ...costsOf(runs),
      ...statesOf(runs.first, satellites),
      ...meteringOf(runs),
      ...countsOf(runs, satellites)
    ],
    runs: Object.fromEntries(Object.entries(runs).map(([name, each]) => [name, each.map(figuresOf)]))
  }
}

function costsOf({ full, ...syncs }) {
  const names = { first: "first", unchanged: "unchanged", changed: "1 % changed" }
  return Object.entries(names).flatMap(([key, name]) => [
    timesYardstick(`${name}, wall time`, wall, syncs[key], full),
    timesYardstick(
      `${name}, CPU time`,
      cpu,
      syncs[key],
      full,
      key === "changed" ? ratio({ atMost: 2 }) : undefined
    ),
    timesYardstick(`${name}, peak memory`, peak, syncs[key], full)
  ])
}

function statesOf(first, satellites) {
  const most = (figure) => Math.max(...first.map(figure))
  const percent = most(({ recordBytes, stateBytes }) => (100 * stateBytes) / recordBytes)
  const bytesEach = most((run) => (stateOf(run).length - fixedStateBytes) / satellites)
  const bound = (atMost) => ({ isCount: true, target: ours({ atMost }) })
  return [
    row({ what: "first, all states, of the records' bytes", unit: "%", ours: percent, ...bound(30) }),
    row({ what: "first, last state, of each document", unit: "bytes", ours: bytesEach, ...bound(40) })
  ]
}

/** What a platform keeps of a sync's last STATE. */
const stateOf = ({ lastState }) => JSON.stringify(JSON.parse(lastState).state.stream.stream_state)

/** The worst of the syncs: number of updates × CPU time of one ÷ CPU time of the sync. */
function meteringOf(runs) {
  const worst = (figure) => Math.max(...Object.values(runs).map((each) => medianOf(each, figure)))
  const target = ours({ atMost: 1 })
  return [
    row({ what: "metering, of the CPU time", unit: "%", ours: worst("meteringPercent"), target }),
    row({ what: "metering, once warmed up", unit: "%", ours: worst("warmMeteringPercent"), target })
  ]
}

function countsOf({ changed, first, full, unchanged }, satellites) {
  const expected = changedIds(satellites)
  const strange = changed.filter(({ ids }) => ids.toSorted().join() !== expected.join())
  const misreported = [changed, first, full, unchanged].flat().filter((run) => !isReportedAsItWas(run))
  return [
    records(satellites, "full refresh, records in each round", full),
    records(satellites, "first, records in each round", first),
    records(0, "unchanged, records in each round", unchanged),
    exactly(1, "unchanged, requests", Math.max(...unchanged.map(({ requests }) => requests))),
    records(expected.length, "1 % changed, records in each round", changed),
    exactly(0, "1 % changed, rounds with other ids", strange.length),
    exactly(0, "end reports that are not what was counted", misreported.length)
  ]
}

/** What the program says of itself is held against what the server and the reader of its output counted. */
function isReportedAsItWas({ records, replyBytes, reported, requests }) {
  const sent = Object.values(reported.requests).reduce((sum, count) => sum + count, 0)
  return reported.records === records && sent === requests && reported.bytes_in === replyBytes
}

const figuresOf = (run) =>
  Object.fromEntries(Object.entries(run).filter(([, figure]) => typeof figure === "number"))
