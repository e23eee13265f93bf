import * as Metrics from "@effect/opentelemetry/Metrics"
import { Resource } from "@effect/opentelemetry/Resource"
import type { InstrumentationScope } from "@opentelemetry/core"
import type * as Resources from "@opentelemetry/resources"
import type { CollectionResult, MetricData, MetricProducer } from "@opentelemetry/sdk-metrics"
import * as Effect from "effect/Effect"
import type { RunMeter } from "../Metrics.ts"
import { prefix } from "../Metrics/Counters.ts"

/** Gives OpenTelemetry the metrics of a run, as they are at the moment it asks. */
export const make = Effect.fnUntraced(function* (
  run: RunMeter,
  resource: Resources.Resource,
  scope: InstrumentationScope
) {
  const metrics = yield* Effect.provideService(Metrics.makeProducer, Resource, resource)
  const producer: MetricProducer = {
    collect: async () => {
      run.settle()
      return told(await metrics.collect(), scope)
    }
  }
  // Sums are told to have begun when they were first collected.
  yield* Effect.promise(() => producer.collect())
  return producer
})

/** Under the program's name, and without the tag that Effect's metrics have their unit in: that is a field of its own. */
const told = (
  { errors, resourceMetrics: { resource, scopeMetrics } }: CollectionResult,
  scope: InstrumentationScope
): CollectionResult => ({
  errors,
  resourceMetrics: {
    resource,
    scopeMetrics: scopeMetrics.map(({ metrics }) => ({
      scope,
      metrics: metrics.filter(isOurs).map(withoutUnit)
    }))
  }
})

const isOurs = ({ descriptor }: MetricData): boolean => descriptor.name.startsWith(`${prefix}_`)

const withoutUnit = (metric: MetricData): MetricData => {
  const points: ReadonlyArray<MetricData["dataPoints"][number]> = metric.dataPoints
  const dataPoints = points.map(({ attributes: { unit, ...attributes }, ...point }) => ({
    ...point,
    attributes
  }))
  return { ...metric, dataPoints } as MetricData
}
