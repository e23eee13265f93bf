import type { Orbit } from "./Orbit.ts"

/** A number of few digits and an exponent, as the lines write it: 12426 and -9 are 0.000012426. */
export interface Scaled {
  readonly digits: number
  readonly exponent: number
}

export const scaledValue = ({ digits, exponent }: Scaled): number => Number(`${digits}e${exponent}`)

export interface Elements {
  readonly noradId: number
  /** `2024-036AB` */
  readonly objectId: string
  readonly epochYear: number
  /** The day of the year and its part that has passed, in units of 1e-8 days. */
  readonly epochDay: number
  readonly epochFraction: number
  /** In units of 1e-8 revolutions a day². */
  readonly meanMotionDot: number
  readonly meanMotionDdot: Scaled
  readonly bstar: Scaled
  readonly orbit: Orbit
  /** Degrees. */
  readonly inclination: number
  readonly ascendingNode: number
  readonly pericenter: number
  readonly meanAnomaly: number
  readonly revolutions: number
}

/** The two lines of a set of orbital elements (https://celestrak.org/columns/v04n03/), checksums included. */
export const lines = (elements: Elements): readonly [string, string] => {
  const catalogue = catalogueNumber(elements.noradId)
  const designator = elements.objectId.slice(2).replace("-", "").padEnd(8)
  const epoch = `${String(elements.epochYear).slice(2)}${padded(elements.epochDay, 3)}.${padded(elements.epochFraction, 8)}`
  const dot = `${sign(elements.meanMotionDot)}.${padded(Math.abs(elements.meanMotionDot), 8)}`
  const { orbit } = elements
  return [
    checked(
      `1 ${catalogue}U ${designator} ${epoch} ${dot} ${scaled(elements.meanMotionDdot)} ${scaled(elements.bstar)} 0  999`
    ),
    checked(
      [
        `2 ${catalogue}`,
        angle(elements.inclination),
        angle(elements.ascendingNode),
        orbit.eccentricity.toFixed(7).slice(2),
        angle(elements.pericenter),
        angle(elements.meanAnomaly),
        `${orbit.meanMotion.toFixed(8).padStart(11)}${String(elements.revolutions).padStart(5)}`
      ].join(" ")
    )
  ]
}

const padded = (value: number, digits: number) => String(value).padStart(digits, "0")

const sign = (value: number) => (value < 0 ? "-" : " ")

const angle = (degrees: number) => degrees.toFixed(4).padStart(8)

/** Five digits with the decimal point before them, then the exponent. */
const scaled = ({ digits, exponent }: Scaled) =>
  digits === 0 ? " 00000-0" : `${sign(digits)}${padded(Math.abs(digits), 5)}-${-exponent - 5}`

/** Numbers beyond 99999 have a letter for their first two digits ("Alpha-5"). */
const catalogueNumber = (noradId: number) => {
  const letter = "ABCDEFGHJKLMNPQRSTUVWXYZ"[Math.floor(noradId / 10000) - 10]
  return letter === undefined ? padded(noradId, 5) : `${letter}${padded(noradId % 10000, 4)}`
}

/** A line's checksum adds its digits, and one for every minus. */
const checked = (line: string) => {
  const values = Array.from(line, (mark) => (mark === "-" ? 1 : Number.parseInt(mark, 10) || 0))
  return `${line}${values.reduce((sum, value) => sum + value, 0) % 10}`
}
