import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { ConfigError } from "../Failure.ts"
import { legible } from "../Legible.ts"

/** What is exported, and where to. The OpenTelemetry libraries read the collector's address and headers themselves. */
export interface Settings {
  readonly traces: Otlp | undefined
  readonly metrics: Otlp | undefined
  /** Where metrics are served, or where they are not. */
  readonly prometheus: Prometheus | undefined
}

/** How to talk to the collector. */
export interface Otlp {
  readonly protocol: "http/protobuf" | "http/json"
  /** How often it is told, in milliseconds. */
  readonly interval: number
  /** How long an export may take where no variable says so, in milliseconds. */
  readonly timeoutMillis?: number
}

/** Where the metrics are to be served. */
export interface Prometheus {
  /** What the user wrote, for messages: `--metrics-port 9464`. */
  readonly asked: string
  /** 0 is any that is free. */
  readonly port: number
  /** All addresses of the machine where there is none. */
  readonly host: string | undefined
}

/**
 * What the option `--metrics-port` and the environment ask for. A variable of OpenTelemetry's that cannot be followed is
 * a warning and exports nothing, as its specification has it: such variables are often set for a whole platform, and
 * what watches a sync must not end it. A port is asked of this program alone: a wrong one is an error.
 */
export const read = Effect.fnUntraced(function* (metricsPort: string | undefined) {
  const warnings = new Set<string>()
  const traces = yield* otlp("TRACES", warnings)
  const metrics = yield* otlp("METRICS", warnings)
  const settings: Settings = { traces, metrics, prometheus: yield* prometheus(metricsPort) }
  yield* Effect.forEach(warnings, (warning) => Effect.logWarning(warning), { discard: true })
  return settings
})

const prometheus = Effect.fnUntraced(function* (option: string | undefined) {
  const value = option ?? (yield* variable("SPACEX_METRICS_PORT"))
  if (option === undefined && value === "") return undefined
  const asked =
    option === undefined ? `SPACEX_METRICS_PORT=${legible(value)}` : `--metrics-port ${legible(value)}`
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    return yield* new ConfigError({
      message: `${asked} is no port. Give a whole number from 0 to 65535; 0 is any port that is free.`
    })
  const host = yield* variable("OTEL_EXPORTER_PROMETHEUS_HOST")
  return { asked, port: Number(value), host: host === "" ? undefined : host } satisfies Prometheus
})

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
const otlp = Effect.fnUntraced(function* (signal: "TRACES" | "METRICS", warnings: Set<string>) {
  const exporter = `OTEL_${signal}_EXPORTER`
  const [endpoint, url] = yield* setting(signal, "ENDPOINT")
  if (url === "" || (yield* variable("OTEL_SDK_DISABLED")).toLowerCase() === "true") return undefined
  const exporters = (yield* variable(exporter)).split(",").map((name) => name.trim())
  if (exporters.includes("none")) return undefined
  const [protocolName, chosen] = yield* setting(signal, "PROTOCOL")
  const protocol = chosen === "" ? "http/protobuf" : chosen
  if (!exporters.includes("otlp") && exporters[0] !== "")
    warnings.add(
      `${exporter} names an exporter that is not here, so nothing is exported by it. There are otlp and none.`
    )
  else if (!isWeb(url))
    warnings.add(`${endpoint} is no URL with http:// or https://, so nothing is exported there.`)
  else if (protocol !== "http/protobuf" && protocol !== "http/json")
    warnings.add(
      `${protocolName} is ${legible(protocol)}, which is not spoken here, so nothing is exported by it. There are http/protobuf and http/json.`
    )
  else {
    const [, timeout] = yield* setting(signal, "TIMEOUT")
    const interval = yield* intervalOf(signal, warnings)
    return { protocol, interval, ...(timeout === "" ? { timeoutMillis: usualTimeout } : {}) } satisfies Otlp
  }
  return undefined
})

/** A signal's own variable, or the one for all signals: its name and value. */
const setting = (signal: "TRACES" | "METRICS", what: "ENDPOINT" | "PROTOCOL" | "TIMEOUT") =>
  Effect.gen(function* () {
    const own = `OTEL_EXPORTER_OTLP_${signal}_${what}`
    const value = yield* variable(own)
    if (value !== "") return [own, value] as const
    const general = `OTEL_EXPORTER_OTLP_${what}`
    return [general, yield* variable(general)] as const
  })

const intervalOf = Effect.fnUntraced(function* (signal: "TRACES" | "METRICS", warnings: Set<string>) {
  const [name, usual] = intervals[signal]
  const value = yield* variable(name)
  const interval = value === "" ? usual : Number(value)
  // A timer takes no more than that.
  if (interval >= 1 && interval < 2 ** 31) return interval
  warnings.add(`${name} is ${legible(value)}, which is no number of milliseconds. It is ${usual} instead.`)
  return usual
})

/** The variables, and the milliseconds that OpenTelemetry has without them. */
const intervals = {
  TRACES: ["OTEL_BSP_SCHEDULE_DELAY", 5_000],
  METRICS: ["OTEL_METRIC_EXPORT_INTERVAL", 60_000]
} as const

/**
 * OpenTelemetry has 10 seconds. The end of a read waits for 3: what is wrong is to be known, and told, before they are
 * over.
 */
const usualTimeout = 2_500

const isWeb = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** Empty where it is not set, as OpenTelemetry has it. */
const variable = (name: string): Effect.Effect<string> =>
  Effect.map(
    Effect.orElseSucceed(Config.string(name), () => ""),
    (value) => value.trim()
  )
