import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Scope } from "effect/Scope"
import type { Failure } from "../Failure.ts"
import { legible } from "../Legible.ts"
import type { Outcome } from "../Metrics/Counters.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import { grouped } from "../Report/Numbers.ts"

/** One request and its reply, redirects that are followed included, as metrics, the log and traces tell of it. */
export interface Exchange {
  outcome: Outcome
  response: HttpClientResponse | undefined
  /** Of the body so far, decompressed. */
  bytes: number
}

/**
 * Begins an exchange, which lasts as long as the scope: then it is counted by its outcome, a line of it is logged for
 * whoever debugs, and its span ends. `asked` is what the request's body asks for; `spent` tells how many milliseconds
 * it has kept the stream waiting.
 */
export const begin = Effect.fnUntraced(function* (
  request: HttpClientRequest,
  asked: string,
  meter: StreamMeter,
  spent: () => number
): Effect.fn.Return<Exchange, never, Scope> {
  const { method, url } = request
  const { attempt } = meter
  const path = new URL(url).pathname
  const exchange: Exchange = { outcome: "no_reply", response: undefined, bytes: 0 }
  // https://opentelemetry.io/docs/specs/semconv/http/http-spans/
  const span = yield* Effect.makeSpanScoped(`${method} ${path}`, {
    kind: "client",
    captureStackTrace: false,
    attributes: {
      "http.request.method": method,
      "url.full": url,
      ...(attempt === 1 ? {} : { "http.request.resend_count": attempt - 1 })
    }
  })
  yield* Effect.addFinalizer((exit) =>
    Effect.suspend(() => {
      const outcome = outcomeOf(exchange, exit)
      meter.count(`requests.${outcome}`)
      const { response } = exchange
      const cache = response?.headers["spacex-api-cache"]
      span.attribute("http.response.body.size", exchange.bytes)
      span.attribute("source_spacex.outcome", outcome)
      if (response !== undefined) span.attribute("http.response.status_code", response.status)
      if (cache !== undefined) span.attribute("source_spacex.cache", cache)
      const parts = [
        `${method} ${path}${asked === "" ? "" : ` ${legible(asked, 300)}`} → ${response?.status ?? "no reply"} in ${Math.round(spent())} ms`,
        `${grouped(exchange.bytes)} bytes`,
        `attempt ${attempt}`,
        ...(cache === undefined ? [] : [`cache ${legible(cache, 20)}`]),
        ...(wentWell.has(outcome) ? [] : [outcome.replaceAll("_", " ") + reasonOf(exit)])
      ]
      return Effect.logDebug(parts.join(", "))
    })
  )
  return exchange
})

const wentWell: ReadonlySet<Outcome> = new Set(["ok", "not_modified"])

const outcomeOf = ({ outcome }: Exchange, exit: Exit.Exit<unknown, unknown>): Outcome => {
  if (Exit.isSuccess(exit)) return outcome
  if (Cause.isInterruptedOnly(exit.cause)) return "abandoned"
  return wentWell.has(outcome) ? "unusable" : outcome
}

const reasonOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return ""
  const { detail, message } = (Cause.squash(exit.cause) ?? {}) as Partial<Failure>
  const reason = detail ?? message
  return reason === undefined ? "" : ` (${reason})`
}
