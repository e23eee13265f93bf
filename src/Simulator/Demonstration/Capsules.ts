import type { JsonObject } from "../Json.ts"
import { asOf, day } from "./Calendar.ts"
import type { Launch } from "./Launches.ts"
import { logbook } from "./Logbook.ts"
import type { Random } from "./Random.ts"

/** The capsules of the launches that have flown. */
export const capsules = (flown: ReadonlyArray<Launch>, random: Random): ReadonlyArray<Capsule> =>
  Array.from(
    logbook(flown, ({ capsules }) => capsules),
    ([id, launches], built) => capsule(id, built, launches, random)
  )

/** A capsule's document, with the type of what payloads repeat. */
export interface Capsule extends JsonObject {
  readonly id: string
  readonly type: string
  readonly launches: ReadonlyArray<string>
}

const capsule = (id: string, built: number, launches: ReadonlyArray<Launch>, random: Random): Capsule => {
  const last = launches.at(-1)
  const isFresh = (last?.date_unix ?? 0) * 1000 > asOf - 500 * day
  const rest = random.pick(["retired", "retired", "unknown"] as const)
  const status = last?.success === false ? "destroyed" : isFresh ? "active" : rest
  return {
    reuse_count: launches.length - 1,
    water_landings: launches.filter(({ success }) => success !== false).length,
    land_landings: 0,
    last_update: built % 8 === 5 ? null : updates[status],
    launches: launches.map(({ id }) => id),
    serial: `E${201 + built}`,
    status,
    type: last?.crew.length === 0 ? (built < 6 ? "Dragon 1.0" : "Dragon 1.1") : "Dragon 2.0",
    id
  }
}

const updates = {
  destroyed: "Lost with its launch",
  active: "Being dried after its landing at sea ",
  retired: "On show in a museum that does not exist",
  unknown: "Location and status are anyone’s guess"
}
