import { asOf } from "./Calendar.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** The ids of what launches use and do not use up, in the order of their creation. */
export interface Inventory {
  /** `light` flies no more and `giant` not yet. */
  readonly rockets: Ids<"light" | "medium" | "heavy" | "giant">
  readonly launchpads: Ids<"oldWest" | "eastA" | "ranch" | "island" | "west" | "eastB">
  readonly landpads: Ids<"eastA" | "eastB" | "west" | "bargeA" | "oldBarge" | "bargeB" | "bargeC">
  readonly astronauts: ReadonlyArray<string>
  readonly ships: ReadonlyArray<string>
}

type Ids<Name extends string> = Readonly<Record<Name, string>>

/** As many ships as serve that many launches. */
export const inventory = (launches: number, random: Random): Inventory => {
  const newId = objectIds(random)
  const id = () => newId(asOf)
  return {
    rockets: { light: id(), medium: id(), heavy: id(), giant: id() },
    launchpads: { oldWest: id(), eastA: id(), ranch: id(), island: id(), west: id(), eastB: id() },
    landpads: {
      eastA: id(),
      eastB: id(),
      west: id(),
      bargeA: id(),
      oldBarge: id(),
      bargeB: id(),
      bargeC: id()
    },
    astronauts: Array.from({ length: 20 }, id),
    ships: Array.from({ length: shipsOf(launches).end }, id)
  }
}

/** The ships in service at a launch: every tenth launch the oldest of eight makes room for a new one. */
export const shipsOf = (position: number): { readonly start: number; readonly end: number } => {
  const start = Math.floor(position / 10)
  return { start, end: start + 8 }
}
