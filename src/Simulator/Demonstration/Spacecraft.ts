import type { Json, JsonObject } from "../Json.ts"
import type { Precision } from "./Calendar.ts"
import { asOf } from "./Calendar.ts"
import type { Inventory } from "./Inventory.ts"
import { shipsOf } from "./Inventory.ts"
import type { Mission } from "./Missions.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** What flies, and how it ended: the parts of a launch that are filled in over the weeks after it. */
export interface Flight {
  readonly fairings: Json
  readonly cores: ReadonlyArray<FlownCore>
  readonly capsules: ReadonlyArray<string>
  readonly ships: ReadonlyArray<string>
  readonly success: boolean | null
  readonly failures: ReadonlyArray<JsonObject>
}

/** A first stage in one launch; all null where it is not known which one flies. */
export type FlownCore = {
  readonly core: string | null
  readonly flight: number | null
  readonly gridfins: boolean | null
  readonly legs: boolean | null
  readonly reused: boolean | null
  readonly landing_attempt: boolean | null
  readonly landing_success: boolean | null
  readonly landing_type: string | null
  readonly landpad: string | null
}

/** Flies one mission after the other with boosters and capsules that come back. */
export const spacecraft = (
  { landpads, ships }: Inventory,
  random: Random
): ((
  slot: { readonly isUpcoming: boolean; readonly precision: Precision },
  mission: Mission,
  position: number
) => Flight) => {
  const newId = objectIds(random)
  const id = () => newId(asOf)
  const barges = [landpads.bargeA, landpads.bargeB, landpads.bargeC] as const
  const boosters: Array<Reusable> = []
  const capsules = { Cargo: new Array<Reusable>(), Crew: new Array<Reusable>() }
  let built = 0

  const build = (): Reusable => ({
    id: id(),
    flights: 0,
    lifetime: lifetimes[built++ % lifetimes.length] ?? 1
  })

  const drawBooster = (flying: ReadonlyArray<string | null>): Reusable => {
    const place = random.whole(Math.max(0, boosters.length - 12), boosters.length)
    const drawn = boosters[place]
    const isNew = drawn === undefined || random.chance(0.05)
    if (!isNew && drawn.flights < drawn.lifetime && !flying.includes(drawn.id)) return drawn
    const booster = build()
    boosters[isNew ? boosters.length : place] = booster
    return booster
  }

  const flyCores = (count: number, isLost: boolean, isFromVandenberg: boolean) => {
    const cores: Array<FlownCore> = []
    while (cores.length < count) {
      const booster = drawBooster(cores.map(({ core }) => core))
      cores.push(flyCore(booster, isLost, isFromVandenberg))
    }
    return cores
  }

  const flyCore = (booster: Reusable, isLost: boolean, isFromVandenberg: boolean): FlownCore => {
    booster.flights += 1
    const isExpended = random.chance(0.1)
    const landing = random.pick(["ASDS", "ASDS", "ASDS", "RTLS"])
    const hasLanded = !isLost && !random.chance(0.05)
    if (isExpended || !hasLanded) boosters.splice(boosters.indexOf(booster), 1)
    const nearby = isFromVandenberg ? ([landpads.west] as const) : ([landpads.eastA, landpads.eastB] as const)
    return {
      core: booster.id,
      flight: booster.flights,
      gridfins: !isExpended,
      legs: !isExpended,
      reused: booster.flights > 1,
      landing_attempt: !isExpended,
      landing_success: isExpended ? null : hasLanded,
      landing_type: isExpended ? null : landing,
      landpad: isExpended ? null : random.pick(landing === "ASDS" ? barges : nearby)
    }
  }

  const flyCapsule = (kind: "Cargo" | "Crew", isLost: boolean): string => {
    const place = random.whole(0, 7)
    const capsule = capsules[kind][place] ?? build()
    capsule.flights += 1
    const others = capsules[kind].filter((other) => other !== capsule)
    capsules[kind] = isLost || capsule.flights >= capsule.lifetime ? others : [...others, capsule]
    return capsule.id
  }

  return ({ isUpcoming, precision }, { isFromVandenberg, kind }, position) => {
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
    const { end, start } = shipsOf(position)
    const isLost = failure !== undefined
    const recovering = ships.slice(start, end).filter(() => random.chance(0.25))
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
      cores: flyCores(coreCount, isLost, isFromVandenberg),
      capsules: hasCapsule ? [flyCapsule(kind, isLost)] : [],
      ships: recovering,
      success: isLost ? false : position === 23 ? null : true,
      failures: failure === undefined ? [] : [failure]
    }
  }
}

/** A booster or a capsule. */
interface Reusable {
  readonly id: string
  flights: number
  /** How often it flies if it comes back each time. */
  readonly lifetime: number
}

const lifetimes = [3, 1, 5, 2, 9]

const unknownCore: FlownCore = {
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

const plannedCore: FlownCore = { ...unknownCore, gridfins: true, legs: true, reused: false }

/** Seconds from lift-off, kilometres. */
const failures: ReadonlyArray<JsonObject> = [
  { time: 139, altitude: 40, reason: "second stage overpressure" },
  { time: 33, altitude: null, reason: "engine shut down" },
  { time: -165180, altitude: 0, reason: "tank burst during the static fire" }
]
