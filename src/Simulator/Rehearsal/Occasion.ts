/** Which requests something happens to, as text: `@starlink`, `#2`, `@v5/launches/query#3-`; all of them where it is empty. */
export interface Occasion {
  readonly text: string
  /** Some segments of a path, such as `starlink` or `v5/launches/query`. */
  readonly route: string | undefined
  /** The numbers of the requests, from 1, where not all of them are meant. */
  readonly includes: (n: number) => boolean
}

/** How an occasion is written, for people. */
export const syntax =
  "@ROUTE takes the requests whose path has it (@starlink, @v5/launches/query), #N the N-th of them: #2, #2,5, #2-4, #3-, or #3n for every third."

/** Reads an occasion; undefined where the text is none. */
export const parse = (text: string): Occasion | undefined => {
  const [, route, numbers] = /^(?:@([\w./-]+))?(?:#(.+))?$/.exec(text) ?? [undefined, undefined, "none"]
  const ranges = numbers?.split(",").map(range)
  if (ranges?.includes(undefined)) return undefined
  return { text, route, includes: (n) => ranges === undefined || ranges.some((includes) => includes?.(n)) }
}

/** Tells of each request, by its path and in the order they come, whether it is one of the occasion's. */
export const watch = ({ includes, route }: Occasion): ((path: string) => boolean) => {
  const wanted = segments(route ?? "")
  let count = 0
  return (path) => segments(path.replace(/\?.*$/, "")).includes(wanted) && includes(++count)
}

const segments = (path: string) => `/${path}/`.replace(/\/+/g, "/")

const range = (text: string): Occasion["includes"] | undefined => {
  const [, first, every, last] = /^([1-9]\d*)(?:(n)|-(\d*))?$/.exec(text) ?? []
  if (first === undefined) return undefined
  const from = Number(first)
  if (every !== undefined) return (n) => n % from === 0
  const to = last === undefined ? from : last === "" ? Infinity : Number(last)
  return to < from ? undefined : (n) => n >= from && n <= to
}
