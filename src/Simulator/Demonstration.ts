import { inventory } from "./Demonstration/Inventory.ts"
import { launches } from "./Demonstration/Launches.ts"
import { random } from "./Demonstration/Random.ts"
import { satellites } from "./Demonstration/Satellites.ts"
import type { JsonObject } from "./Json.ts"

/** How much to invent. The same three numbers always give the same documents. */
export interface Size {
  readonly launches: number
  /** None fly where no launch has flown. */
  readonly satellites: number
  readonly seed: number
}

/**
 * Invented launches and Starlink satellites in the shape of the API's documents (`spacex-api.md`, What the documents look
 * like), traps included. They show the state of 1 June 2024: launches after that day are upcoming.
 */
export const demonstration = (
  size: Size
): { readonly launches: ReadonlyArray<JsonObject>; readonly starlink: ReadonlyArray<JsonObject> } => {
  const schedule = launches(
    size.launches,
    inventory(size.launches, random(size.seed, 3)),
    random(size.seed, 1)
  )
  return {
    launches: schedule.documents,
    starlink: satellites(size.satellites, schedule.starlinkFlights, random(size.seed, 2))
  }
}
