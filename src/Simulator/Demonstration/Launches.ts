import type { JsonObject } from "../Json.ts"
import type { Precision } from "./Calendar.ts"
import { asOf, day, hour, local, startOf } from "./Calendar.ts"
import type { Inventory } from "./Inventory.ts"
import type { Mission, Seat } from "./Missions.ts"
import { missions } from "./Missions.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"
import type { Flight, FlownCore } from "./Spacecraft.ts"
import { spacecraft } from "./Spacecraft.ts"

/** A launch's document, with the types of what other documents refer to. */
export interface Launch extends JsonObject {
  readonly id: string
  readonly name: string
  readonly date_unix: number
  readonly upcoming: boolean
  readonly success: boolean | null
  readonly rocket: string
  readonly launchpad: string
  readonly payloads: ReadonlyArray<string>
  readonly crew: ReadonlyArray<Seat>
  readonly capsules: ReadonlyArray<string>
  readonly ships: ReadonlyArray<string>
  readonly cores: ReadonlyArray<FlownCore>
}

/** A Starlink launch that has flown: where satellites can come from. */
export interface StarlinkFlight {
  readonly id: string
  readonly date: number
  readonly isFromVandenberg: boolean
}

export interface Schedule {
  /** In the order of their creation. */
  readonly documents: ReadonlyArray<Launch>
  /** In the order of their dates. */
  readonly flights: ReadonlyArray<{ readonly mission: Mission; readonly launch: Launch }>
  /** In the order of their dates. */
  readonly starlinkFlights: ReadonlyArray<StarlinkFlight>
}

/** A launch every nine days; about one in eleven is still to come. */
export const launches = (count: number, inventory: Inventory, random: Random): Schedule => {
  const slots = planned(count, random)
  const mission = missions(inventory, random)
  const fly = spacecraft(inventory, random)
  let flightNumber = 0
  const flights = slots.map((slot, position) => {
    // Upcoming launches are renumbered by hand: now and then one shares its number with the one before.
    if (!(slot.isUpcoming && position % 4 === 3) || flightNumber === 0) flightNumber += 1
    const chosen = mission(position)
    return {
      slot,
      mission: chosen,
      launch: launch(slot, chosen, flightNumber, fly(slot, chosen, position), random)
    }
  })
  const starlinkFlights = flights
    .filter(({ mission: { kind }, slot }) => kind === "Starlink" && !slot.isUpcoming)
    .map(({ mission: { isFromVandenberg }, slot: { date, id } }) => ({ id, date, isFromVandenberg }))
  const inCreationOrder = flights.toSorted((left, right) => (left.slot.id < right.slot.id ? -1 : 1))
  return { documents: inCreationOrder.map(({ launch }) => launch), flights, starlinkFlights }
}

interface Slot {
  readonly id: string
  readonly date: number
  readonly precision: Precision
  readonly isUpcoming: boolean
}

const planned = (count: number, random: Random): ReadonlyArray<Slot> => {
  const upcoming = count < 2 ? 0 : Math.max(1, Math.round(count / 11))
  const newId = objectIds(random)
  const slots = Array.from({ length: count }, (_, position): Slot => {
    const ahead = position - (count - upcoming)
    const asked = asOf + (ahead < 0 ? ahead - 2 : ahead) * 9 * day
    const id = newId(asked - 120 * day)
    if (ahead >= 0) return { id, isUpcoming: true, ...someday(asked + 3 * day, ahead, random) }
    const delay = ahead < -5 && random.chance(0.2) ? random.whole(10, 30) : random.whole(0, 8)
    const date = asked + delay * day + random.whole(0, 23) * hour + random.whole(0, 59) * 60_000
    return { id, date, precision: "hour", isUpcoming: false }
  })
  return slots.toSorted((left, right) => left.date - right.date)
}

/** Dates far ahead are known less precisely. */
const someday = (time: number, ahead: number, random: Random): Pick<Slot, "date" | "precision"> => {
  if (ahead < 2) return { date: time + random.whole(1, 23) * hour, precision: "hour" }
  if (ahead < 4) return { date: time, precision: "day" }
  const precision = random.pick<Precision>(["month", "month", "quarter", "half", "year"])
  const date = startOf(precision, time)
  return date > asOf ? { date, precision } : { date: startOf("month", time), precision: "month" }
}

const launch = (
  { date, id, isUpcoming, precision }: Slot,
  { crew, isFromVandenberg, kind, launchpad, name, payloads, rocket }: Mission,
  flightNumber: number,
  { capsules, cores, fairings, ships, ...outcome }: Flight,
  random: Random
): Launch => {
  const staticFire = !isUpcoming && random.chance(0.45) ? date - random.whole(72, 150) * hour : null
  const utc = new Date(date).toISOString()
  return {
    fairings,
    links: isUpcoming ? noLinks : links(flightNumber, random),
    static_fire_date_utc: staticFire && new Date(staticFire).toISOString(),
    static_fire_date_unix: staticFire && staticFire / 1000,
    net: false,
    window: random.pick([null, null, 0, 0, 0, 7200, 9000, 14400]),
    rocket,
    ...outcome,
    details: random.chance(0.4) ? null : details(kind, name),
    crew,
    ships,
    capsules,
    payloads,
    launchpad,
    flight_number: flightNumber,
    name,
    date_utc: utc,
    date_unix: date / 1000,
    date_local: local(date, isFromVandenberg ? -8 : -5),
    date_precision: precision,
    upcoming: isUpcoming,
    cores,
    auto_update: !random.chance(0.02),
    tbd: isUpcoming && precision !== "hour" && random.chance(0.2),
    launch_library_id: random.chance(0.35) ? uuid(random) : null,
    id
  }
}

const details = (kind: Mission["kind"], name: string) =>
  kind === "Starlink"
    ? `Another batch of satellites for the constellation – "${name}" on the manifest.`
    : `${name} is invented.\nIt carries no customer’s payload and shows what a launch looks like.`

const noLinks: JsonObject = {
  patch: { small: null, large: null },
  reddit: { campaign: null, launch: null, media: null, recovery: null },
  flickr: { small: [], original: [] },
  presskit: null,
  webcast: null,
  youtube_id: null,
  article: null,
  wikipedia: null
}

const links = (flightNumber: number, random: Random): JsonObject => {
  const page = (path: string) => `https://example.com/${path}/${flightNumber}`
  const maybe = (path: string) => (random.chance(0.4) ? null : page(path))
  const photos = Array.from(
    { length: random.pick([0, 0, 3, 6]) },
    (_, number) => `${page("photos")}/${number}.jpg`
  )
  const video = `demo${String(flightNumber).padStart(7, "0")}`
  return {
    patch: { small: `${page("patches/small")}.png`, large: `${page("patches/large")}.png` },
    reddit: {
      campaign: maybe("campaigns"),
      launch: page("threads"),
      media: maybe("media"),
      recovery: maybe("recoveries")
    },
    flickr: { small: [], original: photos },
    presskit: maybe("presskits"),
    webcast: `https://example.com/watch/${video}`,
    youtube_id: video,
    article: maybe("articles"),
    wikipedia: maybe("wiki")
  }
}

const uuid = (random: Random) =>
  [random.hex(8), random.hex(4), `4${random.hex(3)}`, `a${random.hex(3)}`, random.hex(12)].join("-")
