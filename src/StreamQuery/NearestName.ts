import { distance } from "fastest-levenshtein"

/**
 * The name that somebody meant, if one is near: few letters apart, upper or lower case, either as a whole or in the last
 * part of a dotted path (`DECAYED` for `spaceTrack.DECAYED`, `date` for `date_utc`).
 */
export const nearest = (name: string, names: Iterable<string>): string | undefined => {
  if (name.length > longest) return undefined
  const meant = name.toLowerCase()
  const furthest = Math.max(1, Math.floor(name.length / 3))
  let best: { readonly name: string; readonly score: number } | undefined
  for (const name of names) {
    const score = apart(meant, name.toLowerCase())
    if (score < furthest + 1 && score < (best?.score ?? Infinity)) best = { name, score }
  }
  return best?.name
}

/** Where the letters tell no difference, whole paths are nearer than their last parts, and these than their beginnings. */
const apart = (meant: string, name: string): number => {
  const last = name.slice(name.lastIndexOf(".") + 1)
  const begins = meant.length > 1 && last.startsWith(`${meant}_`) ? 0.75 : Infinity
  return Math.min(distance(meant, name), distance(meant, last) + 0.5, begins)
}

/** No name that a query could mean is longer. */
const longest = 100
