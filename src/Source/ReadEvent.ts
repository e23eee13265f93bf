import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { DocumentBatch } from "../Documents.ts"
import type { Failure } from "../Failure.ts"
import type { CurrentStream } from "../Metrics/StreamMeter.ts"
import type { Pull } from "../Pull.ts"
import type { SpaceXApi } from "../SpaceXApi.ts"

/** Begins to read a stream: gives its events as they are asked for, until the scope ends. */
export type Reading<E = never> = Effect.Effect<
  Pull<ReadEvent, Failure, SpaceXApi | CurrentStream>,
  E,
  SpaceXApi | CurrentStream | Scope.Scope
>

/** What a read brings forth for one stream, in order: the source's own form of Airbyte's messages. */
export type ReadEvent = { readonly stream: string } & (
  | { readonly _tag: "Started" | "Running" }
  /** The API refuses requests until then, in milliseconds since 1970. */
  | { readonly _tag: "RateLimited"; readonly until: number }
  | { readonly _tag: "Estimated"; readonly rows: number }
  /** `updatedAt` stamps changes; documents of a full refresh have none, and are neither new nor changed. */
  | {
      readonly _tag: "Records"
      readonly batch: DocumentBatch
      readonly updatedAt?: string
      /** How many of them are new; the others have changed. */
      readonly new?: number
    }
  /** Documents that are gone from the API. */
  | { readonly _tag: "Deletions"; readonly ids: ReadonlyArray<string>; readonly updatedAt: string }
  /** Everything so far can be committed: a later run goes on from `state`. */
  | {
      readonly _tag: "Checkpoint"
      readonly state: Readonly<Record<string, unknown>>
      readonly recordCount: number
    }
  | { readonly _tag: "Completed" }
  | { readonly _tag: "Failed"; readonly failure: Failure }
)
