import type { JsonObject } from "../Json.ts"
import { asOf, day } from "./Calendar.ts"
import type { Inventory } from "./Inventory.ts"
import type { Launch } from "./Launches.ts"
import { pounds } from "./Measures.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** Milliseconds since 1970 begin at this Julian day. */
const julianEpoch = 2_440_587.5

/** The launch is not among those that are shown. */
const notShown = Date.UTC(2018, 8, 8, 19, 20) / 1000

const kilometresPerMile = 1.609344

/** The one document about what goes round the Sun since the first launch of the heavy rocket. */
export const roadster = (
  { rockets }: Inventory,
  flown: ReadonlyArray<Launch>,
  random: Random
): JsonObject => {
  const launchedAt = (flown.find(({ rocket }) => rocket === rockets.heavy)?.date_unix ?? notShown) * 1000
  const newId = objectIds(random)
  const axis = random.between(1.31, 1.34)
  const eccentricity = random.between(0.25, 0.26)
  const speed = random.between(60_000, 120_000)
  const fromEarth = random.between(5e7, 3.5e8)
  const fromMars = random.between(5e7, 3.9e8)
  return {
    name: "A bus in orbit",
    launch_date_utc: new Date(launchedAt).toISOString(),
    launch_date_unix: launchedAt / 1000,
    launch_mass_kg: 1290,
    launch_mass_lbs: pounds(1290),
    norad_id: 19_999,
    epoch_jd: julianEpoch + (asOf - day / 2) / day,
    orbit_type: "heliocentric",
    apoapsis_au: axis * (1 + eccentricity),
    periapsis_au: axis * (1 - eccentricity),
    semi_major_axis_au: axis,
    eccentricity,
    inclination: random.between(1, 1.2),
    longitude: random.between(0, 360),
    periapsis_arg: random.between(0, 360),
    period_days: 365.25636 * axis ** 1.5,
    speed_kph: speed,
    speed_mph: speed / kilometresPerMile,
    earth_distance_km: fromEarth,
    earth_distance_mi: fromEarth / kilometresPerMile,
    mars_distance_km: fromMars,
    mars_distance_mi: fromMars / kilometresPerMile,
    flickr_images: [1, 2, 3].map((n) => `https://example.com/photos/bus-${n}.jpg`),
    wikipedia: "https://example.com/wiki/A_bus_in_orbit",
    video: "https://example.com/watch/bus",
    details: "A bus of the number 9 line was the first payload of the Kestrel Heavy. It is early.",
    id: newId(asOf)
  }
}
