import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { ConfigError, type Failure } from "./Failure.ts"

/** What a later read of a stream goes on from: an object that is JSON, and nobody's business but the connector's. */
export type StoredState = Readonly<Record<string, unknown>>

/**
 * Where the states of streams are kept between reads. A state is saved when everything before it has been taken, so
 * records may come twice, but none is lost. What goes wrong is told as one of the connector's failures.
 *
 * @example
 * const store = new Map<string, unknown>()
 * const InMyMap = Layer.succeed(StateStore, {
 *   load: (stream) => Effect.sync(() => store.get(stream)),
 *   save: (stream, state) => Effect.sync(() => void store.set(stream, state))
 * })
 */
export class StateStore extends Context.Tag("source-spacex/StateStore")<
  StateStore,
  {
    /** The state of a stream that was saved last; undefined or null where there is none. */
    readonly load: (stream: string) => Effect.Effect<unknown, Failure>
    /** Keeps a state in place of the one before. */
    readonly save: (stream: string, state: StoredState) => Effect.Effect<void, Failure>
  }
>() {
  /** Keeps states as JSON in a key-value store, by the names of their streams. */
  static readonly layer: Layer.Layer<StateStore, never, KeyValueStore.KeyValueStore> = Layer.effect(
    this,
    Effect.map(KeyValueStore.KeyValueStore, (store) => ({
      load: (stream) =>
        Effect.flatMap(
          Effect.mapError(store.get(stream), ({ message }) => unusable(stream, "read", message)),
          Option.match({
            onNone: () => Effect.succeed(undefined),
            onSome: (text) =>
              Effect.try({
                try: () => JSON.parse(text) as unknown,
                catch: () => unusable(stream, "read", "it is not JSON")
              })
          })
        ),
      save: (stream, state) =>
        Effect.mapError(store.set(stream, JSON.stringify(state)), ({ message }) =>
          unusable(stream, "saved", message)
        )
    }))
  )

  /** Keeps states for as long as the layer lives, and knows none to begin with. */
  static readonly layerMemory: Layer.Layer<StateStore> = Layer.provide(this.layer, KeyValueStore.layerMemory)
}

const unusable = (stream: string, what: string, reason: string) =>
  new ConfigError({
    message: `The state of the stream ${stream} cannot be ${what}: ${reason}. Mend the store, or remove the state to read the stream from the beginning.`
  })
