import { legible } from "../Legible.ts"

/** One thing that is wrong with a query: the part, the place in it (which may be empty), and the end of a sentence. */
export interface Complaint {
  readonly part: "filter" | "select" | "populate" | "sort" | "limit"
  readonly place: string
  readonly reason: string
}

/** Takes what is wrong at a place. Words that take work to find can wait until somebody reads them. */
export type Tell = (place: string, reason: string | (() => string)) => void

/** What is wrong with a query, as it is found. */
export class Complaints {
  readonly #found: Array<Omit<Complaint, "reason"> & { readonly reason: string | (() => string) }> = []

  readonly about =
    (part: Complaint["part"]): Tell =>
    (place, reason) => {
      this.#found.push({ part, place, reason })
    }

  /** In the order of the parts, and no more of them than anyone mends at once. */
  list(): ReadonlyArray<Complaint> {
    const ordered = this.#found.toSorted((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part))
    const told = ordered.slice(0, mostTold).map(({ part, place, reason }) => ({
      part,
      place,
      reason: typeof reason === "string" ? reason : reason()
    }))
    const untold = ordered[mostTold]
    return untold === undefined
      ? told
      : [...told, { part: untold.part, place: "", reason: `and ${ordered.length - mostTold} more` }]
  }
}

/** The place of a member, or of an element, of what stands at a place. */
export const within = (place: string, name: string | number): string => {
  if (typeof name === "number") return `${place}[${name}]`
  return place === "" ? legible(name) : `${place}.${legible(name)}`
}

const mostTold = 20

const parts: ReadonlyArray<Complaint["part"]> = ["filter", "select", "populate", "sort", "limit"]
