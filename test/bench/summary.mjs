import { changedIds } from "./api.mjs"

/** What the rounds of a size come to: the median of each figure, and what is claimed of them. */
export function summaryOf(documents, rounds) {
  const syncs = Object.keys(rounds[0]).map((name) => {
    const runs = rounds.map((round) => round[name])
    const ratios = runs.map(timesFullRefresh(rounds))
    return { name, medians: mediansOf(runs), ratios: mediansOf(ratios), runs: runs.map(figuresOf) }
  })
  return { documents, rounds: rounds.length, syncs, claims: claimsOf(documents, rounds, syncs) }
}

/** What depends on the machine is compared with the full refresh of the same round, which met the same machine. */
const timesFullRefresh = (rounds) => (run, n) =>
  Object.fromEntries(
    ["seconds", "cpuSeconds", "peakBytes"].map((figure) => [
      figure,
      run[figure] / rounds[n]["full refresh"][figure]
    ])
  )

const figuresOf = (run) =>
  Object.fromEntries(Object.entries(run).filter(([, figure]) => typeof figure === "number"))

function mediansOf(runs) {
  const figures = Object.keys(figuresOf(runs[0]))
  return Object.fromEntries(figures.map((figure) => [figure, median(runs.map((run) => run[figure]))]))
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** A claim that `isTiming` may fail because of the machine; any other one holds in every round, or is broken. */
function claimsOf(documents, rounds, syncs) {
  const all = (name) => rounds.map((round) => round[name])
  const worst = (name, figure) => Math.max(...all(name).map(figure))
  const claims = []
  const unchanged = all("unchanged")
  const requests = unchanged.map((run) => run.requests)
  const areCounted = requests[0] !== undefined
  claims.push({
    ok: unchanged.every((run) => run.records === 0) && (!areCounted || requests.every((n) => n === 1)),
    text: `unchanged: ${areCounted ? `${Math.max(...requests)} request, ` : ""}${worst("unchanged", (run) => run.records)} records`
  })
  if (rounds[0]["1 % changed"] !== undefined) {
    const expected = changedIds(documents).join()
    claims.push({
      ok: all("1 % changed").every((run) => run.ids.toSorted().join() === expected),
      text: `1 % changed: exactly the ${changedIds(documents).length.toLocaleString("en")} records that are`
    })
    const { cpuSeconds } = syncs.find(({ name }) => name === "1 % changed").ratios
    claims.push({
      ok: cpuSeconds <= 2,
      isTiming: true,
      text: `1 % changed: ${cpuSeconds.toFixed(2)} times the CPU time of a full refresh, of at most 2`
    })
  }
  const runs = rounds.flatMap((round) => Object.values(round))
  claims.push({
    ok: runs.every(isReportedAsItWas),
    text: `the end reports count the ${areCounted ? "requests, the replies' bytes and the " : ""}records that were`
  })
  const metering = Math.max(...syncs.map(({ medians }) => medians.meteringPercent))
  claims.push({
    ok: metering < 1,
    isTiming: true,
    text: `metering takes ${metering.toFixed(2)} % of the CPU time, of at most 1`
  })
  const percent = worst("first", (run) => (100 * run.stateBytes) / run.recordBytes)
  claims.push({
    ok: percent <= 30,
    text: `first: all states together have ${percent.toFixed(1)} % of the records' bytes, of at most 30`
  })
  const bytesEach = worst("first", (run) => (stateOf(run).length - fixedStateBytes) / documents)
  claims.push({
    ok: bytesEach <= 40,
    text: `first: its last state has ${bytesEach.toFixed(1)} bytes a document, of at most 40, and some ${fixedStateBytes}`
  })
  return claims
}

/** What the program says of itself is held against what the server and the reader of its output counted. */
function isReportedAsItWas({ records, replyBytes, reported, requests }) {
  const sent = Object.values(reported.requests).reduce((sum, count) => sum + count, 0)
  const isServed = requests === undefined || (sent === requests && reported.bytes_in === replyBytes)
  return reported.records === records && isServed
}

/** What a platform keeps of a sync's last STATE. */
const stateOf = ({ lastState }) => JSON.stringify(JSON.parse(lastState).state.stream.stream_state)

/** What a state has beside the documents. */
const fixedStateBytes = 200
