import { legible } from "../Legible.ts"

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const isArray = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value)

/** Why a value is not to be looked into any further: it is too deep or too large, or no JSON. */
export const unfit = (value: unknown): string | undefined => {
  let bytes = 0
  const visit = (value: unknown, depth: number): string | undefined => {
    if (depth > deepest) return `is nested deeper than ${deepest} levels: write it flatter`
    if (typeof value === "string") bytes += bytesOf(JSON.stringify(value))
    else if (typeof value === "number" || typeof value === "boolean" || value === null)
      bytes += String(value).length
    else if (isArray(value) || isPlain(value)) bytes += 2
    else return "is no JSON: it holds something else than objects, lists, text, numbers, true, false and null"
    if (bytes > largest) return tooLarge
    if (typeof value !== "object" || value === null) return undefined
    for (const [name, inner] of Object.entries(value)) {
      bytes += isArray(value) ? 1 : bytesOf(JSON.stringify(name)) + 2
      const reason = visit(inner, depth + 1)
      if (reason !== undefined) return reason
    }
    return undefined
  }
  return visit(value, 0)
}

/** Whether a text is longer than a query may be: the API takes bodies of a megabyte. */
export const isTooLarge = (text: string): boolean => text.length > largest || bytesOf(text) > largest

export const tooLarge = "is longer than 500,000 bytes: the API does not take more"

/** A value as a sentence can hold it. */
export const shown = (value: unknown): string => {
  if (isArray(value)) return "a list"
  if (isObject(value)) return "an object"
  return typeof value === "string" ? legible(JSON.stringify(value)) : String(value)
}

const largest = 500_000
const deepest = 50

const isPlain = (value: unknown): value is object => {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length
