import type { JsonObject } from "../Json.ts"
import type { Inventory } from "./Inventory.ts"
import type { Launch } from "./Launches.ts"
import { logbook } from "./Logbook.ts"

/** Where boosters land: on land (RTLS), and on drone ships (ASDS), of which one is out of service. */
export const landpads = (
  { landpads }: Inventory,
  flown: ReadonlyArray<Launch>
): ReadonlyArray<JsonObject> => {
  const landings = logbook(flown, ({ cores }) => cores.map(({ landpad }) => landpad))
  return (Object.keys(landpads) as ReadonlyArray<Name>).map((name): JsonObject => {
    const id = landpads[name]
    const { details, full_name, home, status = "active", ...pad } = pads[name]
    const launches = landings.get(id) ?? []
    const attempts = launches.flatMap(({ cores }) => cores.filter(({ landpad }) => landpad === id))
    return {
      images: { large: [`https://example.com/landpads/${name}.png`] },
      name: pad.name,
      full_name,
      status,
      type: home.type,
      locality: home.locality,
      region: home.region,
      latitude: home.latitude,
      longitude: home.longitude,
      landing_attempts: attempts.length,
      landing_successes: attempts.filter(({ landing_success }) => landing_success).length,
      wikipedia: `https://example.com/wiki/${home.type}`,
      details,
      launches: launches.map(({ id }) => id),
      id
    }
  })
}

type Name = keyof Inventory["landpads"]

const dunes = {
  type: "RTLS",
  locality: "Cape Sample",
  region: "Florida",
  latitude: 28.3977,
  longitude: -80.5
}

const cliffs = {
  type: "RTLS",
  locality: "Example Cliffs",
  region: "California",
  latitude: 34.4925,
  longitude: -120.4411
}

const harbour = {
  type: "ASDS",
  locality: "Port Example",
  region: "Florida",
  latitude: 28.25,
  longitude: -80.6125
}

interface Landpad {
  readonly name: string
  readonly full_name: string
  readonly home: typeof dunes
  readonly status?: "retired"
  readonly details: string
}

const pads: Readonly<Record<Name, Landpad>> = {
  eastA: {
    name: "DLZ-1",
    full_name: "Dune Landing Zone 1",
    home: dunes,
    details: "Concrete, swept daily."
  },
  eastB: {
    name: "DLZ-2",
    full_name: "Dune Landing Zone 2",
    home: dunes,
    details: "Next to the first, so that side boosters can come down in pairs."
  },
  west: {
    name: "CLZ-1",
    full_name: "Cliff Landing Zone",
    home: cliffs,
    details: "Beside the pad that its boosters left from."
  },
  bargeA: {
    name: "MBYL",
    full_name: "Mind Before You Land",
    home: harbour,
    details: "The first of the drone ships in service – it lists a little to port."
  },
  oldBarge: {
    name: "MBYL-0",
    full_name: "Mind Before You Land (trials)",
    home: harbour,
    status: "retired",
    details: "A barge for trials before the first of these launches."
  },
  bargeB: {
    name: "NAA",
    full_name: "No Anchor Aboard",
    home: harbour,
    details: "The second of the drone ships in service."
  },
  bargeC: {
    name: "TWAP",
    full_name: "There Was a Plan",
    home: harbour,
    details: "The third of the drone ships in service; it sails by itself."
  }
}
