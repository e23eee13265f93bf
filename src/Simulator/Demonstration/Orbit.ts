/** Kilometres: what space-track.org subtracts from a distance to the Earth's centre to give a height. */
export const earthRadius = 6378.135

/** km³/s² */
const gravity = 398600.4418

/** What follows from how often a satellite goes round and how far from a circle it goes, by Kepler's third law. */
export interface Orbit {
  /** Revolutions a day, 8 decimals. */
  readonly meanMotion: number
  /** 7 decimals. */
  readonly eccentricity: number
  /** Kilometres, 3 decimals. */
  readonly semimajorAxis: number
  /** Minutes, 3 decimals. */
  readonly period: number
  /** Kilometres above the Earth, 3 decimals. */
  readonly apoapsis: number
  readonly periapsis: number
}

/** The orbit at a mean height in kilometres. */
export const orbit = (height: number, eccentricity: number): Orbit => {
  const wanted = 2 * Math.PI * Math.sqrt((earthRadius + height) ** 3 / gravity)
  const meanMotion = rounded(86400 / wanted, 8)
  const seconds = 86400 / meanMotion
  const axis = Math.cbrt(gravity * (seconds / (2 * Math.PI)) ** 2)
  return {
    meanMotion,
    eccentricity,
    semimajorAxis: rounded(axis, 3),
    period: rounded(seconds / 60, 3),
    apoapsis: rounded(axis * (1 + eccentricity) - earthRadius, 3),
    periapsis: rounded(axis * (1 - eccentricity) - earthRadius, 3)
  }
}

/** Kilometres a second at a height in kilometres. */
export const velocity = ({ semimajorAxis }: Orbit, height: number): number =>
  Math.sqrt(gravity * (2 / (earthRadius + height) - 1 / semimajorAxis))

export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals))
