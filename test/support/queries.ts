import * as FastCheck from "effect/FastCheck"
import type { StreamQuery } from "../../src/StreamQuery.ts"
import * as Query from "../../src/StreamQuery.ts"
import * as Streams from "../../src/Streams.ts"
import { declaredPaths, type JsonSchema } from "./paths.ts"

/** A stream's row; there has to be one. */
export const streamOf = (name: string): Streams.SpaceXStream => {
  const stream = Streams.find(name)
  if (stream === undefined) throw new TypeError(`no stream ${name}`)
  return stream
}

/** The query that `check` makes of what was given, which has to be valid. */
export const queryOf = (stream: Streams.SpaceXStream, given: Query.Given): StreamQuery => {
  const checked = Query.check(stream, given)
  if (isQuery(checked)) return checked
  throw new TypeError(JSON.stringify(checked))
}

/** What is wrong with what was given, each as one line; none where it is valid. */
export const wrongs = (name: string, given: Query.Given): ReadonlyArray<string> => {
  const checked = Query.check(streamOf(name), given)
  return isQuery(checked) ? [] : checked.map(({ part, place, reason }) => `${part} ${place}: ${reason}`)
}

export const isQuery = (checked: ReturnType<typeof Query.check>): checked is StreamQuery =>
  "select" in checked

/** The fields of a stream's documents by the paths that queries name them by, and what the schema says of each. */
export const fieldsOf = ({ schema }: Streams.SpaceXStream): ReadonlyMap<string, JsonSchema> =>
  new Map(
    [...declaredPaths(schema as JsonSchema)]
      .filter(([path]) => !path.endsWith("[]"))
      .map(([path, part]) => [path.replaceAll("[]", ""), part])
  )

/** A condition, or some that are joined. */
export type FilterTree =
  | { readonly field: string; readonly operand: unknown }
  | { readonly join: string; readonly parts: ReadonlyArray<FilterTree> }

export const filterOf = (tree: FilterTree): Record<string, unknown> =>
  "field" in tree ? { [tree.field]: tree.operand } : { [tree.join]: tree.parts.map(filterOf) }

/** Valid filters of a stream, made from its schema. */
export const filters = (stream: Streams.SpaceXStream): FastCheck.Arbitrary<FilterTree> => {
  const leaves = [...fieldsOf(stream)].flatMap(([field, part]) => {
    const values = valuesOf(stream, field, part.items ?? part)
    return values === undefined ? [] : [conditions(field, values, part)]
  })
  const leaf = FastCheck.oneof(...leaves)
  const { tree } = FastCheck.letrec<{ readonly tree: FilterTree }>((tie) => ({
    tree: FastCheck.oneof(
      { maxDepth: 3 },
      leaf,
      FastCheck.record({
        join: FastCheck.constantFrom("$and", "$or", "$nor"),
        parts: FastCheck.array(tie("tree"), { minLength: 1, maxLength: 3 })
      })
    )
  }))
  return tree
}

/** Valid selections and populations of a stream. */
export const views = (
  stream: Streams.SpaceXStream
): FastCheck.Arbitrary<{ readonly select: unknown; readonly populate: unknown }> => {
  const paths = FastCheck.subarray([...fieldsOf(stream).keys()].filter((path) => path !== "id"))
  const references = FastCheck.subarray(Object.keys(stream.references))
  const isKept = (path: string, left: ReadonlyArray<string>) =>
    !left.some((other) => path === other || path.startsWith(`${other}.`))
  return FastCheck.record({ paths, references, keeps: FastCheck.boolean() }).map(
    ({ keeps, paths, references }) => ({
      select: keeps ? paths : paths.map((path) => `-${path}`),
      populate: references.filter((path) => keeps || isKept(path, paths)).map((path) => ({ path }))
    })
  )
}

const valuesOf = (
  { references }: Streams.SpaceXStream,
  field: string,
  { format, type = [] }: JsonSchema
): FastCheck.Arbitrary<unknown> | undefined => {
  if (field === "id" || Object.hasOwn(references, field)) return ids
  if (format !== undefined)
    return FastCheck.constantFrom("2022", "2022-10", "2022-10-05", "2022-10-05T16:00:00.000Z")
  if (type.includes("number") || type.includes("integer"))
    return FastCheck.double({ noNaN: true, noDefaultInfinity: true })
  if (type.includes("boolean")) return FastCheck.boolean()
  return type.includes("string") ? FastCheck.string() : undefined
}

const ids = FastCheck.array(FastCheck.constantFrom(..."0123456789abcdefABCDEF"), {
  minLength: 24,
  maxLength: 24
}).map((digits) => digits.join(""))

const conditions = (
  field: string,
  values: FastCheck.Arbitrary<unknown>,
  part: JsonSchema
): FastCheck.Arbitrary<FilterTree> => {
  const nullable = FastCheck.option(values)
  const compared = FastCheck.oneof(
    FastCheck.dictionary(FastCheck.constantFrom("$eq", "$ne"), nullable, { minKeys: 1 }),
    FastCheck.dictionary(FastCheck.constantFrom("$gt", "$gte", "$lt", "$lte"), values, { minKeys: 1 }),
    FastCheck.dictionary(FastCheck.constantFrom("$in", "$nin", "$all"), FastCheck.array(nullable), {
      minKeys: 1
    }),
    FastCheck.record({ $exists: FastCheck.boolean() }),
    FastCheck.record({ $type: FastCheck.constantFrom("string", ["null", 16], 10) })
  )
  const others = part.items === undefined ? [] : [FastCheck.record({ $size: FastCheck.nat() })]
  const operators = FastCheck.oneof(compared, ...others)
  return FastCheck.oneof(
    nullable,
    operators.map((operand) => ({ ...operand })),
    operators.map((operand) => ({ $not: { ...operand } }))
  ).map((operand) => ({ field, operand }))
}
