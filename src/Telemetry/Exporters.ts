import * as OtelTracer from "@effect/opentelemetry/Tracer"
import { OTLPMetricExporter as MetricsAsJson } from "@opentelemetry/exporter-metrics-otlp-http"
import { OTLPMetricExporter as MetricsAsProtobuf } from "@opentelemetry/exporter-metrics-otlp-proto"
import { OTLPTraceExporter as TracesAsJson } from "@opentelemetry/exporter-trace-otlp-http"
import { OTLPTraceExporter as TracesAsProtobuf } from "@opentelemetry/exporter-trace-otlp-proto"
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes
} from "@opentelemetry/resources"
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics"
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Tracer } from "effect/Tracer"
import packageJson from "../../package.json" with { type: "json" }
import type { ConfigError } from "../Failure.ts"
import type { RunMeter } from "../Metrics.ts"
import * as Producer from "./Producer.ts"
import type { Otlp, Settings } from "./Settings.ts"
import * as Trouble from "./Trouble.ts"

/** Exports until the scope ends; then what is left is sent. Gives the tracer for the spans, where they are wanted. */
export const open = Effect.fnUntraced(function* (
  { metrics, prometheus, traces }: Settings,
  run: RunMeter
): Effect.fn.Return<Tracer | undefined, ConfigError, Scope.Scope> {
  const trouble = yield* Trouble.make
  const resource = defaultResource()
    .merge(resourceFromAttributes({ "service.name": name, "service.version": version }))
    .merge(detectResources({ detectors: [envDetector] }))
  const producer = yield* Producer.make(run, resource, { name, version })
  if (prometheus !== undefined) {
    const { serve } = yield* Effect.promise(() => import("./Prometheus.ts"))
    yield* serve(prometheus, producer)
  }
  const ends: Array<() => Promise<void>> = []
  yield* Effect.addFinalizer(() => (ends.length > 0 ? ended(ends, trouble) : Effect.void))
  // The libraries read many variables more, and may throw at some.
  return yield* Effect.gen(function* () {
    if (metrics !== undefined) {
      const reader = readerTo(metrics, trouble)
      reader.setMetricProducer(producer)
      ends.push(() => reader.shutdown())
    }
    if (traces === undefined) return undefined
    const provider = new BasicTracerProvider({ resource, spanProcessors: [processorTo(traces, trouble)] })
    ends.push(() => provider.shutdown())
    return yield* Effect.provideService(
      OtelTracer.make,
      OtelTracer.OtelTracer,
      provider.getTracer(name, version)
    )
  }).pipe(Effect.catchAllDefect((defect) => Effect.as(trouble.export(Trouble.reasonOf(defect)), undefined)))
})

const readerTo = ({ interval, protocol, ...options }: Otlp, { watched }: Trouble.Trouble) => {
  const Exporter = protocol === "http/json" ? MetricsAsJson : MetricsAsProtobuf
  const exporter = watched(new Exporter(options))
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: interval })
}

const processorTo = ({ interval, protocol, ...options }: Otlp, { watched }: Trouble.Trouble) => {
  const Exporter = protocol === "http/json" ? TracesAsJson : TracesAsProtobuf
  return new BatchSpanProcessor(watched(new Exporter(options)), {
    scheduledDelayMillis: interval,
    // As OpenTelemetry has it. Its variables for these take 0, by which memory would grow without end.
    maxQueueSize: 2_048,
    maxExportBatchSize: 512,
    exportTimeoutMillis: 30_000
  })
}

/** Sends what is left, and waits for that, but not long: the sync is not to be held by who watches it. */
const ended = (ends: ReadonlyArray<() => Promise<void>>, trouble: Trouble.Trouble) =>
  Effect.promise(() => Promise.allSettled(ends.map((end) => end()))).pipe(
    Effect.interruptible,
    Effect.timeoutTo({
      duration: "3 seconds",
      onSuccess: () => Effect.void,
      onTimeout: () => trouble.export("it did not take them within 3 seconds")
    }),
    Effect.flatten
  )

const { name, version } = packageJson
