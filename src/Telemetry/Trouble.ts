import { diag, DiagLogLevel } from "@opentelemetry/api"
import {
  type ExportResult,
  ExportResultCode,
  loggingErrorHandler,
  setGlobalErrorHandler
} from "@opentelemetry/core"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { legible } from "../Legible.ts"

/** Tells of trouble with exports as warnings in the log, each kind once. */
export interface Trouble {
  /** What is wrong with the exports, as a clause. */
  readonly export: (reason: string) => Effect.Effect<void>
  /** The same exporter, whose failures are told. */
  readonly watched: <Items, E extends Exporter<Items>>(exporter: E & Exporter<Items>) => E
}

interface Exporter<Items> {
  export: (items: Items, done: (result: ExportResult) => void) => void
}

/** Until the scope ends, the OpenTelemetry libraries tell their own trouble there, too: otherwise nobody hears it. */
export const make = Effect.gen(function* () {
  const runtime = yield* Effect.runtime<never>()
  const told = new Set<string>()
  const tell = (kind: string, sentence: string) =>
    Effect.suspend(() => (told.has(kind) ? Effect.void : (told.add(kind), Effect.logWarning(sentence))))
  const unsafeTell = (kind: string, sentence: string) => Runtime.runSync(runtime)(tell(kind, sentence))
  const failed = (reason: string) =>
    tell(
      "export",
      `Metrics and traces do not reach the collector that OTEL_EXPORTER_OTLP_* names: ${reason}. The sync goes on without; this is told once.`
    )
  const log = (message: string) =>
    unsafeTell(message.replaceAll(/\d+/g, ""), `OpenTelemetry: ${withoutQuotes(message, 300)}`)
  const silent = () => {}
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      diag.setLogger(
        { error: log, warn: log, info: silent, debug: silent, verbose: silent },
        { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true }
      )
      setGlobalErrorHandler((error) => Runtime.runSync(runtime)(failed(reasonOf(error))))
    }),
    () =>
      Effect.sync(() => {
        diag.disable()
        setGlobalErrorHandler(loggingErrorHandler())
      })
  )
  const trouble: Trouble = {
    export: failed,
    watched: (exporter) => {
      const send = exporter.export.bind(exporter)
      exporter.export = (items, done) =>
        send(items, (result) => {
          if (result.code === ExportResultCode.FAILED)
            Runtime.runSync(runtime)(failed(reasonOf(result.error ?? "no reason is known")))
          done(result)
        })
      return exporter
    }
  }
  return trouble
})

/** What came of a request to the collector, without the reply's body, which may repeat what it was sent. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return withoutQuotes(String(error), 300)
  const { code, message } = error as Error & { code?: number | string }
  if (typeof code === "number")
    return `it answers ${code}${message === "" ? "" : ` (${withoutQuotes(message, 100)})`}`
  if (code !== undefined && ofHeaders.has(code))
    return "a header in OTEL_EXPORTER_OTLP_HEADERS cannot be sent. Write each as name=value, percent-encoded, with commas in between, e.g. authorization=Bearer%20…"
  return withoutQuotes(message === "" ? (code ?? error.name) : message, 300)
}

/** By what Node refuses a header. Its words repeat the header, which may be a password. */
const ofHeaders: ReadonlySet<string> = new Set(["ERR_INVALID_HTTP_TOKEN", "ERR_INVALID_CHAR"])

/** What somebody else's code says, without what it quotes as `["…"]`: that may be a secret. */
const withoutQuotes = (text: string, longest: number): string =>
  legible(text.replace(/\[".*"\]/gs, "[…]"), longest)
