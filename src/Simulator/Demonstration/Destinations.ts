import type { JsonObject } from "../Json.ts"
import { asOf, day } from "./Calendar.ts"
import type { Mission } from "./Missions.ts"
import { orbit, rounded } from "./Orbit.ts"
import type { Random } from "./Random.ts"

/** Where a payload is brought. */
export interface Destination {
  readonly orbit: string | null
  readonly system: string | null
  readonly regime: string | null
  /** Kilometres above the Earth; null where nobody says, and round the Sun. */
  readonly height: number | null
  readonly inclination: number
}

const around = (orbit: string, regime: string, height: number, inclination: number): Destination => ({
  orbit,
  system: "geocentric",
  regime,
  height,
  inclination
})

const geostationary = around("GTO", "geostationary", 35_786, 0.04)

const secret: Destination = { orbit: null, system: null, regime: null, height: null, inclination: 0 }

const station = around("ISS", "low-earth", 417, 51.64)

export const destination = ({ isFromVandenberg, kind }: Mission, random: Random): Destination => {
  if (kind === "Cargo" || kind === "Crew") return station
  if (kind === "Starlink") return around("VLEO", "very-low-earth", 549, isFromVandenberg ? 97.6 : 53.05)
  if (kind === "Heavy")
    return random.pick([geostationary, { ...secret, orbit: "HCO", system: "heliocentric" }])
  return isFromVandenberg
    ? random.pick([around("SSO", "sun-synchronous", 580, 97.8), around("PO", "polar", 700, 90)])
    : random.pick([
        geostationary,
        geostationary,
        around("LEO", "low-earth", 640, 45),
        around("MEO", "medium-earth", 20_190, 55),
        secret
      ])
}

/** The elements of a payload's orbit as a document has them: all known where it is tracked, hardly any otherwise. */
export const elements = (
  { height, inclination, regime }: Destination,
  isTracked: boolean,
  random: Random
): JsonObject => {
  const isPlanned = height !== null && random.chance(0.1)
  const lifespan = random.pick([null, null, 15, 15, 5, 2.5])
  if (height === null || !isTracked)
    return {
      ...unknown,
      periapsis_km: isPlanned ? height : null,
      apoapsis_km: isPlanned ? height : null,
      inclination_deg: isPlanned ? Math.round(inclination) : null,
      lifespan_years: lifespan
    }
  const path = orbit(height + random.between(-2, 2), rounded(random.between(0.00005, 0.0012), 7))
  const east = random.whole(-120, 179)
  return {
    longitude: regime === "geostationary" ? random.pick([east, east + 0.5]) : null,
    semi_major_axis_km: path.semimajorAxis,
    eccentricity: path.eccentricity,
    periapsis_km: path.periapsis,
    apoapsis_km: path.apoapsis,
    inclination_deg: rounded(inclination + random.between(0, 0.02), 4),
    period_min: path.period,
    lifespan_years: lifespan,
    epoch: new Date(asOf - random.whole(1, day / 1000) * 1000).toISOString(),
    mean_motion: path.meanMotion,
    raan: rounded(random.between(0, 360), 4),
    arg_of_pericenter: rounded(random.between(0, 360), 4),
    mean_anomaly: rounded(random.between(0, 360), 4)
  }
}

const unknown: JsonObject = {
  longitude: null,
  semi_major_axis_km: null,
  eccentricity: null,
  periapsis_km: null,
  apoapsis_km: null,
  inclination_deg: null,
  period_min: null,
  lifespan_years: null,
  epoch: null,
  mean_motion: null,
  raan: null,
  arg_of_pericenter: null,
  mean_anomaly: null
}
