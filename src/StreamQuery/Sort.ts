import { legible } from "../Legible.ts"
import type { SpaceXStream } from "../Streams.ts"
import type { Tell } from "./Complaint.ts"
import { within } from "./Complaint.ts"
import * as Fields from "./Fields.ts"
import { isArray, isObject, shown } from "./Json.ts"
import * as JsonText from "./JsonText.ts"
import { holdsIds } from "./Operand.ts"

/** Fields to order by, in turn. */
export type Sort = ReadonlyArray<readonly [path: string, order: 1 | -1]>

/** An order as it was given: `-date_utc name`, `["-date_utc", "name"]`, `{"date_utc": -1}` or `[["date_utc", "desc"]]`. */
export const read = (stream: SpaceXStream, given: unknown, tell: Tell): Sort => {
  const value = JsonText.read(given, tell, true)
  const scope = Fields.documents(stream)
  const seen = new Set<string>()
  return keysOf(value, tell).flatMap(({ name, order, place }): Sort => {
    const direction = orderOf(order)
    if (direction === undefined)
      tell(place, `must be 1 or -1, for which "asc" and "desc" stand, too, not ${shown(order)}`)
    const found = Fields.find(scope, name)
    if (found.kind === "unknown") tell(place, () => Fields.unknown(scope, name))
    else if (found.kind === "reference")
      tell(place, `${holdsIds(found.path, found.holds, "sorts")}: leave it out`)
    else if (seen.has(found.name)) tell(place, `sorts by \`${legible(name)}\` twice: do it once`)
    else seen.add(found.name)
    return found.kind === "field" ? [[found.name, direction ?? 1]] : []
  })
}

interface Key {
  readonly name: string
  readonly order: unknown
  readonly place: string
}

const keysOf = (sort: unknown, tell: Tell): ReadonlyArray<Key> => {
  if (sort === undefined) return []
  if (typeof sort === "string")
    return sort
      .split(/[\s,]+/)
      .filter((name) => name !== "")
      .map((name) => named(name, ""))
  if (isObject(sort))
    return Object.entries(sort).map(([name, order]) => ({ name, order, place: within("", name) }))
  if (isArray(sort))
    return sort.flatMap((pair, i) => {
      const place = within("", i)
      if (typeof pair === "string") return named(pair, place)
      if (isArray(pair) && pair.length === 2 && typeof pair[0] === "string")
        return { name: pair[0], order: pair[1], place }
      tell(place, 'must be a pair of a field and an order: ["<field>", -1]')
      return []
    })
  tell("", `must be fields to order by, such as {"<field>": -1}, not ${shown(sort)}`)
  return []
}

const named = (name: string, place: string): Key => ({
  name: name.replace(/^-/, ""),
  order: name.startsWith("-") ? -1 : 1,
  place
})

const orderOf = (order: unknown): 1 | -1 | undefined => {
  const word = typeof order === "string" ? order.toLowerCase() : order
  if ([1, "1", "asc", "ascending"].includes(word as string)) return 1
  return [-1, "-1", "desc", "descending"].includes(word as string) ? -1 : undefined
}
