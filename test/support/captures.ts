import { existsSync, readFileSync } from "node:fs"

/** Real responses of the API, kept beside the repository; what uses them is skipped where they are absent. */
export const captures = new URL("../../../shared/captures/", import.meta.url)

export const areCaptured = existsSync(captures)

/** What the title of a test says where there are no captures. */
export const withoutCaptures = areCaptured ? "" : " (skipped: there are no captured responses here)"

/** A captured response as text. */
export const capturedText = (file: string): string => readFileSync(new URL(file, captures), "utf8").trimEnd()

/** The captured documents of a stream, in the API's order; none where none were captured. A single object is one. */
export const capturedStream = (stream: string): ReadonlyArray<CapturedDocument> => {
  const name = stream === "launches" ? "launches.v5.json" : `${stream}.json`
  return existsSync(new URL(name, captures)) ? [JSON.parse(capturedText(name))].flat() : []
}

export interface CapturedDocument extends Readonly<Record<string, unknown>> {
  readonly id: string
}
