import type { JsonObject } from "../Json.ts"
import type { Inventory } from "./Inventory.ts"
import type { Launch } from "./Launches.ts"
import { logbook } from "./Logbook.ts"
import type { Random } from "./Random.ts"

/** The astronauts, whether they have flown or not; one is missing, as some are in the API. */
export const crew = (
  { astronauts }: Inventory,
  flown: ReadonlyArray<Launch>,
  random: Random
): ReadonlyArray<JsonObject> => {
  const flights = logbook(flown, ({ crew }) => crew.map(({ crew }) => crew))
  return astronauts
    .map((id, position): JsonObject => {
      const name = names[position] ?? id
      const page = name.replaceAll(" ", "_")
      return {
        name,
        agency: random.pick(["Example Agency", "Example Agency", "Demo Space", "Agência Modelo"]),
        image: `https://example.com/crew/${page}.png`,
        wikipedia: `https://example.com/wiki/${encodeURIComponent(page)}`,
        launches: (flights.get(id) ?? []).map(({ id }) => id),
        status: "active",
        id
      }
    })
    .filter((_, position) => position !== 8)
}

const names = [
  "Ada Oberhuber",
  "Bram Tessel",
  "Chidi N. Marlowe",
  "Dagny Solheim-Roux",
  "Emeka Varga",
  "Fenna Quist",
  "Goro Ishimori",
  "Hilde Östlund",
  "Ivo Balanchuk",
  "Juna Whitlock",
  "Kofi Arendsen",
  "Lucía Pampano",
  "Milo T. Farrow",
  "Noor Castellan",
  "Oskar Brandvold",
  "Priya Vellanki",
  "Quentin Aldous",
  "Rosa Imanova",
  "Stellan Okoro",
  "Tuuli Harkness"
]
