import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { Span } from "effect/Tracer"
import { logDebug } from "../DebugLog.ts"
import type { Failure } from "../Failure.ts"
import { legible } from "../Legible.ts"
import type { Outcome } from "../Metrics/Counters.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import { grouped } from "../Numbers.ts"
import type { Reply } from "../Transport.ts"

/** What is sent, and how it is told of. */
interface Sent {
  readonly request: HttpClientRequest
  /** What the request's body asks for. */
  readonly asked: string
  readonly meter: StreamMeter
  /** How many milliseconds it has kept the stream waiting. */
  readonly spent: () => number
}

/**
 * Begins an exchange when its request is sent: of one that never was, nobody is told. It lasts as long as the scope:
 * then it is counted by its outcome, a line of it is logged for whoever debugs, and its span ends.
 */
export const begin = Effect.fnUntraced(function* (sent: Sent) {
  const { meter, request } = sent
  const { attempt } = meter
  // https://opentelemetry.io/docs/specs/semconv/http/http-spans/ has the attributes.
  const span = yield* Effect.makeSpanScoped(`${request.method} ${pathOf(request)}`, {
    kind: "client",
    captureStackTrace: false,
    attributes: {
      "http.request.method": request.method,
      "url.full": request.url,
      ...(attempt === 1 ? {} : { "http.request.resend_count": attempt - 1 })
    }
  })
  const exchange = new Exchange(sent, attempt, span)
  yield* Scope.addFinalizerExit(yield* Effect.scope, (exit) => exchange.ended(exit))
  return exchange
})

/** One request and its reply, redirects that are followed included, as metrics, the log and traces tell of it. */
export class Exchange {
  private readonly sent: Sent
  private readonly attempt: number
  private readonly span: Span
  private outcome: Outcome = "no_reply"
  private response: Reply | undefined
  /** Of the body so far, decompressed. */
  private bytes = 0

  constructor(sent: Sent, attempt: number, span: Span) {
    this.sent = sent
    this.attempt = attempt
    this.span = span
  }

  /** The reply has begun. */
  readonly responded = (response: Reply): void => {
    this.response = response
    this.outcome = outcomeOf(response.status)
  }

  /** Pieces of the body have come. */
  readonly received = (pieces: Iterable<Uint8Array>): void => {
    let bytes = 0
    for (const { length } of pieces) bytes += length
    this.bytes += bytes
    this.sent.meter.count("bytes_in", bytes)
  }

  /** The body has ended before its end. */
  readonly brokenOff = (): void => {
    this.outcome = "broken_off"
  }

  ended(exit: Exit.Exit<unknown, unknown>): Effect.Effect<void> {
    const { attempt, bytes, response, span } = this
    const { asked, meter, request, spent } = this.sent
    const outcome = finallyOf(this.outcome, exit)
    meter.count(`requests.${outcome}`)
    const cache = response?.headers["spacex-api-cache"]
    span.attribute("http.response.body.size", bytes)
    span.attribute("source_spacex.outcome", outcome)
    if (response !== undefined) span.attribute("http.response.status_code", response.status)
    if (cache !== undefined) span.attribute("source_spacex.cache", cache)
    return logDebug(() =>
      [
        `${request.method} ${pathOf(request)}${asked === "" ? "" : ` ${legible(asked, 300)}`} → ${response?.status ?? "no reply"} in ${Math.round(spent())} ms`,
        `${grouped(bytes)} bytes`,
        `attempt ${attempt}`,
        ...(cache === undefined ? [] : [`cache ${legible(cache, 20)}`]),
        ...(wentWell.has(outcome) ? [] : [outcome.replaceAll("_", " ") + reasonOf(exit)])
      ].join(", ")
    )
  }
}

const pathOf = ({ url }: HttpClientRequest) => new URL(url).pathname

/** What a status says of the reply, before its body has come. */
const outcomeOf = (status: number): Outcome => {
  if (status >= 200 && status < 300) return "ok"
  return status === 304 ? "not_modified" : status === 429 ? "rate_limited" : "refused"
}

const wentWell: ReadonlySet<Outcome> = new Set(["ok", "not_modified"])

/** Whoever reads a reply to its end may find that it makes no sense. */
const finallyOf = (outcome: Outcome, exit: Exit.Exit<unknown, unknown>): Outcome => {
  if (Exit.isSuccess(exit)) return outcome
  if (Cause.isInterruptedOnly(exit.cause)) return "abandoned"
  return wentWell.has(outcome) ? "unusable" : outcome
}

const reasonOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)) return ""
  const { detail, message } = (Cause.squash(exit.cause) ?? {}) as Partial<Failure>
  const reason = detail ?? message
  return reason === undefined ? "" : ` (${reason})`
}
