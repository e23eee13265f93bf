import { serveSatellites } from "./api.mjs"
import { loopIntoPipe, readIntoPipe } from "./pipe.mjs"
import { inTurn, named } from "./rounds.mjs"
import { cpu, ours, peak, ratio, records, timesBetter, timesYardstick, wall } from "./rows.mjs"

/** How fast all satellites are read into a pipe, beside the plain loop. */
export async function speed({ documents = [200_000], rounds = 5 }) {
  const satellites = Math.max(...documents)
  const api = await serveSatellites(satellites)
  const { connector, loop } = await inTurn(rounds, {
    connector: () => readIntoPipe(api, { names: ["starlink"] }),
    loop: () => loopIntoPipe(api)
  })
  await api.close()
  const fast = ratio({ atLeast: 2.5 })
  return {
    heading: `speed: ${satellites.toLocaleString("en")} satellites, full refresh into a pipe, ${named(rounds)}; the yardstick is the plain loop`,
    rows: [
      timesBetter("wall time, times as fast", wall, connector, loop, fast),
      timesBetter("CPU time, times as little", cpu, connector, loop, fast),
      timesYardstick("peak memory", peak, connector, loop, ours({ atMost: 150e6 })),
      records(satellites, "records in each round", connector),
      records(satellites, "records of the plain loop in each round", loop)
    ],
    runs: { connector, loop }
  }
}
