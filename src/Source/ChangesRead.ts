import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { ChangeCapture, type Doubt, type Step } from "../ChangeCapture.ts"
import type { Config } from "../Config.ts"
import * as Drift from "../Drift.ts"
import { type Failure, TransientError } from "../Failure.ts"
import { SpaceXApi } from "../SpaceXApi.ts"
import { elapsedMillis } from "../SpaceXApi/Elapsed.ts"
import * as ListReply from "../SpaceXApi/ListReply.ts"
import * as Retry from "../SpaceXApi/Retry.ts"
import * as Streams from "../Streams.ts"
import type { ReadEvent } from "./ReadEvent.ts"
import type { Changes } from "./ReadPlan.ts"

/**
 * Reads what is new, changed or deleted in a collection: its list is compared as it arrives. A list that breaks off is
 * asked for again, and what it brought is not brought again.
 */
export const readChanges = (
  { canMarkDeletions, memory, stream: row }: Changes,
  config: Config,
  limit: number | undefined
): Stream.Stream<ReadEvent, Failure, SpaceXApi> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const stream = row.name
      const startedAt = yield* elapsedMillis
      if (config.emit_deletions && !canMarkDeletions)
        yield* Effect.logWarning(
          `${stream} has no column ${Streams.deletedAt} in the configured catalog, so deletions are not told. Refresh the source's schema and select the column, or switch emit_deletions off.`
        )
      const rules = {
        shape: row.path,
        volatile: config.position_changes ? [] : row.volatile,
        emitDeletions: config.emit_deletions && canMarkDeletions,
        maxDeletionsPercent: config.max_deletions_percent,
        limit
      }
      const capture = new ChangeCapture(memory, rules, yield* Clock.currentTimeMillis, startedAt)
      const drift = yield* Drift.make(row)
      const retry = Retry.make({ maxRetries: config.max_retries, patience: Duration.minutes(20) })
      const tally = { bytes: 0, requests: 0 }
      let isRunning = false
      let isOver = false
      let isStateLarge = false

      const eventOf = Effect.fnUntraced(function* (step: Step): Effect.fn.Return<ReadEvent, Failure> {
        if (step._tag === "Doubted") {
          isOver = step.doubt._tag === "TooManyDeletions"
          return yield* failureOf(step.doubt, row, config)
        }
        if (step._tag === "Records") {
          tally.bytes += step.batch.size
          yield* Effect.forEach(drift.observe(step.batch), (departure) => Effect.logWarning(departure))
        } else if (step._tag === "Checkpoint" && !isStateLarge && sizeOf(step.state) > largeState) {
          isStateLarge = true
          yield* Effect.logWarning(
            `The state of ${stream} has ${(sizeOf(step.state) / 1e6).toFixed(1)} MB, 27 bytes a document: see that the platform takes states of that size, or read the stream in full refresh.`
          )
        }
        return { ...step, stream }
      })
      const stepsOf = (steps: (elapsed: number) => ReadonlyArray<Step>) => Effect.map(elapsedMillis, steps)
      const events = <E>(steps: Stream.Stream<ReadonlyArray<Step>, E>) =>
        steps.pipe(
          Stream.mapConcat((steps) => steps),
          Stream.mapEffect(eventOf)
        )
      const once = (steps: (elapsed: number) => ReadonlyArray<Step>) =>
        events(Stream.fromEffect(stepsOf(steps)))
      const responded = Stream.suspend(() => {
        const isFirst = !isRunning
        isRunning = true
        return isFirst ? Stream.succeed<ReadEvent>({ _tag: "Running", stream }) : Stream.empty
      })
      const ended = Stream.suspend(() => {
        const steps = once((now) => (capture.isFull ? capture.breakOff(now) : capture.end(now)))
        return Stream.concat(steps, over)
      })
      const over = Stream.drain(Stream.fromEffect(Effect.sync(() => (isOver = true))))

      const attempt = Stream.unwrapScoped(
        Effect.gen(function* () {
          const api = yield* SpaceXApi
          tally.requests++
          const list = yield* api.list(row.path, capture.etag)
          if (list._tag === "NotModified")
            return Stream.concat(
              Stream.concat(
                responded,
                once((now) => capture.unchanged(now))
              ),
              over
            )
          capture.begin(list.etag)
          const compared = ListReply.documents(row.path, list.body).pipe(
            Stream.mapEffect((batch) => stepsOf((now) => capture.documents(batch, now))),
            Stream.takeUntil(() => capture.isFull)
          )
          return responded.pipe(Stream.concat(events(compared)), Stream.concat(ended))
        })
      )
      const persistent = Stream.suspend(() => {
        const { given } = capture
        return Stream.catchAll(attempt, (failure) => {
          if (capture.given > given) retry.reset()
          const kept = once((now) => capture.breakOff(now))
          const then = isOver ? Stream.fail(failure) : waiting(failure)
          return Stream.concat(kept, then)
        })
      })
      const waiting = (failure: Failure) =>
        Stream.filterMap(Retry.waiting(retry, row.path, failure), ({ failure, until }) => {
          if (failure.rateLimited !== true) return Option.none()
          isRunning = false
          return Option.some<ReadEvent>({ _tag: "RateLimited", stream, until })
        })
      const completed = Effect.map(elapsedMillis, (now): ReadEvent => {
        const milliseconds = now - startedAt
        const changes = { ...capture.counts }
        return {
          _tag: "Completed",
          stream,
          tally: { ...tally, records: capture.given, milliseconds, changes }
        }
      })
      return Stream.repeatEffectOption(
        Effect.suspend(() => (isOver ? Effect.fail(Option.none()) : Effect.void))
      ).pipe(
        Stream.flatMap(() => persistent),
        Stream.concat(Stream.fromEffect(completed))
      )
    })
  )

const sizeOf = (state: Readonly<Record<string, unknown>>) => String(state["known"]).length

/** Bytes. */
const largeState = 1_000_000

const failureOf = (doubt: Doubt, { name, path }: Streams.SpaceXStream, config: Config): TransientError => {
  switch (doubt._tag) {
    case "Duplicate":
      return ListReply.unusable(path, `the document ${doubt.id} is in it twice`)
    case "Empty":
      return ListReply.unusable(path, "it says that the collection is empty, which only an outage makes it")
    case "TooManyDeletions": {
      const missing = `The list of ${name} lacks ${doubt.missing} of the ${doubt.known} documents that were synced`
      return new TransientError({
        message: `${missing}, and max_deletions_percent is ${config.max_deletions_percent}: no document is taken as deleted. Try again later; if they are gone for good, raise max_deletions_percent for one sync.`,
        detail: `GET ${path}: ${doubt.missing} of ${doubt.known} known documents are missing`
      })
    }
  }
}
