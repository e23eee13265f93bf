import { asOf } from "./Calendar.ts"
import type { Inventory } from "./Inventory.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** What a launch is for, and where from. */
export interface Mission {
  readonly kind: "Starlink" | "Satellite" | "Heavy" | "Cargo" | "Crew"
  readonly name: string
  readonly rocket: string
  readonly launchpad: string
  readonly isFromVandenberg: boolean
  readonly payloads: ReadonlyArray<string>
  readonly crew: ReadonlyArray<Seat>
}

/** Who is on board, and as what. */
export type Seat = { readonly crew: string | null; readonly role: string }

/** Draws one mission after the other; the first is a Starlink one, so that satellites have a launch to come from. */
export const missions = (
  { astronauts, launchpads, rockets }: Inventory,
  random: Random
): ((position: number) => Mission) => {
  const newId = objectIds(random)
  const id = () => newId(asOf)
  const flown = new Map<Mission["kind"], number>()

  return (position) => {
    const kind = position === 0 ? "Starlink" : drawKind(random)
    const number = (flown.get(kind) ?? 0) + 1
    flown.set(kind, number)
    const isFromVandenberg = (kind === "Starlink" || kind === "Satellite") && random.chance(0.15)
    const seat = random.whole(0, astronauts.length - roles.length)
    return {
      kind,
      name: names[kind](number),
      rocket: kind === "Heavy" ? rockets.heavy : rockets.medium,
      launchpad: isFromVandenberg ? launchpads.west : random.pick([launchpads.eastA, launchpads.eastB]),
      isFromVandenberg,
      payloads: Array.from({ length: random.pick([1, 1, 1, 1, 1, 1, 1, 2, 3, 0]) }, id),
      crew:
        kind === "Crew"
          ? roles.map((role, offset) => ({ crew: astronauts[seat + offset] ?? null, role }))
          : []
    }
  }
}

const roles = ["Commander", "Pilot", "Mission Specialist 1", "Mission Specialist 2"]

const names: Record<Mission["kind"], (number: number) => string> = {
  Starlink: (number) => `Starlink ${Math.ceil(number / 12)}-${((number - 1) % 12) + 1}`,
  Satellite: (number) => `Demonstration ${number}`,
  Heavy: (number) => `Heavy Demonstration ${number}`,
  Cargo: (number) => `Cargo Demonstration ${number}`,
  Crew: (number) => `Crew Demonstration ${number}`
}

const drawKind = (random: Random): Mission["kind"] => {
  const share = random.between(0, 1)
  if (share < 0.45) return "Starlink"
  if (share < 0.8) return "Satellite"
  if (share < 0.9) return "Cargo"
  return share < 0.97 ? "Crew" : "Heavy"
}
