import type { RequestError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { ConfigError } from "./Failure.ts"
import type { PatientPull } from "./Pull.ts"

/** How to open an HTTP client: only commands that talk to the API pay for it. */
export class Transport extends Context.Tag("source-spacex/Transport")<
  Transport,
  Effect.Effect<PatientClient, ConfigError, Scope>
>() {}

/** An HTTP client for one who does not wait for ever. It is much less than an `HttpClient`, and costs as much less. */
export interface PatientClient<R extends Reply = Reply, E = RequestError | BrokenBody> {
  /**
   * Sends a request. Where no reply begins within so many milliseconds, it fails with what `late` gives. A reply lasts as
   * long as the scope in which it was asked for.
   */
  readonly execute: <T>(
    request: HttpClientRequest,
    millis: number,
    late: () => T
  ) => Effect.Effect<R, E | T, Scope>
}

/** A reply that has begun. */
export interface Reply {
  readonly status: number
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, decompressed. The bytes of a pull stay as they are until the next one. */
  readonly pull: PatientPull<Uint8Array, BrokenBody>
}

/** A body has broken off, or is not what its headers say: why, as Node or a library has it. */
export interface BrokenBody {
  readonly _tag: "BrokenBody"
  readonly cause: unknown
}

/** The last arguments of one who does wait for ever. */
export const forEver: readonly [millis: number, late: () => never] = [
  Infinity,
  () => {
    throw new Error("this was to wait for ever")
  }
]
