import { syntaxError } from "../Documents/JsonText.ts"
import type { Tell } from "./Complaint.ts"
import { within } from "./Complaint.ts"
import { isTooLarge, tooLarge, unfit } from "./Json.ts"

/**
 * A part of a query as it was given: JSON text, which is read, or the value itself; undefined where it asks for nothing,
 * and where it cannot be read, which is told. Where there is another, shorter way of writing, text that is not JSON at
 * first sight is handed on.
 */
export const read = (given: unknown, tell: Tell, mayBeShort = false): unknown => {
  if (typeof given !== "string") return fitting(given, tell)
  const text = given.trim()
  if (isTooLarge(text)) return void tell("", tooLarge)
  if (text === "" || (mayBeShort && !/^[[{"]/.test(text))) return text || undefined
  try {
    const value = fitting(JSON.parse(text), tell)
    if (value !== undefined) for (const place of duplicates(text)) tell(place, twice)
    return value
  } catch {
    const { column, line, reason } = syntaxError(given)
    return void tell(`line ${line}, column ${column}`, `is not JSON: ${reason}`)
  }
}

const fitting = (value: unknown, tell: Tell): unknown => {
  if (asksNothing(value)) return undefined
  const reason = unfit(value)
  return reason === undefined ? value : void tell("", reason)
}

/** Whether a part, or a part of a part, is as good as left out. */
export const asksNothing = (value: unknown): boolean => {
  if (typeof value === "string") return value.trim() === ""
  return (
    value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0)
  )
}

const twice = "is given twice in one object, and only the last would count: give it once"

/** The places of members whose names another one of the same object has: `JSON.parse` drops all but the last. */
const duplicates = (json: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const containers: Array<Container> = []
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g)) {
    const container = containers.at(-1)
    if (token === "{" || token === "[") {
      const place = container === undefined ? "" : within(container.place, container.at)
      containers.push({ place, names: token === "{" ? new Set() : undefined, at: 0, awaitsName: true })
    } else if (token === "}" || token === "]") containers.pop()
    else if (container === undefined) continue
    else if (token === ",") {
      if (typeof container.at === "number") container.at++
      container.awaitsName = true
    } else if (container.names !== undefined && container.awaitsName) {
      const name = JSON.parse(token) as string
      if (container.names.has(name)) found.push(within(container.place, name))
      container.names.add(name)
      container.at = name
      container.awaitsName = false
    }
  }
  return found
}

/** An object or a list that is open, and the member or element in it that is being read. */
interface Container {
  readonly place: string
  readonly names: Set<string> | undefined
  at: string | number
  awaitsName: boolean
}
