import { existsSync, readdirSync, readFileSync } from "node:fs"

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

/** The files that hold captured documents of a stream: the last list or object, earlier ones, a page of a query. */
export const capturesOf = (stream: string): ReadonlyArray<string> =>
  areCaptured
    ? readdirSync(captures, { encoding: "utf8", recursive: true })
        .filter((file) =>
          new RegExp(String.raw`(^|/)${stream}\.((v5|page1|\d{4}-\d{2}-\d{2})\.)?json$`).test(file)
        )
        .toSorted()
    : []

export interface CapturedDocument extends Readonly<Record<string, unknown>> {
  readonly id: string
}
