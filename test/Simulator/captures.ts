import { areCaptured, capturedText } from "../support/captures.ts"

/** A captured response, read; an empty list where there are none. */
export const capturedJson = (file: string) => JSON.parse(areCaptured ? capturedText(file) : "[]")

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
  const interactions: ReadonlyArray<Interaction> = JSON.parse(capturedText("http/interactions.json"))
  return interactions
    .filter(({ method, uri }) => method === "GET" && new URL(uri).pathname.replace(/\/$/, "") === path)
    .flatMap(({ headers }) => headers.Etag ?? [])
    .map((tag) => tag.replace(/^W\//, ""))
}
