import { legible } from "../Legible.ts"
import { within } from "./Complaint.ts"
import type { Scope } from "./Fields.ts"
import { holds, quoted } from "./Fields.ts"
import type { JsonObject } from "./Json.ts"
import { isArray, isObject, shown } from "./Json.ts"
import { nearest } from "./NearestName.ts"
import type { Target } from "./Operand.ts"
import { equal, innermost, range } from "./Operand.ts"
import { regularExpressionError } from "./RegularExpression.ts"

/** A field that a filter compares, and how to check a filter on the objects in its list. */
export interface Operated extends Target {
  readonly elements: (scope: Scope, filter: JsonObject, place: string) => void
}

/** Checks an object of operators on a field: `{"$gte": 5, "$lt": 9}`. */
export const operators = (target: Operated, operands: JsonObject, place: string): void => {
  if (Object.keys(operands).length === 0)
    target.tell(place, 'is empty: write a value, or operators such as {"$eq": …}')
  for (const [name, operand] of Object.entries(operands)) {
    const at = within(place, name)
    if (isOperator(name)) checks[name]!(target, operand, at, operands)
    else target.tell(at, () => misplaced(name))
  }
}

/** Whether this compares a field: `$gte`, but neither `$and` nor `$text`. */
export const isOperator = (name: string): boolean => Object.hasOwn(checks, name)

/** The end of a sentence about an operator that there is nowhere, or not in a filter of ours. */
export const unknownOperator = (name: string): string => {
  if (scripts.has(name)) return "runs JavaScript on the server, which is not allowed"
  const known = [...Object.keys(checks), ...joining, "$text", "$comment"]
  const near = nearest(name, known)
  const said = `unknown operator \`${legible(name)}\``
  return near === undefined ? `${said}: there are ${quoted(known)}` : `${said}, did you mean \`${near}\`?`
}

/** What joins whole conditions. */
export const joining: ReadonlyArray<string> = ["$and", "$or", "$nor"]

const scripts = new Set(["$where", "$function", "$accumulator"])

const misplaced = (name: string): string => {
  if (joining.includes(name)) return `joins whole conditions: write {"${name}": [{"<field>": …}, …]}`
  if (name === "$text" || name === "$comment" || name === "$expr")
    return "does not belong to a field: write it beside the fields"
  if (name.startsWith("$")) return unknownOperator(name)
  return isOperator(`$${name}`)
    ? `unknown operator \`${name}\`, did you mean \`$${name}\`?`
    : "is no operator, and only operators can stand here, such as `$eq`"
}

type Check = (target: Operated, operand: unknown, place: string, beside: JsonObject) => void

const anyOf: Check = (target, operand, place) => {
  if (!isArray(operand)) return target.tell(place, `must be a list of values, not ${shown(operand)}`)
  for (const [i, value] of operand.entries()) equal(target, value, within(place, i))
}

const all: Check = (target, operand, place) => {
  const isMatch = (value: unknown) => isObject(value) && Object.hasOwn(value, "$elemMatch")
  if (!isArray(operand) || !operand.some(isMatch)) return anyOf(target, operand, place, {})
  for (const [i, value] of operand.entries())
    if (isMatch(value)) operators(target, value as JsonObject, within(place, i))
    else target.tell(within(place, i), "must be an `$elemMatch` like the others in the list")
}

const size: Check = (target, operand, place) => {
  if (target.type.kind !== "list") target.tell(place, inapplicable("lists", target))
  else if (!Number.isInteger(operand) || (operand as number) < 0)
    target.tell(place, `must be a whole number of 0 or more, not ${shown(operand)}`)
}

const elemMatch: Check = (target, operand, place) => {
  const { elements, tell, type } = target
  if (type.kind !== "list") return tell(place, inapplicable("lists", target))
  const element = type.of
  const example = element.kind === "object" ? '{"<field>": …}' : '{"$in": […]}'
  if (!isObject(operand)) tell(place, `must be an object such as ${example}, not ${shown(operand)}`)
  else if (Object.keys(operand).length === 0) tell(place, `is empty: write conditions such as ${example}`)
  else if (element.kind === "object") elements(element.scope, operand, place)
  else operators({ ...target, type: element }, operand, place)
}

const mod: Check = (target, operand, place) => {
  if (target.type.kind !== "number" && target.type.kind !== "mixed")
    target.tell(place, inapplicable("numbers", target))
  else if (!isArray(operand) || operand.length !== 2 || !operand.every(Number.isInteger) || operand[0] === 0)
    target.tell(place, "must be two whole numbers, a divisor other than 0 and a remainder: [4, 0]")
}

const regex: Check = (target, operand, place) => {
  if (!["text", "date", "day", "mixed"].includes(innermost(target.type).kind))
    return target.tell(place, inapplicable("text", target))
  if (typeof operand !== "string")
    return target.tell(place, `must be a regular expression as text, not ${shown(operand)}`)
  const reason = regularExpressionError(operand)
  if (reason !== undefined) target.tell(place, `is no regular expression: ${reason}`)
}

const options: Check = (target, operand, place, beside) => {
  if (!Object.hasOwn(beside, "$regex")) target.tell(place, "stands only beside `$regex`, which is missing")
  else if (typeof operand !== "string" || !/^[imsx]*$/.test(operand))
    target.tell(place, `must be letters out of i, m, s and x, not ${shown(operand)}`)
}

const exists: Check = ({ tell }, operand, place) => {
  if (typeof operand !== "boolean") tell(place, `must be true or false, not ${shown(operand)}`)
}

const type: Check = ({ tell }, operand, place) => {
  const wanted = isArray(operand) ? operand : [operand]
  if (wanted.length === 0) tell(place, "is empty: name a type")
  for (const [i, name] of wanted.entries())
    if (!typeNames.has(name as string) && !typeNumbers.has(name as number))
      tell(
        isArray(operand) ? within(place, i) : place,
        `must be a type that MongoDB knows, such as "string", "number", "bool" or "null", not ${shown(name)}`
      )
}

const not: Check = (target, operand, place) => {
  if (isObject(operand)) operators(target, operand, place)
  else target.tell(place, `must be an object of operators, not ${shown(operand)}: \`$ne\` takes a value`)
}

const checks: Readonly<Record<string, Check>> = {
  $eq: equal,
  $ne: equal,
  $gt: range,
  $gte: range,
  $lt: range,
  $lte: range,
  $in: anyOf,
  $nin: anyOf,
  $exists: exists,
  $type: type,
  $regex: regex,
  $options: options,
  $mod: mod,
  $all: all,
  $size: size,
  $elemMatch: elemMatch,
  $not: not
}

const inapplicable = (to: string, { name, type }: Target) =>
  `applies to ${to}, and \`${legible(name)}\` holds ${holds(type)}`

const typeNames = new Set(
  "double string object array binData undefined objectId bool date null regex dbPointer javascript symbol javascriptWithScope int timestamp long decimal minKey maxKey number".split(
    " "
  )
)
const typeNumbers = new Set([...Array.from({ length: 19 }, (_, i) => i + 1), -1, 127])
