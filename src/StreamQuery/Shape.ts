import type { SpaceXStream, StreamSchema } from "../Streams.ts"
import * as Streams from "../Streams.ts"
import type { SchemaPart } from "./Fields.ts"
import type { Population } from "./Population.ts"
import type { Projection } from "../Documents/Projection.ts"

/** What of a query changes which fields documents have. */
interface View {
  readonly select?: Projection | undefined
  readonly populate?: ReadonlyArray<Population> | undefined
}

/** The stream with the schema that its documents have in such a view; the very same where they are left as they are. */
export const shaped = (stream: SpaceXStream, { populate = [], select = {} }: View): SpaceXStream => {
  if (populate.length === 0 && Object.keys(select).length === 0) return stream
  const selected = narrowed(stream.schema.properties, treeOf(Object.keys(select)), Object.values(select)[0])
  const properties = populate.reduce(
    (fields, population) => populated(fields, population.path.split("."), stream, population),
    selected
  )
  const isPopulated = (path: string) => populate.some((population) => population.path === path)
  return {
    ...stream,
    schema: { ...stream.schema, properties } as StreamSchema,
    references: Object.fromEntries(
      Object.entries(stream.references).filter(([path]) => !isPopulated(path) && has(properties, path))
    ),
    volatile: stream.volatile.filter((name) => Object.hasOwn(properties, name))
  }
}

type Fields = Readonly<Record<string, SchemaPart>>

/** Names of fields; below a name, those of its own that are meant, or none where all of it is. */
type Tree = Map<string, Tree>

const treeOf = (paths: ReadonlyArray<string>): Tree => {
  const tree: Tree = new Map()
  for (const path of paths) {
    let branch = tree
    for (const segment of path.split(".")) {
      const next: Tree = branch.get(segment) ?? new Map()
      branch.set(segment, next)
      branch = next
    }
  }
  return tree
}

const narrowed = (fields: Fields, tree: Tree, mode: 0 | 1 | undefined, isTop = true): Fields => {
  if (mode === undefined) return fields
  const kept = Object.entries(fields).flatMap(([name, part]): ReadonlyArray<[string, SchemaPart]> => {
    const branch = tree.get(name)
    if (isTop && name === "id") return [[name, part]]
    if (branch === undefined || branch.size === 0)
      return (branch === undefined) === (mode === 0) ? [[name, part]] : []
    return [[name, inObject(part, (inner) => narrowed(inner, branch, mode, false))]]
  })
  return Object.fromEntries(kept)
}

const populated = (
  fields: Fields,
  [name = "", ...rest]: ReadonlyArray<string>,
  stream: SpaceXStream,
  population: Population
): Fields => {
  const part = fields[name]
  if (part === undefined) return fields
  const replaced =
    rest.length > 0
      ? inObject(part, (inner) => populated(inner, rest, stream, population))
      : withDocuments(part, Streams.find(stream.references[population.path] ?? ""), population)
  return { ...fields, [name]: replaced }
}

const withDocuments = (
  { description = "", items, ...rest }: SchemaPart,
  other: SpaceXStream | undefined,
  population: Population
): SchemaPart => {
  if (other === undefined) return { description, ...(items && { items }), ...rest }
  const document = {
    type: ["null", "object"],
    additionalProperties: true,
    properties: shaped(other, population).schema.properties
  }
  return items === undefined
    ? { description: `${description} Populated: the document stands in place of its id.`.trim(), ...document }
    : {
        description: `${description} Populated: the documents stand in place of their ids.`.trim(),
        ...rest,
        items: document
      }
}

/** The schema of an object, or of a list of objects, with other fields. */
const inObject = (part: SchemaPart, change: (fields: Fields) => Fields): SchemaPart => {
  if (part.items !== undefined) return { ...part, items: inObject(part.items, change) }
  return part.properties === undefined ? part : { ...part, properties: change(part.properties) }
}

const has = (fields: Fields, path: string): boolean => {
  const [name = "", ...rest] = path.split(".")
  const part = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (part === undefined || rest.length === 0) return part !== undefined
  return has((part.items ?? part).properties ?? {}, rest.join("."))
}
