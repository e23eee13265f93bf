/** One thing that is wrong with a query: the part, the place in it (which may be empty), and the end of a sentence. */
export interface Complaint {
  readonly part: "filter" | "select" | "populate" | "sort" | "limit"
  readonly place: string
  readonly reason: string
}
