import { describe, expect, it } from "vitest"
import * as Simulator from "../../src/Simulator.ts"
import { demonstration } from "../../src/Simulator/Demonstration.ts"
import { areCaptured } from "../support/captures.ts"
import { capturedJson } from "./captures.ts"
import { ask } from "./client.ts"

interface Launch {
  readonly id: string
  readonly name: string
  readonly flight_number: number
  readonly date_utc: string
  readonly date_unix: number
  readonly date_local: string
  readonly date_precision: string
  readonly upcoming: boolean
  readonly success: boolean | null
  readonly failures: ReadonlyArray<object>
  readonly fairings: object | null
  readonly cores: ReadonlyArray<{ readonly core: string | null }>
  readonly crew: ReadonlyArray<{ readonly crew: string }>
}

interface Satellite {
  readonly id: string
  readonly launch: string
  readonly height_km: number | null
  readonly latitude: number | null
  readonly longitude: number | null
  readonly velocity_kms: number | null
  readonly spaceTrack: {
    readonly NORAD_CAT_ID: number
    readonly OBJECT_ID: string
    readonly LAUNCH_DATE: string
    readonly DECAYED: number
    readonly DECAY_DATE: string | null
    readonly CREATION_DATE: string
    readonly EPOCH: string
    readonly MEAN_MOTION: number
    readonly ECCENTRICITY: number
    readonly INCLINATION: number
    readonly PERIOD: number
    readonly SEMIMAJOR_AXIS: number
    readonly APOAPSIS: number
    readonly PERIAPSIS: number
    readonly BSTAR: number
    readonly TLE_LINE1: string
    readonly TLE_LINE2: string
  }
}

const size = { launches: 200, satellites: 1500, seed: 7 }
const simulator = Simulator.make(demonstration(size))
const get = (path: string) => JSON.parse(ask(simulator, path).text)
const launches: ReadonlyArray<Launch> = get("/v5/launches")
const satellites: ReadonlyArray<Satellite> = get("/v4/starlink")
const launchOf = new Map(launches.map((launch) => [launch.id, launch]))

/** The day whose state the demonstration shows. */
const asOf = Date.UTC(2024, 5, 1)

const isAscending = <A>(values: ReadonlyArray<A>) =>
  values.every((value, position) => position === 0 || (values[position - 1] ?? value) < value)

describe("the demonstration", () => {
  it("is the same for the same arguments, and another for another seed", () => {
    expect(demonstration(size)).toEqual(demonstration(size))
    expect(demonstration({ ...size, seed: 8 })).not.toEqual(demonstration(size))
  })

  it.each([
    [0, 0, 0],
    [0, 5, 0],
    [1, 5, 5],
    [2, 61, 61],
    [12, 1000, 1000]
  ])("of %i launches and %i satellites has %i satellites", (some, asked, flying) => {
    const { launches: made, starlink } = demonstration({ launches: some, satellites: asked, seed: 1 })
    expect([made.length, starlink.length]).toEqual([some, flying])
  })

  it("has ids like ObjectIds that ascend in the order of creation", () => {
    const { launches: created, starlink } = demonstration(size)
    for (const documents of [created, starlink]) {
      const ids = documents.map(({ id }) => String(id))
      expect(ids.every((id) => /^[0-9a-f]{24}$/.test(id)) && isAscending(ids)).toBe(true)
    }
  })

  it("shows the crew as ids in version 4", () => {
    const crewed = launches.find(({ crew }) => crew.length > 0)
    expect(crewed && get(`/v4/launches/${crewed.id}`).crew).toEqual(crewed?.crew.map(({ crew }) => crew))
  })
})

describe("its launches", () => {
  it("have names of their own, and flight numbers that some upcoming ones share", () => {
    expect(new Set(launches.map(({ name }) => name)).size).toBe(launches.length)
    const numbers = launches.map(({ flight_number }) => flight_number)
    expect(new Set(numbers).size).toBeLessThan(launches.length)
  })

  it("are upcoming, undecided and in the future together", () => {
    const upcoming = launches.filter((launch) => launch.upcoming)
    expect(upcoming.length).toBeGreaterThan(10)
    for (const { date_unix, success, upcoming: isUpcoming } of launches) {
      expect([date_unix * 1000 > asOf, isUpcoming && success !== null]).toEqual([isUpcoming, false])
    }
  })

  it("say the same time thrice", () => {
    for (const { date_local, date_unix, date_utc } of launches) {
      expect([Date.parse(date_utc), Date.parse(date_local)]).toEqual([date_unix * 1000, date_unix * 1000])
    }
  })

  it("have the traps of the real ones", () => {
    const count = (is: (launch: Launch) => boolean) => launches.filter(is).length
    expect(count(({ success }) => success === false)).toBeGreaterThan(1)
    expect(count(({ failures, success }) => failures.length > 0 === (success === false))).toBe(
      launches.length
    )
    expect(count(({ success, upcoming }) => success === null && !upcoming)).toBe(1)
    expect(count(({ fairings }) => fairings === null)).toBeGreaterThan(1)
    expect(count(({ cores }) => cores.length === 3)).toBeGreaterThan(1)
    expect(count(({ cores }) => cores.some(({ core }) => core === null))).toBeGreaterThan(1)
    expect(new Set(launches.map(({ date_precision }) => date_precision)).size).toBeGreaterThan(3)
  })
})

describe("its satellites", () => {
  it("come from Starlink launches that have flown, on that day", () => {
    for (const { launch, spaceTrack } of satellites) {
      const flight = launchOf.get(launch)
      expect([flight?.upcoming, flight?.name.startsWith("Starlink ")]).toEqual([false, true])
      expect(spaceTrack.LAUNCH_DATE).toBe(flight?.date_utc.slice(0, 10))
      expect(spaceTrack.OBJECT_ID).toMatch(
        new RegExp(`^${spaceTrack.LAUNCH_DATE.slice(0, 4)}-\\d{3}[A-Z]{1,3}$`)
      )
    }
  })

  it("have catalogue numbers that ascend and designators of their own", () => {
    expect(isAscending(satellites.map(({ spaceTrack }) => spaceTrack.NORAD_CAT_ID))).toBe(true)
    expect(new Set(satellites.map(({ spaceTrack }) => spaceTrack.OBJECT_ID)).size).toBe(satellites.length)
  })

  it("have decayed with a date and without a position, or fly with a position and no date", () => {
    expect(satellites.filter(({ spaceTrack }) => spaceTrack.DECAYED === 1).length).toBeGreaterThan(10)
    for (const { height_km, latitude, longitude, spaceTrack, velocity_kms } of satellites) {
      const hasDecayed = spaceTrack.DECAYED === 1
      const position = [height_km, latitude, longitude, velocity_kms]
      expect(position.filter((value) => value === null).length).toBe(hasDecayed ? 4 : 0)
      expect(spaceTrack.DECAY_DATE !== null).toBe(hasDecayed)
      expect(spaceTrack.EPOCH < spaceTrack.CREATION_DATE).toBe(true)
      expect(Math.abs(latitude ?? 0)).toBeLessThanOrEqual(
        Math.min(spaceTrack.INCLINATION, 180 - spaceTrack.INCLINATION)
      )
    }
  })

  it("keep Kepler's third law", () => {
    for (const { spaceTrack: track } of satellites) {
      const axis = Math.cbrt(398600.4418 * ((track.PERIOD * 60) / (2 * Math.PI)) ** 2)
      expect(track.PERIOD).toBeCloseTo(1440 / track.MEAN_MOTION, 3)
      expect(track.SEMIMAJOR_AXIS).toBeCloseTo(axis, 0)
      expect((track.APOAPSIS + track.PERIAPSIS) / 2).toBeCloseTo(track.SEMIMAJOR_AXIS - 6378.135, 2)
      expect(track.APOAPSIS - track.PERIAPSIS).toBeCloseTo(2 * track.SEMIMAJOR_AXIS * track.ECCENTRICITY, 2)
    }
  })

  it("say the same in their two lines, with checksums that are right", () => {
    for (const { spaceTrack: track } of satellites) {
      const { TLE_LINE1: first, TLE_LINE2: second } = track
      expect([first.length, second.length]).toEqual([69, 69])
      expect([checksum(first), checksum(second)]).toEqual([Number(first[68]), Number(second[68])])
      expect([Number(first.slice(2, 7)), Number(second.slice(2, 7))]).toEqual([
        track.NORAD_CAT_ID,
        track.NORAD_CAT_ID
      ])
      expect(first.slice(9, 17).trim()).toBe(track.OBJECT_ID.slice(2).replace("-", ""))
      expect(Number(`${first.slice(53, 54)}.${first.slice(54, 59)}e${first.slice(59, 61)}`)).toBeCloseTo(
        track.BSTAR,
        9
      )
      expect(Number(second.slice(8, 16))).toBe(track.INCLINATION)
      expect(Number(`0.${second.slice(26, 33)}`)).toBe(track.ECCENTRICITY)
      expect(Number(second.slice(52, 63))).toBe(track.MEAN_MOTION)
    }
  })
})

describe.skipIf(!areCaptured)(
  "beside the captured responses (skipped where ../shared/captures is absent)",
  () => {
    it.each([
      ["launches", "launches.v5.json"],
      ["starlink", "starlink.json"]
    ] as const)("has %s with the fields, the types and the nulls of the real ones", (name, file) => {
      expect(shapes(demonstration(size)[name])).toEqual(shapes(capturedJson(file)))
    })
  }
)

/** The last digit of a line of elements, from the others. */
const checksum = (line: string) =>
  Array.from(line.slice(0, 68), (mark) => (mark === "-" ? 1 : Number(mark) || 0)).reduce((a, b) => a + b) % 10

/** Every path in the documents with the types of its values. */
const shapes = (documents: ReadonlyArray<unknown>) => {
  const types: Record<string, ReadonlyArray<string>> = {}
  const visit = (path: string, value: unknown) => {
    const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value
    types[path] = Array.from(new Set([...(types[path] ?? []), type])).toSorted()
    if (typeof value !== "object" || value === null) return
    for (const [key, inner] of Object.entries(value))
      visit(Array.isArray(value) ? `${path}[]` : `${path}.${key}`, inner)
  }
  for (const document of documents) visit("", document)
  return types
}
