/** What of a stream is read. Everything in it is checked against the stream's schema before anything is read. */
export interface Query extends View {
  /** Names of fields, with a hyphen in front to turn the order round (`-date_utc name`), or an object. */
  readonly sort?: string | Readonly<Record<string, 1 | -1>>
  readonly limit?: number
}

/** What of a stream is read, and compared. */
export interface View {
  /** A MongoDB filter, such as `{ upcoming: true }`. */
  readonly filter?: Readonly<Record<string, unknown>>
  /** Names of fields to keep, or, each with a hyphen in front, of fields to leave out. */
  readonly select?: ReadonlyArray<string>
  /** Names of fields whose documents take the place of their ids, or mongoose's objects with a `path`. */
  readonly populate?: string | ReadonlyArray<string | object>
}
