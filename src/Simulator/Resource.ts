import type { Sort } from "./Query/Sort.ts"

/** What the API's source says about a collection (`spacex-api.md`, Routes and Server cache). */
export interface Resource {
  /** The name in error messages. */
  readonly modelName: string
  /** Seconds that the API's cache keeps a list and a document. */
  readonly maxAge: number
  /** Seconds that it keeps a query. */
  readonly maxAgeOfQueries: number
  /** The order of the list; natural where there is none. */
  readonly order: Sort
}

const row = (modelName: string, maxAge = 300, order: Sort = [], maxAgeOfQueries = maxAge): Resource => ({
  modelName,
  maxAge,
  maxAgeOfQueries,
  order
})

const resources = new Map<string, Resource>(
  Object.entries({
    capsules: row("Capsule"),
    company: row("Company", 86400),
    cores: row("Core"),
    crew: row("Crew"),
    dragons: row("Dragon", 86400, [["name", 1]]),
    history: row("History"),
    landpads: row("Landpad"),
    launches: row("Launch", 20, [["flight_number", 1]]),
    launchpads: row("Launchpad"),
    payloads: row("Payload"),
    roadster: row("Roadster"),
    rockets: row("Rocket", 86400, [["first_flight", 1]], 300),
    ships: row("Ship"),
    starlink: row("Starlink", 3600)
  })
)

/** The API's resource of that name; any other name is served as one without habits of its own. */
export const named = (name: string): Resource => resources.get(name) ?? row(name)

/** The name of the collection that a field's name refers to: `launch` and `launches` both refer to `launches`. */
export const referencedBy = (field: string): string | undefined =>
  [field, `${field}s`, `${field}es`].find((name) => resources.has(name))
