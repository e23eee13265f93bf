import * as Simulator from "../../src/Simulator.ts"
import type { Answer } from "./client.ts"
import { ask } from "./client.ts"

/** An id that ends with these digits. */
export const id = (digits: string) => digits.padStart(24, "0")

export const launches = [
  {
    flight_number: 1,
    name: "Alpha",
    success: false,
    upcoming: false,
    window: null,
    date_utc: "2020-01-01T00:00:00.000Z",
    rocket: id("a1"),
    payloads: [id("b1"), id("b2")],
    fairings: null,
    links: { patch: { small: "s", large: null }, presskit: null },
    failures: [{ time: 33, altitude: null, reason: "engine" }],
    crew: [],
    cores: [{ core: id("c1"), flight: 1, reused: false }],
    id: id("1")
  },
  {
    flight_number: 2,
    name: "Beta",
    success: true,
    upcoming: false,
    window: 30,
    date_utc: "2021-01-01T00:00:00.000Z",
    rocket: id("a1"),
    payloads: [id("b9"), id("b2")],
    fairings: { reused: true, ships: [] },
    links: { patch: { small: null, large: null }, presskit: null },
    failures: [],
    crew: [
      { crew: id("d1"), role: "Pilot" },
      { crew: id("d9"), role: "Guest" }
    ],
    cores: [
      { core: id("c1"), flight: 2, reused: true },
      { core: id("c9"), flight: 1, reused: false }
    ],
    id: id("2")
  },
  {
    flight_number: 10,
    name: "Gamma",
    success: null,
    upcoming: true,
    window: 7200,
    date_utc: "2030-01-01T00:00:00.000Z",
    rocket: id("a9"),
    payloads: [],
    fairings: { reused: null, ships: [] },
    links: { patch: { small: null, large: null }, presskit: null },
    failures: [],
    crew: [],
    cores: [{ core: null, flight: null, reused: null }],
    id: id("3")
  }
]

/** Three launches, and what they refer to; `9` in an id is a document that is not there. */
export const simulator = Simulator.make({
  "launches.v5": launches,
  rockets: [{ name: "Falcon", stages: 2, id: id("a1") }],
  payloads: [
    { name: "Cubesat", type: "Satellite", launch: id("1"), id: id("b1") },
    { name: "Crate", type: "Dragon", launch: id("99"), id: id("b2") }
  ],
  cores: [{ serial: "B1", launches: [id("1"), id("2")], id: id("c1") }],
  crew: [{ name: "Someone", launches: [id("2")], id: id("d1") }]
})

/** Posts a query to the sample. */
export const query = (body: unknown, path = "/v5/launches/query"): Answer =>
  ask(simulator, path, { body: JSON.stringify(body) })

/** The page that these options ask for. */
export const page = (options: unknown) => JSON.parse(query({ options }).text)
