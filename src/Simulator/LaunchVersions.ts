import type { Json, JsonObject } from "./Json.ts"
import { isArray, isObject } from "./Json.ts"
import type { Query } from "./Query.ts"

/*
 * The database holds launches as version 5 shows them; version 4 is a view of it
 * (r-spacex/SpaceX-API, routes/launches/v4/_transform-query.js and _transform-response.js).
 */

/** A launch of either version as the database holds it: `crew` of objects `{crew, role}`. */
export const toV5 = (launch: JsonObject): JsonObject =>
  changeCrew(launch, (member) => (typeof member === "string" ? { crew: member, role: null } : member))

/** A launch as version 4 shows it: `crew` of ids, or of the documents they were populated with. */
export const toV4 = (launch: JsonObject): JsonObject =>
  changeCrew(launch, (member) => (isObject(member) && member.crew ? member.crew : member))

/** A query of version 4 for the documents of version 5: its `crew` is populated at `crew.crew`. */
export const fromV4 = (query: Query): Query => {
  const { populate } = query.options
  if (populate === undefined) return query
  const inArray = (item: Json) => (isObject(item) ? crewPath(item) : item)
  const changed = isArray(populate) ? populate.map(inArray) : crewPath(populate)
  return { ...query, options: { ...query.options, populate: changed } }
}

const crewPath = (populate: Json): Json => {
  if (typeof populate === "string") return populate.replace("crew", "crew.crew")
  if (!isObject(populate) || typeof populate.path !== "string") return populate
  return { ...populate, path: populate.path.replace("crew", "crew.crew") }
}

const changeCrew = (launch: JsonObject, change: (member: Json) => Json): JsonObject =>
  isArray(launch.crew) ? { ...launch, crew: launch.crew.map(change) } : launch
