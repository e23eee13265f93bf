import { existsSync, readFileSync } from "node:fs"

/** Real responses of the API, kept beside the repository; tests that use them are skipped where they are absent. */
export const captures = new URL("../../../shared/captures/", import.meta.url)

export const areCaptured = existsSync(captures)

/** The text of a captured response. */
export const captured = (file: string): string => readFileSync(new URL(file, captures), "utf8").trimEnd()

/** A captured response, read; an empty list where there are none. */
export const capturedJson = (file: string) => JSON.parse(areCaptured ? captured(file) : "[]")

export const snapshots = ["cores", "crew", "launches", "payloads", "starlink"]

export const collections = [
  "capsules",
  "cores",
  "crew",
  "dragons",
  "history",
  "landpads",
  "launches",
  "launchpads",
  "payloads",
  "rockets",
  "ships",
  "starlink"
]

interface Interaction {
  readonly method: string
  readonly uri: string
  readonly headers: { readonly Etag?: ReadonlyArray<string> }
}

/** The ETags that the API gave for a path in its recorded exchanges, without their weakness. */
export const recordedTags = (path: string): ReadonlyArray<string> => {
  const interactions: ReadonlyArray<Interaction> = JSON.parse(captured("http/interactions.json"))
  return interactions
    .filter(({ method, uri }) => method === "GET" && new URL(uri).pathname.replace(/\/$/, "") === path)
    .flatMap(({ headers }) => headers.Etag ?? [])
    .map((tag) => tag.replace(/^W\//, ""))
}
