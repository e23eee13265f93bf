import type { Json, JsonObject } from "../Json.ts"
import { asOf, day } from "./Calendar.ts"
import type { Capsule } from "./Capsules.ts"
import { destination, elements } from "./Destinations.ts"
import type { Launch, Schedule } from "./Launches.ts"
import { pounds } from "./Measures.ts"
import type { Mission } from "./Missions.ts"
import { objectIds } from "./ObjectIds.ts"
import { rounded } from "./Orbit.ts"
import type { Random } from "./Random.ts"

/**
 * What launches carry, in the order of their dates. A few payloads say that they are the launch's before theirs, and the
 * last few are of launches that are deleted, as in the API.
 */
export const payloads = (
  flights: Schedule["flights"],
  capsules: ReadonlyArray<Capsule>,
  satellites: ReadonlyArray<JsonObject>,
  random: Random
): ReadonlyArray<JsonObject> => {
  const newId = objectIds(random)
  const capsuleOf = new Map(capsules.map((capsule) => [capsule.id, capsule]))
  const numbersOf = catalogueNumbers(satellites)
  const loads = flights.flatMap(({ launch, mission }, position) =>
    launch.payloads.map((id, piece): Load => {
      const owner = position % 50 === 40 ? flights[position - 1] : undefined
      const whole = { id, launch, owner: (owner?.launch ?? launch).id, name: launch.name, mission }
      return piece === 0
        ? { ...whole, capsule: capsuleOf.get(launch.capsules[0] ?? ""), satellites: numbersOf.get(launch.id) }
        : { ...whole, name: `${launch.name} (${piece + 1})`, mission: { ...mission, kind: "Satellite" } }
    })
  )
  const orphans = flights
    .filter((_, position) => position % 50 === 30)
    .map(({ launch, mission }, number): Load => ({
      id: newId(asOf),
      launch,
      owner: newId(asOf),
      name: `Cancelled ${number + 1}`,
      mission: { ...mission, kind: "Satellite" }
    }))
  return [...loads, ...orphans].map((load, number) => payload(load, 20_000 + number, random))
}

interface Load {
  readonly id: string
  /** The launch that carries it, and the id of the one that it says. */
  readonly launch: Launch
  readonly owner: string
  readonly name: string
  readonly mission: Mission
  readonly capsule?: Capsule | undefined
  /** The catalogue numbers of the satellites that it consists of. */
  readonly satellites?: ReadonlyArray<number> | undefined
}

/** By the launch. */
const catalogueNumbers = (
  satellites: ReadonlyArray<JsonObject>
): ReadonlyMap<Json, ReadonlyArray<number>> => {
  const numbers = new Map<Json, Array<number>>()
  for (const { launch = null, spaceTrack } of satellites) {
    const { NORAD_CAT_ID: number } = spaceTrack as { readonly NORAD_CAT_ID: number }
    const known = numbers.get(launch)
    if (known === undefined) numbers.set(launch, [number])
    else known.push(number)
  }
  return numbers
}

const payload = (
  { capsule, id, launch, mission, name, owner, satellites }: Load,
  catalogueNumber: number,
  random: Random
): JsonObject => {
  const target = destination(mission, random)
  const isTracked = !launch.upcoming && target.height !== null && random.chance(0.7)
  const { makers, mass, nation, owners, type } = outline(mission, capsule, random)
  return {
    dragon: capsule === undefined ? noDragon : dragon(capsule, launch, random),
    name,
    type,
    reused: capsule !== undefined && capsule.launches[0] !== launch.id,
    launch: owner,
    customers: owners,
    norad_ids: satellites ?? (isTracked ? [catalogueNumber] : []),
    nationalities: owners.length === 0 ? [] : [nation],
    manufacturers: makers,
    mass_kg: mass,
    mass_lbs: mass === null ? null : random.pick([pounds(mass), rounded(mass * 2.204623, 3)]),
    orbit: target.orbit,
    reference_system: target.system,
    regime: target.regime,
    ...elements(target, isTracked, random),
    id
  }
}

const outline = ({ kind }: Mission, capsule: Capsule | undefined, random: Random) => {
  const own = { owners: ["Example Space"], makers: ["Example Space"], nation: "United States" }
  switch (kind) {
    case "Starlink":
      return { ...own, type: "Satellite", mass: 54 * random.pick([262, 287, 295]) }
    case "Cargo":
      return {
        ...own,
        owners: ["Example Agency (Supply)"],
        type: capsule?.type ?? "Dragon 2.0",
        mass: random.whole(1800, 3100)
      }
    case "Crew":
      return {
        ...own,
        owners: ["Example Agency"],
        type: "Crew Dragon",
        mass: random.pick([null, 12_050, 12_050.5])
      }
    case "Satellite":
    case "Heavy":
      return {
        owners: random.pick([
          ["Satellites and Daughters"],
          ["Orbital Herring", "University of Elsewhere"],
          ["Weather Office"],
          ["Telefon AB"],
          []
        ]),
        makers: random.pick([["Bolt & Wing"], ["Bolt & Wing", "Lensworks"], ["Lensworks"], []]),
        nation: random.pick(["United States", "Luxembourg", "Japan", "Canada"]),
        type: "Satellite",
        mass: random.pick([
          null,
          random.whole(90, 6400),
          random.whole(90, 6400),
          rounded(random.between(3, 900), 1)
        ])
      }
  }
}

const noDragon: JsonObject = {
  capsule: null,
  mass_returned_kg: null,
  mass_returned_lbs: null,
  flight_time_sec: null,
  manifest: null,
  water_landing: null,
  land_landing: null
}

const dragon = ({ id }: Capsule, { flight_number, success }: Launch, random: Random): JsonObject => {
  const returned = random.pick([null, random.whole(500, 2100), random.whole(500, 2100) + 0.5])
  const hasReturned = success !== false
  return {
    capsule: id,
    mass_returned_kg: hasReturned ? returned : null,
    mass_returned_lbs: hasReturned && returned !== null ? pounds(returned) : null,
    flight_time_sec: hasReturned ? random.whole(3, 190) * (day / 1000) : null,
    manifest: random.chance(0.6) ? `https://example.com/manifests/${flight_number}.pdf` : null,
    water_landing: hasReturned || null,
    land_landing: hasReturned ? random.pick([false, false, null]) : null
  }
}
