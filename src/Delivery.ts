import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Config } from "./Config.ts"
import { Metrics } from "./Metrics.ts"
import type { StreamMeter } from "./Metrics/StreamMeter.ts"
import { runForEachChunk } from "./Pull.ts"
import * as Source from "./Source.ts"
import type { ReadEvent } from "./Source/ReadEvent.ts"
import type { StreamPlan } from "./Source/ReadPlan.ts"
import type { SpaceXApi } from "./SpaceXApi.ts"

/** Where the events of a read go: done when one has been taken, with how many bytes that were. */
export type Sink<E> = (event: ReadEvent) => Effect.Effect<number, E>

/** What takes them in the end. */
export type Taker = "Airbyte" | "a file" | "a reader"

/** What is to be read, how, and at most how many records of each stream. */
export interface Order {
  readonly plans: ReadonlyArray<StreamPlan>
  readonly config: Config
  readonly limit?: number | undefined
}

/**
 * Reads the planned streams into a sink. What a sink has taken is counted; `told` is run behind each event, with the
 * meter of its stream. Whether all streams succeeded.
 */
export const deliver = Effect.fnUntraced(function* <E>(
  { config, limit, plans }: Order,
  sink: Sink<E>,
  told: (event: ReadEvent, meter: StreamMeter) => Effect.Effect<void, E>
) {
  const metrics = yield* Metrics
  let hasFailed = false
  const delivered = (event: ReadEvent) =>
    Effect.flatMap(sink(event), (bytes) => {
      const meter = metrics.of(event.stream)
      count(event, bytes, meter)
      hasFailed ||= event._tag === "Failed"
      if (event._tag === "Records") event.batch.release()
      return told(event, meter)
    })
  const pull = yield* Source.read(plans, config, limit)
  yield* runForEachChunk(pull, Effect.forEach(delivered, { discard: true }))
  return !hasFailed
}, Effect.scoped)

/** What an event is to whoever reads the stream of them, and how many bytes that stands for. */
export interface Portion<A> {
  readonly elements: ReadonlyArray<A>
  readonly bytes: number
}

/**
 * Reads the planned streams as one stream of what the events are to its reader. A portion has been taken when more is
 * asked for: then it is counted, and `taken` is run. `now` is in milliseconds since 1970.
 */
export const stream = <A, E>(
  { config, limit, plans }: Order,
  portionOf: (event: ReadEvent, now: number) => Portion<A>,
  taken: (event: ReadEvent) => Effect.Effect<void, E>
): Stream.Stream<A, E, SpaceXApi | Metrics> =>
  Stream.unwrap(
    Effect.map(Metrics, (metrics) =>
      Stream.flatMap(Stream.fromPull(Source.read(plans, config, limit)), (event) =>
        Stream.unwrap(
          Effect.map(Clock.currentTimeMillis, (now) => {
            const { bytes, elements } = portionOf(event, now)
            const after = Effect.suspend(() => {
              count(event, bytes, metrics.of(event.stream))
              if (event._tag === "Records") event.batch.release()
              return taken(event)
            })
            return Stream.concat(Stream.fromChunk(Chunk.unsafeFromArray(elements)), Stream.execute(after))
          })
        )
      )
    )
  )

const count = (event: ReadEvent, bytes: number, meter: StreamMeter): void => {
  meter.count("bytes_out", bytes)
  if (event._tag === "Records") {
    const { count } = event.batch
    meter.count("records", count)
    if (event.new === undefined) return
    meter.count("changes.new", event.new)
    meter.count("changes.changed", count - event.new)
  } else if (event._tag === "Deletions") {
    meter.count("records", event.ids.length)
    meter.count("changes.deleted", event.ids.length)
  } else if (event._tag === "Completed" || event._tag === "Failed") meter.end()
}
