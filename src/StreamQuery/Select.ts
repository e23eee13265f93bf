import type { Projection } from "../Documents/Projection.ts"
import { legible } from "../Legible.ts"
import type { SpaceXStream } from "../Streams.ts"
import type { Tell } from "./Complaint.ts"
import { within } from "./Complaint.ts"
import * as Fields from "./Fields.ts"
import { isArray, isObject, shown } from "./Json.ts"
import * as JsonText from "./JsonText.ts"

/** A selection as it was given: names, all of fields to keep or, with a leading `-`, all of fields to leave out. */
export const read = (stream: SpaceXStream, given: unknown, tell: Tell): Projection | undefined => {
  const value = JsonText.read(given, tell, true)
  return value === undefined ? undefined : check(stream, value, "", tell)
}

/** The same for the value itself, at a place in another part of the query. */
export const check = (
  stream: SpaceXStream,
  select: unknown,
  place: string,
  tell: Tell
): Projection | undefined => {
  // Every document keeps its id: nothing is said about it, unless it is all that is asked for.
  const choices = choicesOf(select, place, tell).filter(({ isKept, name }) => isKept || !isId(name))
  const [first] = choices
  const other = choices.find(({ isKept }) => isKept !== first?.isKept)
  if (other !== undefined) {
    const [kept, left] = other.isKept ? [other, first!] : [first!, other]
    tell(
      other.place,
      `\`${legible(kept.name)}\` is to be kept and \`${legible(left.name)}\` left out: name only fields to keep, or only fields to leave out`
    )
  }
  const paths = [...new Set(choices.flatMap((choice) => known(stream, choice, tell) ?? []))]
  const fields = paths.filter((path) => !isId(path))
  const order = first?.isKept === false ? 0 : 1
  const chosen = fields.length === 0 && paths.length > 0 ? ["_id"] : fields
  return projection(chosen.filter((path) => !isBelowAny(path, chosen)).map((path) => [path, order]))
}

/** The projection with the populated fields in it. One that leaves them out is wrong. */
export const including = (
  select: Projection | undefined,
  populated: ReadonlyArray<string>,
  place: string,
  tell: Tell
): Projection | undefined => {
  if (select === undefined || populated.length === 0) return select
  const paths = Object.keys(select)
  if (Object.values(select)[0] === 1) {
    const kept = paths.filter((path) => !isId(path))
    const added = populated.filter((path) => !kept.includes(path) && !isBelowAny(path, kept))
    return projection([...kept, ...added].map((path) => [path, 1]))
  }
  for (const path of populated)
    if (paths.includes(path) || isBelowAny(path, paths))
      tell(place, `leaves out \`${path}\`, which is to be populated: select it, or do not populate it`)
  return select
}

interface Choice {
  readonly name: string
  readonly isKept: boolean
  readonly place: string
}

const choicesOf = (select: unknown, place: string, tell: Tell): ReadonlyArray<Choice> => {
  if (typeof select === "string")
    return select
      .split(/[\s,]+/)
      .filter((name) => name !== "")
      .map((name) => choice(name, place))
  if (isArray(select))
    return select.flatMap((name, i) => {
      if (typeof name === "string" && name.trim() !== "") return choice(name.trim(), within(place, i))
      tell(within(place, i), `must be the name of a field, not ${shown(name)}`)
      return []
    })
  if (isObject(select))
    return Object.entries(select).flatMap(([name, order]) => {
      const at = within(place, name)
      const isKept = order === 1 || order === true
      if (isKept || order === 0 || order === false) return { name, isKept, place: at }
      tell(at, `must be 1 to keep the field or 0 to leave it out, not ${shown(order)}`)
      return []
    })
  tell(place, `must be names of fields, such as ["name", "id"], not ${shown(select)}`)
  return []
}

const choice = (name: string, place: string): Choice =>
  name.startsWith("-") ? { name: name.slice(1), isKept: false, place } : { name, isKept: true, place }

const known = (stream: SpaceXStream, { name, place }: Choice, tell: Tell): string | undefined => {
  const scope = Fields.documents(stream)
  const found = Fields.find(scope, name)
  const whole = Fields.withoutPositions(name)
  if (found.kind === "unknown") tell(place, () => Fields.unknown(scope, name))
  else if (found.kind === "reference")
    tell(
      place,
      `\`${found.path}\` holds ${found.holds}: to choose fields of theirs, populate it with a \`select\` of its own`
    )
  else if (whole !== name)
    tell(place, `\`${legible(name)}\` names a position in a list: write \`${legible(whole)}\``)
  else return found.name
  return undefined
}

const isId = (path: string) => path === "id" || path === "_id"

const isBelowAny = (path: string, paths: ReadonlyArray<string>) =>
  paths.some((above) => path.startsWith(`${above}.`))

const projection = (choices: ReadonlyArray<readonly [string, 0 | 1]>): Projection | undefined =>
  choices.length === 0 ? undefined : Object.fromEntries(choices)
