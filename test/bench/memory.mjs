import { serveSatellites } from "./api.mjs"
import { readIntoPipe } from "./pipe.mjs"
import { inTurn, medianOf, named } from "./rounds.mjs"
import { ours, peak, ratio, records, row, timesYardstick, wall } from "./rows.mjs"

const names = ["starlink"]

/** Whether memory depends on how much is read, or on how fast it is taken. */
export async function memory({ documents = [20_000, 1_000_000], rounds = 3 }) {
  const few = Math.min(...documents)
  const many = Math.max(...documents)
  const some = Math.min(100_000, many)
  const small = await serveSatellites(few)
  const large = await serveSatellites(many)
  const middle = await serveSatellites(some)
  const runs = await inTurn(rounds, {
    few: () => readIntoPipe(small, { names }),
    many: () => readIntoPipe(large, { names }),
    fast: () => readMeasuringSpeed(middle),
    slow: ({ fast }) => readIntoPipe(middle, { names, bytesPerSecond: fast.bytesPerSecond / 10 })
  })
  for (const api of [small, large, middle]) await api.close()
  const of = (count) => `${count.toLocaleString("en")} satellites`
  const flat = ratio({ atLeast: 0.85, atMost: 1.15 })
  const most = { what: `peak, ${of(many)}`, unit: "bytes", ours: medianOf(runs.many, "peakBytes") }
  return {
    heading: `memory: full refresh into a pipe, ${named(rounds)}; the slow reader takes a tenth of the bytes a second`,
    rows: [
      row({ ...most, target: ours({ atMost: 150e6 }) }),
      timesYardstick(`peak, ${of(many)} beside ${of(few)}`, peak, runs.many, runs.few, flat),
      timesYardstick(`peak, ${of(some)}, slow beside fast reader`, peak, runs.slow, runs.fast, flat),
      timesYardstick(`wall time, ${of(some)}, slow beside fast reader`, wall, runs.slow, runs.fast),
      records(few, `records of ${of(few)} in each round`, runs.few),
      records(many, `records of ${of(many)} in each round`, runs.many),
      records(some, "records for the slow reader in each round", runs.slow)
    ],
    runs
  }
}

async function readMeasuringSpeed(api) {
  const before = await api.served()
  const run = await readIntoPipe(api, { names })
  const after = await api.served()
  return { ...run, bytesPerSecond: (after.bytes - before.bytes) / run.seconds }
}
