import * as Metric from "effect/Metric"
import * as MetricKey from "effect/MetricKey"
import * as MetricLabel from "effect/MetricLabel"

interface Row {
  /** As UCUM has it, which OpenTelemetry takes its units from. */
  readonly unit: string
  readonly help: string
  /** What is counted apart. */
  readonly by?: readonly [label: string, values: ReadonlyArray<string>]
}

/** What is counted of each stream. A row is a metric `source_spacex_NAME`, labelled with the stream. */
export const rows = {
  documents: { unit: "{document}", help: "Documents that came from the API, given or not." },
  records: { unit: "{record}", help: "Records that the destination has taken, deletions included." },
  bytes_in: { unit: "By", help: "Bytes of the API's replies, decompressed." },
  bytes_out: { unit: "By", help: "Bytes that the destination has taken: records, states and status." },
  requests: {
    unit: "{request}",
    help: "Requests to the API that are over, by what came of them: a whole reply (ok), word that nothing has changed (not_modified), 429 (rate_limited), another status (refused), a reply that broke off (broken_off) or that makes no sense (unusable), none (no_reply), or nobody waited for it (abandoned).",
    by: [
      "outcome",
      ["ok", "not_modified", "rate_limited", "refused", "broken_off", "unusable", "no_reply", "abandoned"]
    ]
  },
  retries: { unit: "{request}", help: "Requests that are sent again after a failure." },
  rate_limit_waits: {
    unit: "{wait}",
    help: "Requests that had to wait for requests_per_second (own), or because the API refused them for now (api).",
    by: ["limit", ["own", "api"]]
  },
  changes: {
    unit: "{document}",
    help: "Documents of incremental syncs, by what the comparison found them to be.",
    by: ["kind", ["new", "changed", "deleted", "same"]]
  },
  drift: { unit: "{departure}", help: "Departures of documents from their schema that were told." },
  stage_seconds: {
    unit: "s",
    help: "Time of the stream's loop: waiting for the API (api), working (work), waiting for the destination (writer). It is in exactly one of them.",
    by: ["stage", ["api", "work", "writer"]]
  },
  api_wait_seconds: {
    unit: "s",
    help: "Of the time of waiting for the API: for replies (reply), for requests_per_second (own_rate_limit), for the API to take requests again (api_rate_limit), for the next attempt after trouble (retry).",
    by: ["reason", ["reply", "own_rate_limit", "api_rate_limit", "retry"]]
  }
} as const satisfies Record<string, Row>

type Rows = typeof rows

/** The name of a counter, e.g. `records`, or `requests.ok` where a row is counted apart. */
export type Counter = {
  [Name in keyof Rows]: Rows[Name] extends {
    readonly by: readonly [string, ReadonlyArray<infer Value extends string>]
  }
    ? `${Name}.${Value}`
    : Name
}[keyof Rows]

/** What the loop of a stream is in. */
export type Stage = Rows["stage_seconds"]["by"][1][number]
/** What it waits for the API for. */
export type ApiWait = Rows["api_wait_seconds"]["by"][1][number]
/** What came of a request. */
export type Outcome = Rows["requests"]["by"][1][number]

/** What the names of all metrics of the program begin with. Effect counts its fibers beside them. */
export const prefix = "source_spacex"

/** All counters, in the order of the rows. */
export const counters = Object.entries(rows).flatMap(([name, row]: [string, Row]) =>
  row.by === undefined ? [name] : row.by[1].map((value) => `${name}.${value}`)
) as ReadonlyArray<Counter>

/**
 * The Effect metric of a counter, of one stream. Its unit is a tag, where exporters look for it. The tags are of the
 * key: a metric that is tagged itself would look for its value by them at each update, which takes microseconds.
 */
export const metricOf = (counter: Counter, stream: string): Metric.Metric.Counter<number> => {
  const [name = "", value] = counter.split(".")
  const { by, help, unit }: Row = rows[name as keyof Rows]
  const tags = [MetricLabel.make("unit", unit), MetricLabel.make("stream", stream)]
  if (by !== undefined && value !== undefined) tags.push(MetricLabel.make(by[0], value))
  const key = MetricKey.counter(`${prefix}_${name}`, { description: help, incremental: true })
  return Metric.fromMetricKey(MetricKey.taggedWithLabels(key, tags))
}

/** What is counted of the process, whichever stream it is for. The first is a counter, the other a gauge. */
export const processRows = {
  process_cpu_seconds: {
    unit: "s",
    help: "CPU time of the process, since the read began: of the program (user), of the kernel for it (system).",
    by: ["mode", ["user", "system"]]
  },
  event_loop_utilization: {
    unit: "1",
    help: "How much of the time since the read began the event loop was busy, from 0 to 1."
  }
} as const satisfies Record<string, Row>

const { event_loop_utilization, process_cpu_seconds } = processRows

/** The Effect metrics of the process. */
export const process = {
  cpu: (mode: "user" | "system"): Metric.Metric.Counter<number> =>
    Metric.counter(`${prefix}_process_cpu_seconds`, {
      description: process_cpu_seconds.help,
      incremental: true
    }).pipe(Metric.tagged("unit", process_cpu_seconds.unit), Metric.tagged("mode", mode)),
  eventLoop: eventLoop()
}

function eventLoop(): Metric.Metric.Gauge<number> {
  return Metric.gauge(`${prefix}_event_loop_utilization`, {
    description: event_loop_utilization.help
  }).pipe(Metric.tagged("unit", event_loop_utilization.unit))
}

/** Brings all metrics of these streams into being: where nothing has been counted yet, there is a zero. */
export const register = (streams: ReadonlyArray<string>): void => {
  for (const stream of streams) for (const counter of counters) metricOf(counter, stream).register()
}
