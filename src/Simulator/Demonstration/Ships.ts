import type { JsonObject } from "../Json.ts"
import { asOf, year } from "./Calendar.ts"
import { shipsOf, type Inventory } from "./Inventory.ts"
import type { Launch } from "./Launches.ts"
import { logbook } from "./Logbook.ts"
import { mass } from "./Measures.ts"
import type { Random } from "./Random.ts"

/** The ships that have fetched fairings; the last of them still do. */
export const ships = (
  { ships }: Inventory,
  flown: ReadonlyArray<Launch>,
  random: Random
): ReadonlyArray<JsonObject> => {
  const trips = logbook(flown, ({ ships }) => ships)
  const inService = shipsOf(flown.length)
  return ships.map((id, position) => {
    const isActive = position >= inService.start && position < inService.end
    return ship(id, position, isActive, trips.get(id) ?? [], random)
  })
}

const ship = (
  id: string,
  position: number,
  isActive: boolean,
  launches: ReadonlyArray<Launch>,
  random: Random
): JsonObject => {
  const name = nameOf(position)
  const mmsi = position % 6 === 5 ? null : 900_000_000 + random.whole(0, 99_999)
  const { kg, lb } = mass(random.whole(190, 2800) * 1000)
  const isClassed = random.chance(0.65)
  const isWeighed = random.chance(0.75)
  const isInPort = position % 14 === 3
  return {
    last_ais_update: null,
    legacy_id: position % 4 === 3 ? null : name.toUpperCase().replaceAll(/[^A-Z\d]/g, ""),
    model: position % 9 === 4 ? `Pontoon ${300 + position}` : null,
    type: random.pick(["Tug", "Tug", "Cargo", "Cargo", "High Speed Craft", "Barge"]),
    roles: random.pick([
      ["Fairing Recovery"],
      ["Support Ship", "Fairing Recovery"],
      ["ASDS Tug", "Fairing Recovery"]
    ]),
    imo: mmsi === null || random.chance(0.15) ? null : 1_000_000 + random.whole(0, 99_999),
    mmsi,
    abs: isClassed ? 200_000 + random.whole(0, 99_999) : null,
    class: isClassed ? 2_000_000 + random.whole(0, 999_999) : null,
    mass_kg: isWeighed ? kg : null,
    mass_lbs: isWeighed ? lb : null,
    year_built: position % 10 === 6 ? null : year(asOf) - random.whole(4, 48),
    home_port: random.pick(["Port Example", "Port Example", "Port of Samples"]),
    status: random.chance(0.6) ? "" : null,
    speed_kn: null,
    course_deg: null,
    latitude: isInPort ? 28.25 : null,
    longitude: isInPort ? -80 : null,
    link: mmsi === null ? null : `https://example.com/ships/${mmsi}`,
    image: position % 11 === 7 ? null : `https://example.com/ships/${id}.jpg`,
    name,
    active: isActive,
    launches: launches.map(({ id }) => id),
    id
  }
}

const manners = ["Patient", "Quiet", "Brisk", "Honest", "Late", "Second", "Northern", "Spare"]

const birds = ["Petrel", "Gannet", "Avocet", "Curlew", "Fulmar", "Dunlin", "Skua"]

/** Names of their own: eight manners and seven birds go round together only every 56 ships. */
const nameOf = (position: number): string => {
  const name = `${manners[position % manners.length]} ${birds[position % birds.length]}`
  const round = Math.floor(position / (manners.length * birds.length))
  return round === 0 ? name : `${name} ${round + 1}`
}
