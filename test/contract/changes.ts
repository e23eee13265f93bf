import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../../src/Simulator/Json.ts"
import * as Rehearsal from "../../src/Simulator/Rehearsal.ts"
import * as Streams from "../../src/Streams.ts"
import { type Api, collectionsOf, invented, serving } from "../support/api.ts"
import { type Configurator, discoveredStream, readArguments } from "../support/discovered.ts"
import { stateFile } from "../support/documents.ts"
import type { JsonSchema } from "../support/paths.ts"
import { recordsOf, type Run, run, runThroughTime, statesOf, statusesOf } from "../support/program.ts"
import type { DiscoveredStream } from "../support/protocol.ts"
import type { Reaction, Sent } from "../support/transport.ts"

export type Document = JsonObject & { readonly id: string }

/** How an incremental read differs from one of the invented documents from the beginning. */
export interface Circumstances {
  readonly documents?: ReadonlyArray<Document>
  /** What the stream's last STATE held. */
  readonly state?: unknown
  readonly config?: object
  readonly by?: Configurator
  /** The stream as the user configures it, made of the one that was discovered. */
  readonly selected?: (stream: DiscoveredStream) => DiscoveredStream
  /** What the API does with each request. Time passes only here. */
  readonly reaction?: Reaction
}

/** An incremental read of one stream. */
export interface Reading {
  readonly run: Run
  readonly sent: ReadonlyArray<Sent>
  readonly records: ReadonlyArray<Record<string, unknown>>
  /** What the last STATE held. */
  readonly state: Readonly<Record<string, unknown>>
  /** When the records were given, as they have it; "" where there are none. */
  readonly stamp: string
}

/** Reads a stream incrementally, with the whole program. */
export const readChanges = (
  name: string,
  {
    by = "Airbyte's platform, incrementally",
    config = {},
    documents = invented.documents(name),
    reaction,
    selected = (stream) => stream,
    state
  }: Circumstances = {}
): Effect.Effect<Reading> =>
  Effect.gen(function* () {
    const { client, sent } = serving(apiWith(name, documents), () => reaction)
    const args = readArguments([selected(yield* discoveredStream(name))], {
      by,
      config,
      ...(state === undefined ? {} : { state: stateFile({ [name]: state }) })
    })
    const result = yield* (reaction === undefined ? run : runThroughTime)(args, { client })
    const last = statesOf(result, name).at(-1)?.stream.stream_state
    const records = recordsOf(result, name)
    const stamp = String(records[0]?.[Streams.updatedAt] ?? "")
    return { run: result, sent, records, state: { ...last }, stamp }
  })

/** The read has taken place, and was told so. */
export const isComplete = (name: string, { run }: Pick<Reading, "run">): void => {
  assert.deepStrictEqual(
    [statusesOf(run, name), run.stderr, run.code],
    [["STARTED", "RUNNING", "COMPLETE"], "", 0]
  )
}

/** The documents of a stream in the order of the API's list, as new and changed ones are given. */
export const given = (name: string, documents: ReadonlyArray<Document>, updatedAt: string) =>
  listed(name, documents).map((document) => ({
    ...document,
    [Streams.updatedAt]: updatedAt,
    [Streams.deletedAt]: null
  }))

/** A document that is gone, as it is given. */
export const tombstone = (id: string, at: string) => ({
  id,
  [Streams.updatedAt]: at,
  [Streams.deletedAt]: at
})

/** The documents of a stream in the order of the API's list, or its one document. */
export const listed = (name: string, documents: ReadonlyArray<Document>): ReadonlyArray<Document> => {
  const { path } = streamOf(name)
  const rehearsal = Rehearsal.make({ collections: collectionsOf(apiWith(name, documents)) })
  const { reply } = rehearsal.respond({ method: "GET", path, headers: {}, body: "" }, 0)
  const body = JSON.parse(new TextDecoder().decode(reply?.body)) as Document | ReadonlyArray<Document>
  return [body].flat()
}

const namesOf = (kind: Streams.SpaceXStream["kind"]): ReadonlyArray<string> =>
  Streams.streams.filter((stream) => stream.kind === kind).map(({ name }) => name)

/** The streams of many documents. */
export const collections = namesOf("collection")

/** The streams of one document each. */
export const singles = namesOf("single")

export const streamOf = (name: string): Streams.SpaceXStream =>
  Streams.find(name) ?? assert.fail(`there is no stream ${name}`)

/** `count` documents of a stream that differ in their ids. */
export const many = (name: string, count: number): ReadonlyArray<Document> =>
  Array.from({ length: count }, (_, n) => ({ ...invented.documents(name)[0]!, id: newId(n) }))

/** An id that no invented document has. */
export const newId = (n: number): string => `f00d${n.toString(16).padStart(20, "0")}`

/** The same document with a text in one of its fields, which the API is not known to compute. */
export const changed = (name: string, document: Document, text = "another text"): Document => {
  const { schema, volatile } = streamOf(name)
  const properties = schema.properties as Readonly<Record<string, JsonSchema>>
  const isText = ({ format, type }: JsonSchema) => format === undefined && [type].flat().includes("string")
  const field = Object.keys(properties).find(
    (field) => field !== "id" && !volatile.includes(field) && isText(properties[field]!)
  )
  assert.isDefined(field, `${name} has no text to change`)
  return { ...document, [field]: text }
}

const apiWith = (name: string, documents: ReadonlyArray<Document>): Api => ({
  title: "an API of one's own",
  documents: (stream) => (stream === name ? documents : [])
})
