import { describe, expect, it } from "vitest"
import * as Simulator from "../../src/Simulator.ts"
import { demonstration } from "../../src/Simulator/Demonstration.ts"
import * as Streams from "../../src/Streams.ts"
import { areCaptured, capturedStream } from "../support/captures.ts"
import { closedValidator } from "../support/closedSchema.ts"
import type { JsonSchema } from "../support/paths.ts"
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
  readonly rocket: string
  readonly launchpad: string
  readonly payloads: ReadonlyArray<string>
  readonly capsules: ReadonlyArray<string>
  readonly ships: ReadonlyArray<string>
  readonly cores: ReadonlyArray<{
    readonly core: string | null
    readonly flight: number | null
    readonly landing_attempt: boolean | null
    readonly landing_success: boolean | null
    readonly landing_type: string | null
    readonly landpad: string | null
  }>
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

interface Document extends Readonly<Record<string, unknown>> {
  readonly id: string
}

const size = { launches: 200, satellites: 1500, seed: 7 }
const simulator = Simulator.make(demonstration(size))
const get = (path: string) => JSON.parse(ask(simulator, path).text)
/** What the API shows of a stream; a single object alone. */
const shown = (stream: string): ReadonlyArray<Document> => [get(Streams.find(stream)?.path ?? stream)].flat()
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

  it("has documents of every stream, and as many as its launches need", () => {
    const counts = Streams.names.map((name) => [name, shown(name).length])
    expect(Object.fromEntries(counts)).toEqual({
      capsules: 20,
      company: 1,
      cores: 65,
      crew: 19,
      dragons: 2,
      history: 15,
      landpads: 7,
      launches: 200,
      launchpads: 6,
      payloads: 240,
      roadster: 1,
      rockets: 4,
      ships: 28,
      starlink: 1500
    })
  })

  it.each(Streams.streams)("has $name as the schema says, and nothing beside it", ({ name, schema }) => {
    const validate = closedValidator(schema as unknown as JsonSchema)
    for (const document of shown(name)) {
      expect([validate(document), validate.errors]).toEqual([true, null])
      expect(Object.keys(document).at(-1)).toBe("id")
    }
  })

  it("has ids of their own for all documents", () => {
    const ids = Streams.names.flatMap((name) => shown(name).map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[0-9a-f]{24}$/.test(id))).toEqual([])
  })

  it.each([200, 3000])(
    "has ids like ObjectIds that ascend in the order of creation (%i launches)",
    (many) => {
      const { launches: created, starlink } = demonstration({ ...size, launches: many })
      for (const documents of [created, starlink]) {
        const ids = documents.map(({ id }) => String(id))
        expect(ids.every((id) => /^[0-9a-f]{24}$/.test(id)) && isAscending(ids)).toBe(true)
      }
    }
  )

  it("shows the crew as ids in version 4", () => {
    const crewed = launches.find(({ crew }) => crew.length > 0)
    expect(crewed && get(`/v4/launches/${crewed.id}`).crew).toEqual(crewed?.crew.map(({ crew }) => crew))
  })
})

/** The values at a path through objects and arrays. */
const at = (value: unknown, path: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  if (Array.isArray(value)) return value.flatMap((item) => at(item, path))
  const [first, ...rest] = path
  if (first === undefined) return value === null ? [] : [value]
  return typeof value === "object" && value !== null && first in value
    ? at((value as Readonly<Record<string, unknown>>)[first], rest)
    : []
}

describe("its references", () => {
  const dangling = (stream: string) =>
    Object.entries(Streams.find(stream)?.references ?? {}).flatMap(([path, target]) => {
      const known = new Set<unknown>(shown(target).map(({ id }) => id))
      const named = new Set(shown(stream).flatMap((document) => at(document, path.split("."))))
      return Array.from(named)
        .filter((id) => !known.has(id))
        .map(() => path)
    })

  it.each([
    ["launches", { "cores.core": 4, "crew.crew": 1 }],
    ["payloads", { launch: 4 }]
  ])("of %s dangle here and there, as in the API", (stream, counts) => {
    const paths = dangling(stream)
    const counted = Array.from(new Set(paths), (path) => [
      path,
      paths.filter((other) => other === path).length
    ])
    expect(Object.fromEntries(counted)).toEqual(counts)
  })

  it.each(Streams.names.filter((name) => name !== "launches" && name !== "payloads"))(
    "of %s lead to documents",
    (stream) => expect(dangling(stream)).toEqual([])
  )

  it.each([
    ["capsules", ({ capsules }: Launch) => capsules],
    ["cores", ({ cores }: Launch) => cores.map(({ core }) => core)],
    ["crew", ({ crew }: Launch) => crew.map(({ crew }) => crew)],
    ["landpads", ({ cores }: Launch) => cores.map(({ landpad }) => landpad)],
    ["launchpads", ({ launchpad }: Launch) => [launchpad]],
    ["ships", ({ ships }: Launch) => ships]
  ] as const)("of %s are the launches that name them and have flown, by date", (stream, named) => {
    const flown = launches.filter(({ upcoming }) => !upcoming).toSorted((a, b) => a.date_unix - b.date_unix)
    for (const { id, launches } of shown(stream))
      expect(launches).toEqual(flown.filter((launch) => named(launch).includes(id)).map(({ id }) => id))
  })

  it("of payloads are the launches that carry them, but for a few", () => {
    const carrier = new Map(launches.flatMap(({ id, payloads }) => payloads.map((payload) => [payload, id])))
    const strangers = shown("payloads").filter(({ id, launch }) => carrier.get(id) !== launch)
    expect(strangers.filter(({ launch }) => launchOf.has(String(launch))).length).toBeGreaterThan(1)
    expect(strangers.length).toBeLessThan(12)
  })

  it("of launchpads are the rockets that leave from there", () => {
    const rocketsOf = new Map(shown("launchpads").map(({ id, rockets }) => [id, rockets]))
    for (const { launchpad, rocket } of launches) expect(rocketsOf.get(launchpad)).toContain(rocket)
  })
})

describe("what its launches are flown with", () => {
  it("has counts that the launches agree with", () => {
    const flights = launches.flatMap(({ cores }) => cores)
    const count = (is: (flight: (typeof flights)[number]) => boolean) => flights.filter(is).length
    for (const {
      asds_attempts,
      asds_landings,
      id,
      launches,
      reuse_count,
      rtls_attempts,
      rtls_landings
    } of shown("cores")) {
      const tries = (type: string) => count(({ core, landing_type }) => core === id && landing_type === type)
      const landings = (type: string) =>
        count(
          ({ core, landing_success, landing_type }) =>
            core === id && landing_success === true && landing_type === type
        )
      expect([asds_attempts, asds_landings]).toEqual([tries("ASDS"), landings("ASDS")])
      expect([rtls_attempts, rtls_landings]).toEqual([tries("RTLS"), landings("RTLS")])
      const numbers = flights.filter(({ core }) => core === id).map(({ flight }) => flight)
      expect(numbers).toEqual(Array.from({ length: Number(reuse_count) + 1 }, (_, n) => n + 1))
      expect(launches).toHaveLength(numbers.length)
    }
    for (const { id, landing_attempts, landing_successes } of shown("landpads"))
      expect([landing_attempts, landing_successes]).toEqual([
        count(({ landing_attempt, landpad }) => landpad === id && landing_attempt === true),
        count(({ landing_success, landpad }) => landpad === id && landing_success === true)
      ])
    for (const { launch_attempts, launch_successes, launches: flown } of shown("launchpads")) {
      const outcomes = (flown as ReadonlyArray<string>).map((id) => launchOf.get(id)?.success)
      expect([launch_attempts, launch_successes]).toEqual([
        outcomes.length,
        outcomes.filter((success) => success === true).length
      ])
    }
    for (const { launches, reuse_count } of shown("capsules"))
      expect(launches).toHaveLength(Number(reuse_count) + 1)
  })

  it("flies no more once it is lost", () => {
    for (const { launches: ids, status } of shown("capsules")) {
      const outcomes = (ids as ReadonlyArray<string>).map((id) => launchOf.get(id)?.success)
      expect(outcomes.indexOf(false)).toBe(status === "destroyed" ? outcomes.length - 1 : -1)
    }
    const landings = new Map<string, Array<boolean | null>>()
    for (const { core, landing_success } of launches
      .toSorted((a, b) => a.date_unix - b.date_unix)
      .flatMap(({ cores }) => cores))
      if (core !== null) landings.set(core, [...(landings.get(core) ?? []), landing_success])
    for (const outcomes of landings.values())
      expect(outcomes.slice(0, -1).every((landed) => landed === true)).toBe(true)
  })

  it("carries the satellites of its Starlink launches as one payload", () => {
    const numbers = new Set(shown("payloads").flatMap(({ norad_ids }) => norad_ids as ReadonlyArray<number>))
    const isCarried = ({ launch }: Satellite) => (launchOf.get(launch)?.payloads.length ?? 0) > 0
    for (const satellite of satellites.filter(isCarried))
      expect(numbers.has(satellite.spaceTrack.NORAD_CAT_ID)).toBe(true)
  })

  it("has the traps of the real ones", () => {
    const values = (stream: string, path: string) =>
      new Set(shown(stream).map((document) => at(document, path.split("."))[0] ?? null))
    expect(values("ships", "status")).toEqual(new Set(["", null]))
    expect(values("cores", "block")).toEqual(new Set([null, 1, 2, 3, 4, 5]))
    expect(values("payloads", "dragon.capsule").has(null)).toBe(true)
    expect(shown("payloads").every(({ dragon }) => typeof dragon === "object" && dragon !== null)).toBe(true)
    for (const date of values("history", "event_date_utc"))
      expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/)
    for (const date of values("rockets", "first_flight")) expect(date).toMatch(/^\d{4}-\d\d-\d\d$/)
    for (const measure of ["mass_kg", "mass_lbs", "longitude", "lifespan_years"]) {
      const numbers = Array.from(values("payloads", measure)).filter((value) => typeof value === "number")
      expect(new Set(numbers.map(Number.isInteger)).size).toBe(2)
    }
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
    it.each(Streams.names)("has %s with the fields, the types and the nulls of the real ones", (name) => {
      expect(shapes(shown(name))).toEqual(shapes(capturedStream(name)))
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
