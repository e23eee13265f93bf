import type { JsonObject } from "../Json.ts"
import { asOf } from "./Calendar.ts"
import { length, mass, pounds, thrust, volume } from "./Measures.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** The two kinds of capsules: for cargo, and for crews. */
export const dragons = (random: Random): ReadonlyArray<JsonObject> => {
  const newId = objectIds(random)
  return [
    {
      ...common,
      first_flight: "2011-03-14",
      flickr_images: photos("cargo", 4),
      name: "Dragon 1",
      type: "capsule",
      active: false,
      crew_capacity: 0,
      ...weights(4150),
      thrusters: [small],
      wikipedia: "https://example.com/wiki/Dragon_1",
      description: "Carries what a station needs, and brings back what it made.",
      id: newId(asOf)
    },
    {
      ...common,
      first_flight: "2019-08-05",
      flickr_images: photos("crew", 3),
      name: "Dragon 2",
      type: "capsule",
      active: true,
      crew_capacity: 7,
      ...weights(6280),
      thrusters: [small, large],
      wikipedia: "https://example.com/wiki/Dragon_2",
      description: "Carries people – seven at most, four as a rule.",
      id: newId(asOf)
    }
  ]
}

const photos = (kind: string, count: number) =>
  Array.from({ length: count }, (_, n) => `https://example.com/photos/${kind}-capsule-${n + 1}.jpg`)

const weights = (kg: number) => ({
  sidewall_angle_deg: 15,
  orbit_duration_yr: 2,
  dry_mass_kg: kg,
  dry_mass_lb: pounds(kg)
})

const common = {
  heat_shield: { material: "cork", size_meters: 3.5, temp_degrees: 2800, dev_partner: "Example Agency" },
  launch_payload_mass: mass(5900),
  launch_payload_vol: volume(24),
  return_payload_mass: mass(2950),
  return_payload_vol: volume(10),
  pressurized_capsule: { payload_volume: volume(10) },
  trunk: { trunk_volume: volume(13), cargo: { solar_array: 2, unpressurized_cargo: true } },
  height_w_trunk: length(7.3),
  diameter: { meters: 3.65, feet: 12 }
}

const small = {
  type: "Breeze",
  amount: 18,
  pods: 4,
  fuel_1: "nitrogen tetroxide",
  fuel_2: "monomethylhydrazine",
  isp: 295,
  thrust: thrust(0.4)
}

const large = { ...small, type: "Gust", amount: 8, isp: 230, thrust: thrust(69) }
