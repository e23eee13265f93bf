import type { Memory } from "./State.ts"

/** What the last comparison left: the state as it was found, and what it says. */
export interface Found {
  readonly state: Readonly<Record<string, unknown>>
  readonly memory: Memory
}

/** How a stream's documents are compared. */
export interface Rules {
  /** Everything that shapes the documents, as one text: the route, for one. */
  readonly shape: string
  /** Top-level members whose change does not count. */
  readonly volatile: ReadonlyArray<string>
  readonly emitDeletions: boolean
  /** That no document is left is no sign of trouble: they are those of a filter. */
  readonly mayBeEmpty: boolean
  /** More deletions than so many in a hundred, and more than ten, are not believed. */
  readonly maxDeletionsPercent: number
  /** At most so many records. */
  readonly limit: number | undefined
}
