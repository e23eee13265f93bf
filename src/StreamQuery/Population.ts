import type { Projection } from "./Select.ts"

/** A path whose ids the API is to replace by the documents that they name. */
export interface Population {
  readonly path: string
  readonly select?: Projection
  /** A filter that those documents must match. */
  readonly match?: Readonly<Record<string, unknown>>
  readonly populate?: ReadonlyArray<Population>
}
