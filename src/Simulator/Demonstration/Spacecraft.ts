import type { Json, JsonObject } from "../Json.ts"
import type { Precision } from "./Calendar.ts"
import { asOf } from "./Calendar.ts"
import type { Mission } from "./Missions.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** What flies, and how it ended: the parts of a launch that are filled in over the weeks after it. */
export interface Flight {
  readonly fairings: Json
  readonly cores: ReadonlyArray<JsonObject>
  readonly capsules: ReadonlyArray<string>
  readonly ships: ReadonlyArray<string>
  readonly success: boolean | null
  readonly failures: ReadonlyArray<JsonObject>
}

/** Flies one mission after the other with boosters that come back. */
export const spacecraft = (
  random: Random
): ((
  slot: { readonly isUpcoming: boolean; readonly precision: Precision },
  mission: Mission,
  position: number
) => Flight) => {
  const newId = objectIds(random)
  const id = () => newId(asOf)
  const ships = Array.from({ length: 8 }, id)
  const capsules = [id(), id(), id(), id()] as const
  const landpads = { ASDS: [id(), id(), id()], RTLS: [id(), id()] } as const
  const boosters: Array<{ readonly id: string; flights: number }> = []

  const drawBooster = () => {
    const known = boosters[random.whole(Math.max(0, boosters.length - 12), boosters.length)]
    if (known !== undefined && !random.chance(0.05)) return known
    const built = { id: id(), flights: 0 }
    boosters.push(built)
    return built
  }

  const flyCore = (isLost: boolean): JsonObject => {
    const booster = drawBooster()
    booster.flights += 1
    const isExpended = random.chance(0.1)
    const landing = random.pick(["ASDS", "ASDS", "ASDS", "RTLS"])
    const hasLanded = !isLost && !random.chance(0.05)
    if (isExpended || !hasLanded) boosters.splice(boosters.indexOf(booster), 1)
    return {
      core: booster.id,
      flight: booster.flights,
      gridfins: !isExpended,
      legs: !isExpended,
      reused: booster.flights > 1,
      landing_attempt: !isExpended,
      landing_success: isExpended ? null : hasLanded,
      landing_type: isExpended ? null : landing,
      landpad: isExpended ? null : random.pick(landing === "ASDS" ? landpads.ASDS : landpads.RTLS)
    }
  }

  return ({ isUpcoming, precision }, { kind }, position) => {
    const hasCapsule = kind === "Cargo" || kind === "Crew"
    const coreCount = kind === "Heavy" ? 3 : 1
    if (isUpcoming) {
      const planned = precision === "hour" ? plannedCore : unknownCore
      return {
        fairings: hasCapsule ? null : { reused: null, recovery_attempt: null, recovered: null, ships: [] },
        cores: Array.from({ length: coreCount }, () => planned),
        capsules: [],
        ships: [],
        success: null,
        failures: []
      }
    }
    const failure = position % 37 === 5 ? failures[Math.floor(position / 37) % failures.length] : undefined
    const recovering = ships.filter(() => random.chance(0.25))
    const isRecovered = recovering.length > 0 ? random.pick([true, true, false, null]) : null
    return {
      fairings: hasCapsule
        ? null
        : {
            reused: random.pick([true, false, null]),
            recovery_attempt: recovering.length > 0,
            recovered: isRecovered,
            ships: recovering
          },
      cores: Array.from({ length: coreCount }, () => flyCore(failure !== undefined)),
      capsules: hasCapsule ? [random.pick(capsules)] : [],
      ships: recovering,
      success: failure === undefined ? (position === 23 ? null : true) : false,
      failures: failure === undefined ? [] : [failure]
    }
  }
}

const unknownCore: JsonObject = {
  core: null,
  flight: null,
  gridfins: null,
  legs: null,
  reused: null,
  landing_attempt: null,
  landing_success: null,
  landing_type: null,
  landpad: null
}

const plannedCore: JsonObject = { ...unknownCore, gridfins: true, legs: true, reused: false }

/** Seconds from lift-off, kilometres. */
const failures: ReadonlyArray<JsonObject> = [
  { time: 139, altitude: 40, reason: "second stage overpressure" },
  { time: 33, altitude: null, reason: "engine shut down" },
  { time: -165180, altitude: 0, reason: "tank burst during the static fire" }
]
