import type { JsonObject } from "../Json.ts"
import { asOf, date, dateTime, day, hour, year } from "./Calendar.ts"
import type { StarlinkFlight } from "./Launches.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Orbit } from "./Orbit.ts"
import { orbit, rounded, velocity } from "./Orbit.ts"
import type { Random } from "./Random.ts"
import type { Elements } from "./TwoLineElements.ts"
import { lines, scaledValue } from "./TwoLineElements.ts"

/** Satellites in the order of their creation, about sixty a flight as long as there are flights enough. */
export const satellites = (
  count: number,
  flights: ReadonlyArray<StarlinkFlight>,
  random: Random
): ReadonlyArray<JsonObject> => {
  const flown = flights.slice(0, Math.max(1, Math.ceil(count / 60)))
  const newId = objectIds(random)
  return flown.flatMap((flight, position) => {
    const first = Math.floor((position * count) / flown.length)
    const next = Math.floor(((position + 1) * count) / flown.length)
    const earlier = flown.slice(0, position).filter((other) => year(other.date) === year(flight.date))
    const designator = `${year(flight.date)}-${String(earlier.length + 1).padStart(3, "0")}`
    return Array.from({ length: next - first }, (_, piece) => {
      const origin = {
        flight,
        position,
        number: first + piece,
        objectId: `${designator}${pieceLetters(piece)}`
      }
      return satellite(origin, newId(flight.date + 6 * day), random)
    })
  })
}

interface Origin {
  readonly flight: StarlinkFlight
  /** Which of the flights, and which of all satellites; from 0. */
  readonly position: number
  readonly number: number
  /** The international designator: `2024-036AB`. */
  readonly objectId: string
}

const satellite = (origin: Origin, id: string, random: Random): JsonObject => {
  const { flight, number, position } = origin
  const lifetime = random.whole(40, 1200) * day
  const hasDecayed = number % 16 === 9 && flight.date + lifetime < asOf - day
  const epoch = epochNear(hasDecayed ? flight.date + lifetime : asOf - 20 * hour, random)
  const path = hasDecayed
    ? orbit(random.between(145, 200), rounded(random.between(0.0002, 0.0006), 7))
    : orbit(random.between(547, 551), rounded(random.between(0.00005, 0.0003), 7))
  const inclination = rounded((flight.isFromVandenberg ? 97.6 : 53.05) + random.between(-0.01, 0.01), 4)
  const common = {
    launch: flight.id,
    version: ["v0.9", "v1.0", "v1.5"][Math.min(2, Math.floor(position / 3))] ?? null
  }
  const spaceTrack = tracked(origin, { epoch, path, inclination, hasDecayed }, random)
  if (hasDecayed) {
    return { spaceTrack, ...common, height_km: null, latitude: null, longitude: null, velocity_kms: null, id }
  }
  const height = random.between(path.periapsis, path.apoapsis)
  const latitude = Math.asin(
    Math.sin((inclination * Math.PI) / 180) * Math.sin(random.between(0, 2 * Math.PI))
  )
  return {
    spaceTrack,
    height_km: height,
    latitude: (latitude * 180) / Math.PI,
    launch: common.launch,
    longitude: random.between(-180, 180),
    velocity_kms: velocity(path, height),
    version: common.version,
    id
  }
}

interface Epoch {
  /** The midnight before, in milliseconds. */
  readonly midnight: number
  /** In units of 1e-8 days, which are 864 microseconds. */
  readonly fraction: number
}

const epochNear = (time: number, random: Random): Epoch => ({
  midnight: time - (time % day),
  fraction: random.whole(0, 70_000_000)
})

const tracked = (
  { flight, number, objectId, position }: Origin,
  state: {
    readonly epoch: Epoch
    readonly path: Orbit
    readonly inclination: number
    readonly hasDecayed: boolean
  },
  random: Random
): JsonObject => {
  const { epoch, hasDecayed, inclination, path } = state
  const measuredAt = epoch.midnight + (epoch.fraction * 864) / 1000
  const createdAt = measuredAt + random.whole(20, 300) * 60_000
  const elements: Elements = {
    noradId: 44_235 + number + position * 3,
    objectId,
    epochYear: year(epoch.midnight),
    epochDay: dayOfYear(epoch.midnight),
    epochFraction: epoch.fraction,
    meanMotionDot: hasDecayed ? random.whole(4_000_000, 99_999_999) : random.whole(-9_999, 9_999),
    meanMotionDdot: { digits: hasDecayed ? random.whole(11_000, 19_999) : 0, exponent: -9 },
    bstar: {
      digits: random.whole(10_000, 99_999) * (random.chance(0.3) ? -1 : 1),
      exponent: hasDecayed ? -7 : -8
    },
    orbit: path,
    inclination,
    ascendingNode: rounded(random.between(0, 360), 4),
    pericenter: rounded(random.between(0, 360), 4),
    meanAnomaly: rounded(random.between(0, 360), 4),
    revolutions: Math.floor(((measuredAt - flight.date) / day) * path.meanMotion) % 100_000
  }
  const name = `STARLINK-${1001 + number}`
  const [line1, line2] = lines(elements)
  return {
    CCSDS_OMM_VERS: "2.0",
    COMMENT: "GENERATED VIA SPACE-TRACK.ORG API",
    CREATION_DATE: dateTime(createdAt),
    ORIGINATOR: "18 SPCS",
    OBJECT_NAME: name,
    OBJECT_ID: objectId,
    CENTER_NAME: "EARTH",
    REF_FRAME: "TEME",
    TIME_SYSTEM: "UTC",
    MEAN_ELEMENT_THEORY: "SGP4",
    EPOCH: `${dateTime(measuredAt)}.${String((epoch.fraction * 864) % 1_000_000).padStart(6, "0")}`,
    MEAN_MOTION: path.meanMotion,
    ECCENTRICITY: path.eccentricity,
    INCLINATION: inclination,
    RA_OF_ASC_NODE: elements.ascendingNode,
    ARG_OF_PERICENTER: elements.pericenter,
    MEAN_ANOMALY: elements.meanAnomaly,
    EPHEMERIS_TYPE: 0,
    CLASSIFICATION_TYPE: "U",
    NORAD_CAT_ID: elements.noradId,
    ELEMENT_SET_NO: 999,
    REV_AT_EPOCH: elements.revolutions,
    BSTAR: scaledValue(elements.bstar),
    MEAN_MOTION_DOT: scaledValue({ digits: elements.meanMotionDot, exponent: -8 }),
    MEAN_MOTION_DDOT: scaledValue(elements.meanMotionDdot),
    SEMIMAJOR_AXIS: path.semimajorAxis,
    PERIOD: path.period,
    APOAPSIS: path.apoapsis,
    PERIAPSIS: path.periapsis,
    OBJECT_TYPE: "PAYLOAD",
    RCS_SIZE: number % 500 === 7 ? null : random.chance(0.02) ? "MEDIUM" : "LARGE",
    COUNTRY_CODE: "US",
    LAUNCH_DATE: date(flight.date),
    SITE: flight.isFromVandenberg ? "AFWTR" : "AFETR",
    DECAY_DATE: hasDecayed ? date(createdAt) : null,
    DECAYED: hasDecayed ? 1 : 0,
    FILE: 3_000_000 + Math.floor((createdAt - Date.UTC(2021, 0)) / hour),
    GP_ID: 200_000_000 + number * 7,
    TLE_LINE0: `0 ${name}`,
    TLE_LINE1: line1,
    TLE_LINE2: line2
  }
}

/** From 1. */
const dayOfYear = (time: number) => Math.floor((time - Date.UTC(year(time), 0)) / day) + 1

const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"

/** A, B, … Z, AA, AB, … without I and O. */
const pieceLetters = (piece: number): string => {
  const last = letters[piece % letters.length] ?? ""
  return piece < letters.length ? last : `${pieceLetters(Math.floor(piece / letters.length) - 1)}${last}`
}
