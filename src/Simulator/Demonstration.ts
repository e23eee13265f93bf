import { capsules } from "./Demonstration/Capsules.ts"
import { company } from "./Demonstration/Company.ts"
import { cores } from "./Demonstration/Cores.ts"
import { crew } from "./Demonstration/Crew.ts"
import { dragons } from "./Demonstration/Dragons.ts"
import { history } from "./Demonstration/History.ts"
import { inventory } from "./Demonstration/Inventory.ts"
import { landpads } from "./Demonstration/Landpads.ts"
import { launches } from "./Demonstration/Launches.ts"
import { launchpads } from "./Demonstration/Launchpads.ts"
import { payloads } from "./Demonstration/Payloads.ts"
import { random } from "./Demonstration/Random.ts"
import { roadster } from "./Demonstration/Roadster.ts"
import { rockets } from "./Demonstration/Rockets.ts"
import { satellites } from "./Demonstration/Satellites.ts"
import { ships } from "./Demonstration/Ships.ts"
import type { JsonObject } from "./Json.ts"

/** How much to invent. The same three numbers always give the same documents. */
export interface Size {
  /** What flies in them follows from them: boosters, capsules, payloads, ships. */
  readonly launches: number
  /** None fly where no launch has flown. */
  readonly satellites: number
  readonly seed: number
}

/**
 * Invented documents of every resource in the shape of the API's (`spacex-api.md`, What the documents look like), traps
 * included. They refer to each other as the API's do: a launch and what flew in it name each other, apart from a few cores,
 * astronauts, payloads and launches that are missing. They show the state of 1 June 2024: launches after that day are
 * upcoming.
 */
export const demonstration = ({ satellites: count, seed, ...size }: Size) => {
  // A sequence of draws for each resource: a change of one leaves the others as they are.
  const draws = (stream: number) => random(seed, stream)
  const stock = inventory(size.launches, draws(3))
  const { documents, flights, starlinkFlights } = launches(size.launches, stock, draws(1))
  const flown = flights.map(({ launch }) => launch).filter(({ upcoming }) => !upcoming)
  const starlink = satellites(count, starlinkFlights, draws(2))
  const vessels = capsules(flown, draws(4))
  return {
    capsules: vessels,
    company: company(draws(5)),
    cores: cores(flown, draws(6)),
    crew: crew(stock, flown, draws(7)),
    dragons: dragons(draws(8)),
    history: history(draws(9)),
    landpads: landpads(stock, flown),
    launches: documents,
    launchpads: launchpads(stock, flown),
    payloads: payloads(flights, vessels, starlink, draws(10)),
    roadster: roadster(stock, flown, draws(11)),
    rockets: rockets(stock, flown),
    ships: ships(stock, flown, draws(12)),
    starlink
  } satisfies Readonly<Record<string, ReadonlyArray<JsonObject> | JsonObject>>
}
