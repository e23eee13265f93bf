import { legible } from "../Legible.ts"
import type { Tell } from "./Complaint.ts"
import { within } from "./Complaint.ts"
import type { FieldType } from "./Fields.ts"
import { holds } from "./Fields.ts"
import { isArray, isObject, shown } from "./Json.ts"

/** A field that a filter compares. */
export interface Target {
  /** As the user wrote it. */
  readonly name: string
  readonly type: FieldType
  readonly tell: Tell
}

/** Checks a value that the field, or an element of its list, is to be equal to. */
export const equal = (target: Target, value: unknown, place: string): void => {
  const { tell, type } = target
  if (value === null) return
  if (type.kind === "list" && isArray(value))
    for (const [i, element] of value.entries()) one({ ...target, type: type.of }, element, within(place, i))
  else if (isArray(value))
    tell(
      place,
      type.kind === "object"
        ? () => compareFields(target, value)
        : 'must be one value, not a list: to match any of several, write {"$in": […]}'
    )
  else one(target, value, place)
}

/** Checks a value that the field, or an element of its list, is to be more or less than. */
export const range = (target: Target, value: unknown, place: string): void => {
  if (value === null) target.tell(place, "must not be null: `$eq` and `$ne` compare with null")
  else if (isArray(value)) target.tell(place, "must be one value, not a list")
  else one(target, value, place)
}

/** The end of a sentence for a comparison of objects as a whole, which hardly ever match: the order of their fields counts. */
export const compareFields = ({ name, type }: Target, value: unknown): string => {
  const inner = innermost(type)
  const fields = inner.kind === "object" ? inner.scope.fields : {}
  const wanted = isObject(value) ? Object.keys(value).find((key) => Object.hasOwn(fields, key)) : undefined
  const field = `\`${legible(name)}.${wanted ?? Object.keys(fields)[0]}\``
  return type.kind === "list"
    ? `must not be an object: compare a field of the objects in the list, such as ${field}, or several by {"$elemMatch": {…}}`
    : `must not be ${shown(value)}: compare a field of the object, such as ${field}`
}

/** The end of a sentence for conditions on the fields of another stream's documents. */
export const holdsIds = (path: string, held: string, does = "filters") =>
  `\`${path}\` holds ${held}, and the API ${does} before it populates`

/** What the field, or an element of its list, is. */
export const innermost = (type: FieldType): Exclude<FieldType, { kind: "list" }> =>
  type.kind === "list" ? innermost(type.of) : type

const one = (target: Target, value: unknown, place: string): void => {
  if (value === null) return
  const { name, tell, type } = target
  const inner = innermost(type)
  if (inner.kind === "object") {
    tell(place, () => compareFields(target, value))
  } else if (isObject(value) && inner.kind === "id" && inner.of !== undefined) {
    tell(place, () => `${holdsIds(legible(name), holds(type))}: compare it with an id`)
  } else {
    const reason = misfit(inner.kind, value)
    if (reason !== undefined) tell(place, reason)
  }
}

const misfit = (kind: Kind, value: unknown): string | undefined =>
  fits[kind](value) ? undefined : expectation(kind, value)

type Kind = Exclude<FieldType["kind"], "list" | "object">

const fits: Record<Kind, (value: unknown) => boolean> = {
  number: Number.isFinite,
  boolean: (value) => typeof value === "boolean",
  text: (value) => typeof value === "string",
  date: (value) => typeof value === "string" && isoBeginning.test(value),
  day: (value) => typeof value === "string" && isoBeginning.test(value),
  id: (value) => typeof value === "string" && /^[0-9a-f]{24}$/i.test(value),
  mixed: (value) => ["string", "boolean"].includes(typeof value) || Number.isFinite(value)
}

const expectation = (kind: Kind, value: unknown): string => {
  const isNumeric = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)
  const isScalar = typeof value === "number" || typeof value === "boolean"
  switch (kind) {
    case "number":
      return `must be a number${isNumeric ? `: ${Number(value)}` : ""}, not ${shown(value)}`
    case "boolean":
      return `must be true or false, not ${shown(value)}`
    case "text":
      return `must be text${isScalar ? `: "${value}"` : ""}, not ${shown(value)}`
    case "date":
      return "is compared as text: write it like 2022-10-05T16:00:00.000Z"
    case "day":
      return "is compared as text: write it like 2022-10-05"
    case "id":
      return `must be an id, 24 hexadecimal digits, not ${shown(value)}`
    case "mixed":
      return `must be text, a number, true or false, not ${shown(value)}`
  }
}

/** A date, and a time with or without a zone, broken off behind any of its numbers. */
const isoBeginning =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T(([01]\d|2[0-4])(:[0-5]\d(:[0-5]\d(\.\d*)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?)?)?$/
