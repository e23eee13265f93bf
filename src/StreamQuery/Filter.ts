import { legible } from "../Legible.ts"
import type { SpaceXStream } from "../Streams.ts"
import type { Tell } from "./Complaint.ts"
import { within } from "./Complaint.ts"
import type { Scope } from "./Fields.ts"
import * as Fields from "./Fields.ts"
import type { JsonObject } from "./Json.ts"
import { isArray, isObject, shown } from "./Json.ts"
import * as JsonText from "./JsonText.ts"
import type { Target } from "./Operand.ts"
import { compareFields, equal, holdsIds, innermost } from "./Operand.ts"
import { isOperator, joining, operators, unknownOperator } from "./Operators.ts"

/** A filter as it was given, in the API's terms: the API strips the names it does not know, so all are looked up. */
export const read = (stream: SpaceXStream, given: unknown, tell: Tell): JsonObject | undefined => {
  const value = isEmptyList(given) ? [] : JsonText.read(given, tell)
  return value === undefined ? undefined : check(stream, value, "", tell)
}

/** Whoever gives a list of conditions without any does not want everything: a list is no filter at all. */
const isEmptyList = (given: unknown): boolean =>
  isArray(given) ? given.length === 0 : typeof given === "string" && /^\s*\[\s*\]\s*$/.test(given)

/** The same for the value itself, at a place in another part of the query. */
export const check = (stream: SpaceXStream, filter: unknown, place: string, tell: Tell): JsonObject => {
  if (isObject(filter)) return clause(Fields.documents(stream), filter, place, tell, true)
  tell(place, `must be an object such as {"<field>": …}, not ${shown(filter)}`)
  return {}
}

const clause = (
  scope: Scope,
  filter: JsonObject,
  place: string,
  tell: Tell,
  isOutermost = false
): JsonObject => {
  if (scope.at === "" && Object.hasOwn(filter, "id") && Object.hasOwn(filter, "_id"))
    tell(within(place, "_id"), "is the same field as `id`: give one of them, or join both with `$and`")
  const members = Object.entries(filter).map(([name, operand]) => {
    const at = within(place, name)
    if (joining.includes(name)) return [name, clauses(scope, operand, at, tell)]
    if (name.startsWith("$")) beside(name, operand, at, tell, isOutermost)
    else return [field(scope, name, operand, at, tell), operand]
    return [name, operand]
  })
  return Object.fromEntries(members) as JsonObject
}

const clauses = (scope: Scope, given: unknown, place: string, tell: Tell): unknown => {
  if (!isArray(given) || given.length === 0) {
    tell(place, 'must be a list of conditions, at least one: [{"<field>": …}, …]')
    return given
  }
  return given.map((condition, i) => {
    const at = within(place, i)
    if (!isObject(condition)) tell(at, `must be a condition such as {"<field>": …}, not ${shown(condition)}`)
    else if (Object.keys(condition).length === 0)
      tell(at, 'is empty and matches everything: write a condition such as {"<field>": …}')
    else return clause(scope, condition, at, tell)
    return condition
  })
}

/** What stands beside the fields. */
const beside = (name: string, operand: unknown, place: string, tell: Tell, isOutermost: boolean): void => {
  if (name === "$comment") {
    if (typeof operand !== "string") tell(place, `must be text, not ${shown(operand)}`)
  } else if (name === "$text") {
    if (isOutermost) search(operand, place, tell)
    else tell(place, "stands only at the top of a filter: write it there")
  } else if (name === "$expr")
    tell(
      place,
      "is not supported: its fields cannot be checked. Compare fields with values, by `$gt` or `$in`"
    )
  else if (isOperator(name)) tell(place, `compares a field: write {"<field>": {"${name}": …}}`)
  else tell(place, () => unknownOperator(name))
}

const search = (operand: unknown, place: string, tell: Tell): void => {
  if (!isObject(operand) || !Object.hasOwn(operand, "$search"))
    return tell(place, 'must be an object such as {"$search": "words"}')
  for (const [name, value] of Object.entries(operand)) {
    const at = within(place, name)
    const type = Object.hasOwn(searchOptions, name) ? searchOptions[name] : undefined
    if (type === undefined)
      tell(at, `unknown option \`${legible(name)}\`: there are ${Fields.quoted(Object.keys(searchOptions))}`)
    else if (typeof value !== type)
      tell(at, `must be ${type === "string" ? "text" : "true or false"}, not ${shown(value)}`)
  }
}

const searchOptions: Readonly<Record<string, "string" | "boolean">> = {
  $search: "string",
  $language: "string",
  $caseSensitive: "boolean",
  $diacriticSensitive: "boolean"
}

/** Checks a condition on a field; gives the name that the API has for it. */
const field = (scope: Scope, name: string, operand: unknown, place: string, tell: Tell): string => {
  const found = Fields.find(scope, name)
  if (found.kind === "unknown") tell(place, () => Fields.unknown(scope, name))
  else if (found.kind === "reference")
    tell(place, `${holdsIds(found.path, found.holds)}: compare \`${found.path}\` with an id`)
  else condition({ name, type: found.type, tell }, operand, place)
  return found.kind === "field" ? found.name : name
}

const condition = (target: Target, operand: unknown, place: string): void => {
  if (!isObject(operand)) return equal(target, operand, place)
  const { tell, type } = target
  const names = Object.keys(operand)
  const elements = (scope: Scope, filter: JsonObject, at: string) => void clause(scope, filter, at, tell)
  const inner = innermost(type)
  const isOperated = (name: string) =>
    name.startsWith("$") || (inner.kind !== "object" && isOperator(`$${name}`))
  if (names.length === 0 || names.some(isOperated)) operators({ ...target, elements }, operand, place)
  else if (inner.kind === "object") tell(place, () => compareFields(target, operand))
  else if (inner.kind === "id" && inner.of !== undefined) equal(target, operand, place)
  else tell(place, 'must be a value, or an object of operators such as {"$eq": …}')
}
