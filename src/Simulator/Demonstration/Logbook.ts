import type { Launch } from "./Launches.ts"

/** The launches that name an id, by it: in the order of the launches, and the ids in that of their first ones. */
export const logbook = (
  launches: ReadonlyArray<Launch>,
  idsOf: (launch: Launch) => ReadonlyArray<string | null>
): ReadonlyMap<string, ReadonlyArray<Launch>> => {
  const entries = new Map<string, Array<Launch>>()
  for (const launch of launches)
    for (const id of new Set(idsOf(launch))) {
      if (id === null) continue
      const entry = entries.get(id)
      if (entry === undefined) entries.set(id, [launch])
      else entry.push(launch)
    }
  return entries
}
