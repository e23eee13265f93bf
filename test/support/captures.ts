import { existsSync, readFileSync } from "node:fs"

/** Real responses of the API, kept beside the repository; what uses them is skipped where they are absent. */
export const captures = new URL("../../../shared/captures/", import.meta.url)

export const areCaptured = existsSync(captures)

/** What the title of a test says where there are no captures. */
export const withoutCaptures = areCaptured ? "" : " (skipped: there are no captured responses here)"

/** The documents of a captured collection. */
export const captured = (file: string): ReadonlyArray<Record<string, unknown> & { readonly id: string }> =>
  JSON.parse(readFileSync(new URL(file, captures), "utf8"))
