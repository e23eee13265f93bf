import type { JsonObject } from "../Json.ts"
import { date } from "./Calendar.ts"
import type { Inventory } from "./Inventory.ts"
import type { Launch } from "./Launches.ts"
import { logbook } from "./Logbook.ts"
import { length, mass, thrust } from "./Measures.ts"
import { rounded } from "./Orbit.ts"
import { designs, type Design } from "./RocketDesigns.ts"

/** Four rockets: one of the past, two that fly, one to come. */
export const rockets = ({ rockets }: Inventory, flown: ReadonlyArray<Launch>): ReadonlyArray<JsonObject> => {
  const flights = logbook(flown, ({ rocket }) => [rocket])
  return (Object.keys(rockets) as ReadonlyArray<keyof Inventory["rockets"]>).map((name) =>
    rocket(rockets[name], designs[name], flights.get(rockets[name]) ?? [])
  )
}

const rocket = (id: string, design: Design, launches: ReadonlyArray<Launch>): JsonObject => {
  const { engine, fairing, first, legs, second } = design
  const thrusts = (engines: number) => ({
    thrust_sea_level: thrust(engine.seaLevel * engines),
    thrust_vacuum: thrust(engine.vacuum * engines)
  })
  const successes = launches.filter(({ success }) => success).length
  const [maiden] = launches
  return {
    height: length(design.height),
    diameter: length(design.diameter),
    mass: mass(design.mass),
    first_stage: {
      ...thrusts(first.engines),
      reusable: first.reusable,
      engines: first.engines,
      fuel_amount_tons: first.fuel,
      burn_time_sec: first.burn
    },
    second_stage: {
      thrust: thrust(second.engines * engine.vacuum),
      payloads: {
        composite_fairing: {
          height: fairing === null ? { meters: null, feet: null } : length(fairing.height),
          diameter: fairing === null ? { meters: null, feet: null } : length(fairing.diameter)
        },
        option_1: second.carries
      },
      reusable: second.reusable,
      engines: second.engines,
      fuel_amount_tons: second.fuel,
      burn_time_sec: second.burn
    },
    engines: {
      isp: engine.impulse,
      ...thrusts(1),
      number: first.engines,
      type: engine.type,
      version: engine.version,
      layout: first.layout,
      engine_loss_max: first.spare,
      propellant_1: "liquid oxygen",
      propellant_2: engine.fuel,
      thrust_to_weight: engine.ratio
    },
    landing_legs: legs,
    payload_weights: design.lifts.map(([id, name, kg]) => ({ id, name, ...mass(kg) })),
    flickr_images: Array.from(
      { length: design.photos },
      (_, n) => `https://example.com/photos/${design.name.replaceAll(" ", "-")}-${n + 1}.jpg`
    ),
    name: design.name,
    type: "rocket",
    active: design.active,
    stages: 2,
    boosters: design.boosters,
    cost_per_launch: design.cost,
    success_rate_pct: launches.length === 0 ? design.rate : rounded((100 * successes) / launches.length, 0),
    first_flight: maiden === undefined ? design.maiden : date(maiden.date_unix * 1000),
    country: design.country,
    company: "Example Space",
    wikipedia: `https://example.com/wiki/${design.name.replaceAll(" ", "_")}`,
    description: design.description,
    id
  }
}
