import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { expected, expectedOutside } from "../InputFile.ts"
import { legible } from "../Legible.ts"
import * as StreamQuery from "../StreamQuery.ts"
import { nearest } from "../StreamQuery/NearestName.ts"
import * as Streams from "../Streams.ts"

/** The checked queries, by the names of their streams; a stream without one is read whole. */
export type Queries = ReadonlyMap<string, StreamQuery.StreamQuery>

/** The option `queries` as it is given: what each asks for is looked into by `check`. */
export const Given = Schema.Array(
  Schema.Struct(
    {
      stream: Schema.Literal(...Streams.names).annotations(expected(`one of ${Streams.names.join(", ")}`))
    },
    { key: Schema.String, value: Schema.Unknown }
  ).annotations(expectedOutside('an object with a stream, such as {"stream": "launches"}'))
).annotations(expectedOutside("an array of queries"))

type Given = typeof Given.Type

/** The queries, or all that is wrong with them: sentences' ends that name the query, the part and the place in it. */
export const check = (given: Given): Either.Either<Queries, ReadonlyArray<string>> => {
  const queries = new Map<string, StreamQuery.StreamQuery>()
  const wrong: Array<string> = []
  for (const [n, { stream: name, ...parts }] of given.entries()) {
    const query = `queries[${n}] (${name})`
    const stream = Streams.find(name)!
    if (queries.has(name)) wrong.push(`${query} is the second query of that stream: put them into one`)
    for (const part of Object.keys(parts)) {
      if (partNames.includes(part) || part.startsWith("_")) continue
      const near = nearest(part, partNames)
      const meant = near === undefined ? `there are ${partNames.join(", ")}` : `did you mean ${near}?`
      wrong.push(`${query} holds ${legible(part)}, which means nothing there: ${meant}`)
    }
    const checked = StreamQuery.check(stream, parts)
    queries.set(name, "populate" in checked ? checked : StreamQuery.everything)
    if (!("populate" in checked)) wrong.push(...checked.map((complaint) => `${query}, ${told(complaint)}`))
  }
  return wrong.length === 0 ? Either.right(queries) : Either.left(wrong)
}

/** What is wrong with a query: the part, the place in it, and the reason. */
export const told = ({ part, place, reason }: StreamQuery.Complaint): string =>
  `${part}${place === "" ? "" : `, at ${place}`}: ${reason}`

const partNames = ["filter", "select", "populate", "sort", "limit"]
