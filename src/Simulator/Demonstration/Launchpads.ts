import type { JsonObject } from "../Json.ts"
import type { Inventory } from "./Inventory.ts"
import type { Launch } from "./Launches.ts"
import { logbook } from "./Logbook.ts"

/** Where launches leave from, and where some left from or will. */
export const launchpads = (
  { launchpads, rockets }: Inventory,
  flown: ReadonlyArray<Launch>
): ReadonlyArray<JsonObject> => {
  const flights = logbook(flown, ({ launchpad }) => [launchpad])
  return (Object.keys(launchpads) as ReadonlyArray<Name>).map((name): JsonObject => {
    const id = launchpads[name]
    const { details, full_name, locality, place, region, status, timezone, ...pad } = pads[name]
    const launches = flights.get(id) ?? []
    return {
      images: { large: [`https://example.com/launchpads/${name}.png`] },
      name: pad.name,
      full_name,
      locality,
      region,
      latitude: place[0],
      longitude: place[1],
      launch_attempts: launches.length,
      launch_successes: launches.filter(({ success }) => success).length,
      rockets: pad.rockets.map((rocket) => rockets[rocket]),
      timezone,
      launches: launches.map(({ id }) => id),
      status,
      details,
      id
    }
  })
}

type Name = keyof Inventory["launchpads"]

interface Launchpad {
  readonly name: string
  readonly full_name: string
  readonly locality: string
  readonly region: string
  /** Degrees north and east. */
  readonly place: readonly [number, number]
  readonly rockets: ReadonlyArray<keyof Inventory["rockets"]>
  readonly timezone: string
  readonly status: "active" | "retired" | "under construction"
  readonly details: string
}

const pads: Readonly<Record<Name, Launchpad>> = {
  oldWest: {
    name: "Cliff 2",
    full_name: "Cliff Pad 2",
    locality: "Example Cliffs",
    region: "California",
    place: [34.5, -120.4312],
    rockets: ["light"],
    timezone: "America/Los_Angeles",
    status: "retired",
    details: "A pad that no launch ever left from."
  },
  eastA: {
    name: "Dune 7",
    full_name: "Dune Launch Complex 7",
    locality: "Cape Sample",
    region: "Florida",
    place: [28.4021, -80.5017],
    rockets: ["medium", "heavy"],
    timezone: "America/New_York",
    status: "active",
    details: "The pad nearest to the sea; alligators have the right of way."
  },
  ranch: {
    name: "Mesquite 1",
    full_name: "Mesquite Ranch Pad 1",
    locality: "Mesquite",
    region: "Texas",
    place: [26.1175, -97.25],
    rockets: ["giant"],
    timezone: "America/Chicago",
    status: "under construction",
    details: "A tower and a fence so far."
  },
  island: {
    name: "Atoll",
    full_name: "Atoll Demonstration Island",
    locality: "Demonstration Island",
    region: "Marshall Islands",
    place: [9.1, 167.5004],
    rockets: ["light"],
    timezone: "Pacific/Kwajalein",
    status: "retired",
    details: "Palms have taken it over."
  },
  west: {
    name: "Cliff 5",
    full_name: "Cliff Pad 5",
    locality: "Example Cliffs",
    region: "California",
    place: [34.4937, -120.4308],
    rockets: ["medium"],
    timezone: "America/Los_Angeles",
    status: "active",
    details: "For orbits over the poles, often in fog."
  },
  eastB: {
    name: "Dune 12",
    full_name: "Dune Launch Complex 12",
    locality: "Cape Sample",
    region: "Florida",
    place: [28.4516, -80.5274],
    rockets: ["medium", "heavy"],
    timezone: "America/New_York",
    status: "active",
    details: "The pad with the long crew bridge."
  }
}
