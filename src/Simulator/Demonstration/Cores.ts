import type { JsonObject } from "../Json.ts"
import { asOf, day } from "./Calendar.ts"
import type { Launch } from "./Launches.ts"
import { logbook } from "./Logbook.ts"
import type { Random } from "./Random.ts"

/** The boosters of the launches that have flown; a few are missing, as in the API. */
export const cores = (flown: ReadonlyArray<Launch>, random: Random): ReadonlyArray<JsonObject> =>
  Array.from(
    logbook(flown, ({ cores }) => cores.map(({ core }) => core)),
    ([id, launches], built) => core(id, built, launches, random)
  ).filter((_, built) => built % 16 !== 11)

const core = (id: string, built: number, launches: ReadonlyArray<Launch>, random: Random): JsonObject => {
  const flights = launches.flatMap(({ cores }) => cores.filter(({ core }) => core === id))
  const attempts = (type: string) => flights.filter(({ landing_type }) => landing_type === type)
  const landings = (type: string) => attempts(type).filter(({ landing_success }) => landing_success)
  const last = flights.at(-1)
  const isFresh = (launches.at(-1)?.date_unix ?? 0) * 1000 > asOf - 200 * day
  const rest = isFresh ? "active" : random.pick(["inactive", "inactive", "unknown"] as const)
  const status =
    last?.landing_attempt === false ? "expended" : last?.landing_success === false ? "lost" : rest
  return {
    block: built < 5 ? null : Math.min(5, 1 + Math.floor((built - 5) / 10)),
    reuse_count: flights.length - 1,
    rtls_attempts: attempts("RTLS").length,
    rtls_landings: landings("RTLS").length,
    asds_attempts: attempts("ASDS").length,
    asds_landings: landings("ASDS").length,
    last_update: random.chance(0.15) ? null : `${updates[status]} after flight ${flights.length}`,
    launches: launches.map(({ id }) => id),
    serial: `D${2001 + built}`,
    status,
    id
  }
}

const updates = {
  expended: "Given up",
  lost: "Not recovered",
  active: "In the workshop",
  inactive: "In storage",
  unknown: "Not seen"
}
