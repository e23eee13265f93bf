import { legible } from "../Legible.ts"
import * as Streams from "../Streams.ts"
import type { Tell } from "./Complaint.ts"
import { within } from "./Complaint.ts"
import { quoted } from "./Fields.ts"
import * as Filter from "./Filter.ts"
import type { JsonObject } from "./Json.ts"
import { isArray, isObject, shown } from "./Json.ts"
import * as JsonText from "./JsonText.ts"
import { nearest } from "./NearestName.ts"
import type { Projection } from "../Documents/Projection.ts"
import * as Select from "./Select.ts"

/** A path whose ids the API is to replace by the documents that they name. */
export interface Population {
  readonly path: string
  readonly select?: Projection
  /** A filter that those documents must match. */
  readonly match?: Readonly<Record<string, unknown>>
  readonly populate?: ReadonlyArray<Population>
}

/** Populations as they were given: paths, or objects that say more, in mongoose's form. */
export const read = (stream: Streams.SpaceXStream, given: unknown, tell: Tell): ReadonlyArray<Population> => {
  const value = JsonText.read(given, tell, true)
  return value === undefined ? [] : check(stream, value, "", tell, 1)
}

const check = (
  stream: Streams.SpaceXStream,
  value: unknown,
  place: string,
  tell: Tell,
  depth: number
): ReadonlyArray<Population> => {
  if (depth > deepest) {
    tell(place, `is nested deeper than ${deepest} levels: populate less`)
    return []
  }
  const seen = new Set<string>()
  const one = (value: unknown, place: string): ReadonlyArray<Population> => {
    const isNames = typeof value === "string"
    const options: JsonObject = isObject(value) ? value : { path: value }
    const at = isNames ? place : within(place, "path")
    if (!isNames && !isObject(value)) {
      tell(place, `must be a path or an object such as {"path": "${example(stream)}"}, not ${shown(value)}`)
      return []
    }
    for (const name of Object.keys(options).filter((name) => !allowed.includes(name)))
      tell(
        within(place, name),
        `unknown option \`${legible(name)}\`: there are ${quoted(allowed)} and nothing else`
      )
    return pathsOf(options["path"], at, tell).flatMap((path) => {
      const holds = Object.hasOwn(stream.references, path) ? stream.references[path] : undefined
      const other = holds === undefined ? undefined : Streams.find(holds)
      if (other === undefined) tell(at, () => holdsNone(stream, path))
      else if (seen.has(path)) tell(at, `populates \`${path}\` twice: do it once`)
      seen.add(path)
      return other === undefined ? [] : { path, ...detail(other, options, place, tell, depth) }
    })
  }
  return isArray(value) ? value.flatMap((item, i) => one(item, within(place, i))) : one(value, place)
}

const detail = (
  stream: Streams.SpaceXStream,
  options: JsonObject,
  place: string,
  tell: Tell,
  depth: number
): Omit<Population, "path"> => {
  const given = (name: string) => {
    const value = Object.hasOwn(options, name) ? options[name] : undefined
    return JsonText.asksNothing(value) ? undefined : value
  }
  const { match, populate, select } = {
    match: given("match"),
    populate: given("populate"),
    select: given("select")
  }
  const nested =
    populate === undefined ? [] : check(stream, populate, within(place, "populate"), tell, depth + 1)
  const at = within(place, "select")
  const chosen = Select.including(
    select === undefined ? undefined : Select.check(stream, select, at, tell),
    nested.map(({ path }) => path),
    at,
    tell
  )
  return {
    ...(chosen && { select: chosen }),
    ...(match !== undefined && { match: Filter.check(stream, match, within(place, "match"), tell) }),
    ...(nested.length > 0 && { populate: nested })
  }
}

const pathsOf = (path: unknown, place: string, tell: Tell): ReadonlyArray<string> => {
  const paths = typeof path === "string" ? path.split(/[\s,]+/).filter((name) => name !== "") : []
  if (paths.length === 0) tell(place, "must be the path of a field that holds ids")
  return paths
}

const holdsNone = ({ name, references }: Streams.SpaceXStream, path: string): string => {
  const paths = Object.keys(references)
  const near = nearest(path, paths)
  const said = `\`${legible(path)}\` holds no ids`
  if (near !== undefined) return `${said}, did you mean \`${near}\`?`
  return paths.length === 0
    ? `${said}, and nor does any other field of ${name}: leave populate out`
    : `${said}: populate can follow ${quoted(paths)}`
}

const example = ({ references }: Streams.SpaceXStream) => Object.keys(references)[0] ?? "<field>"

const allowed = ["path", "select", "match", "populate"]

const deepest = 5
