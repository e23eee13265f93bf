import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Config from "../../src/Config.ts"
import * as Format from "../../src/Format.ts"
import * as Simulator from "../../src/Simulator.ts"
import * as Cache from "../../src/Simulator/Cache.ts"
import * as Metrics from "../../src/Metrics.ts"
import type { JsonObject } from "../../src/Simulator/Json.ts"
import type { ReadEvent } from "../../src/Source/ReadEvent.ts"
import * as ReadPlan from "../../src/Source/ReadPlan.ts"
import { readStream } from "../../src/Source/StreamRead.ts"
import { type Body, SpaceXApi } from "../../src/SpaceXApi.ts"
import type { Given } from "../../src/StreamQuery.ts"
import type { SpaceXStream } from "../../src/Streams.ts"
import { collectionsOf, invented } from "./api.ts"
import { apply, type Change, documentOf } from "./changes.ts"
import { Destination } from "./destination.ts"
import { idOf } from "./documents.ts"
import { fieldsOf, filterOf, filters, queryOf, views } from "./queries.ts"
import { runIn } from "./sandbox.ts"
import { type Reaction, type Sent, transport } from "./transport.ts"

/** What was seen of a sync. */
export interface Sync {
  readonly records: ReadonlyArray<JsonObject>
  /** How it failed; undefined where it did not. */
  readonly failure: "ConfigError" | "TransientError" | "SystemError" | undefined
  readonly sent: ReadonlyArray<Sent>
}

export interface Settings extends Partial<Config.Config> {
  readonly react?: (n: number, sent: Sent) => Reaction
  /** What becomes of the body of the n-th page, from 1. */
  readonly arrive?: (body: Body, n: number) => Body
}

/** A collection of a simulated API, and a destination that has what queries want of it. */
export class Viewed {
  readonly destination = new Destination()
  readonly row: SpaceXStream
  state: unknown
  documents: Array<JsonObject>

  constructor(row: SpaceXStream, count: number) {
    this.row = row
    this.documents = Array.from({ length: count }, (_, n) => documentOf(2 * n, row))
  }

  change(change: Change): void {
    apply(change, this.documents, this.row)
  }

  /** What the API has, with documents as the stream's schema describes them. */
  get collections(): Simulator.Collections {
    const { name, schema } = this.row
    const documents = this.documents.map((document) =>
      Object.fromEntries(
        Object.entries({ ...document, details: JSON.stringify(document["details"]) }).filter(([field]) =>
          Object.hasOwn(schema.properties, field)
        )
      )
    )
    return { ...collectionsOf(invented), [name]: documents }
  }

  /** What the API answers to a query as a whole; undefined where it refuses it. */
  answer(given: Given): ReadonlyArray<JsonObject> | undefined {
    const { filter = {}, populate, select } = queryOf(this.row, given)
    const request = {
      method: "POST",
      path: `${this.row.path}/query`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: filter, options: { pagination: false, select, populate } })
    }
    const { body, status } = Simulator.make(this.collections, Cache.off).handle(request, 0)
    if (status === 400) return undefined
    return (JSON.parse(new TextDecoder().decode(body)) as { docs: ReadonlyArray<JsonObject> }).docs
  }

  /** Reads what is new, changed or deleted in what a query wants of the collection. */
  async sync(given: Given, { arrive = (body) => body, react, ...options }: Settings = {}): Promise<Sync> {
    const { name } = this.row
    const queries = new Map([[name, queryOf(this.row, given)]])
    const config: Config.Config = { ...Config.defaults, ...options, queries }
    const catalog = { streams: [{ stream: { name }, sync_mode: "incremental" as const }] }
    const { client, sent } = transport({ script: { collections: this.collections, cache: false } }, react)
    const events: Array<ReadEvent> = []
    const reading = Effect.gen(
      function* (this: Viewed) {
        const [plan] = yield* ReadPlan.make(catalog, queries, new Map([[name, this.state]]))
        const meter = yield* Metrics.aloneFor(name)
        yield* readStream(plan!, meter, config, undefined, (some) =>
          Effect.sync(() => void events.push(...some))
        )
        return 0
      }.bind(this)
    )
    let replies = 0
    const arriving = Effect.map(SpaceXApi, (api): typeof SpaceXApi.Service => ({
      ...api,
      query: (...asked) => Effect.map(api.query(...asked), (body) => arrive(body, ++replies))
    }))
    const program = reading.pipe(
      Effect.provideServiceEffect(SpaceXApi, arriving),
      Effect.provide(SpaceXApi.layer(config)),
      Effect.orDie,
      Logger.withMinimumLogLevel(LogLevel.None)
    )
    const { ending } = await runIn({ files: {}, client }, program)
    if (ending !== "ended") throw new Error(`the sync ${ending}`)
    const records = events.flatMap(recordsOf)
    for (const record of records) this.destination.apply(record)
    for (const event of events)
      if (event._tag === "Checkpoint") this.state = JSON.parse(JSON.stringify(event.state))
    const last = events.at(-1)
    return { records, failure: last?._tag === "Failed" ? last.failure._tag : undefined, sent }
  }
}

const recordsOf = (event: ReadEvent): ReadonlyArray<JsonObject> => {
  const lines = Format.jsonl(event, 0) ?? ""
  const text = typeof lines === "string" ? lines : new TextDecoder().decode(lines)
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as JsonObject]))
}

/** Nothing of any stream. */
export const ofNothing: Given = { filter: { id: idOf(1_000) } }

/** Valid queries of a stream, most of which want some of its documents. */
export const anyQuery = (row: SpaceXStream): FastCheck.Arbitrary<Given> => {
  const n = FastCheck.integer({ min: 0, max: 30 })
  const some = {
    id: n.map((n) => ({ $lt: idOf(n) })),
    name: n.map((n) => ({ $ne: `Name ${n}` })),
    flight_number: n.map((n) => ({ $gte: n % 10 })),
    upcoming: FastCheck.boolean(),
    longitude: n.map((n) => ({ $lt: n / 8 }))
  }
  const fields = fieldsOf(row)
  const close = FastCheck.oneof(
    ...Object.entries(some).flatMap(([field, operands]) =>
      fields.has(field)
        ? [(operands as FastCheck.Arbitrary<unknown>).map((operand) => ({ [field]: operand }))]
        : []
    )
  )
  const filter = FastCheck.oneof(
    { weight: 3, arbitrary: close },
    { weight: 1, arbitrary: filters(row).map(filterOf) }
  )
  return FastCheck.oneof(
    { weight: 2, arbitrary: FastCheck.constant({}) },
    { weight: 4, arbitrary: FastCheck.record({ filter }) },
    { weight: 3, arbitrary: views(row) },
    {
      weight: 2,
      arbitrary: FastCheck.tuple(filter, views(row)).map(([filter, view]) => ({ filter, ...view }))
    },
    { weight: 1, arbitrary: FastCheck.constant(ofNothing) }
  )
}
