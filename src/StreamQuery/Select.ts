/** The fields to keep (1) or to leave out (0), never both, as MongoDB has it. */
export type Projection = Readonly<Record<string, 0 | 1>>
