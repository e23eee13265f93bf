import type { StreamMeter } from "./Metrics/StreamMeter.ts"
import { type Span, spans } from "./Metrics/TimeBuckets.ts"
import type { RunMeter, Totals } from "./Metrics.ts"
import { bottleneckOf, type Circumstances, sentenceOf } from "./Report/Bottleneck.ts"
import { type Figures, figuresOf } from "./Report/Figures.ts"
import { counted, duration, grouped, percent, rate } from "./Numbers.ts"

/** What is told of a read: a sentence for people, and the same numbers for programs. */
export interface Report {
  readonly sentence: string
  readonly figures: Readonly<Record<string, unknown>>
}

/** Of a stream that is over. */
export const ofStream = (run: RunMeter, meter: StreamMeter, hasFailed: boolean): Report => {
  const now = run.settle()
  const totalsOf = (span: Span) => run.totalsOf(meter, span, now)
  const figures = figuresOf(totalsOf)
  const lifetime = totalsOf("lifetime")
  const found = (["new", "changed", "deleted", "same"] as const)
    .map((kind) => [lifetime.counts[`changes.${kind}`], kind === "same" ? "unchanged" : kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${grouped(count)} ${kind}`)
  const flow = flowOf(totalsOf, figures)
  return {
    sentence: [
      `${hasFailed ? "failed after " : ""}${flow}`,
      ...(found.length > 0 ? [found.join(", ")] : [])
    ].join("; "),
    figures: { stream: meter.stream, status: hasFailed ? "INCOMPLETE" : "COMPLETE", ...figures }
  }
}

/** Of a sync that is under way. */
export const ofMinute = (run: RunMeter, streams: number): Report => {
  const now = run.settle()
  const totalsOf = (span: Span) => run.totals(span, now)
  const figures = figuresOf(totalsOf)
  const flow = flowOf(totalsOf, figures)
  return {
    sentence: `Under way: ${overOf(run, streams)}, ${flow}`,
    figures: { streams, over: overIn(run), ...figures, process: processOf(run, now) }
  }
}

/** Of a sync that is over. */
export const ofSync = (run: RunMeter, failed: number, circumstances: Circumstances): Report => {
  const { figures, flow, sentence } = whole(run, failed, circumstances)
  const streams = counted(circumstances.streams, "stream")
  return {
    sentence: `The sync is over: ${streams}${failed > 0 ? ` (${failed} failed)` : ""}, ${flow}. ${sentence}`,
    figures
  }
}

/** Of a sync that nobody waits for any more. */
export const ofCutShort = (run: RunMeter, failed: number, circumstances: Circumstances): Report => {
  const { figures, flow, sentence } = whole(run, failed, circumstances)
  return { sentence: `Cut short: ${overOf(run, circumstances.streams)}, ${flow}. ${sentence}`, figures }
}

/** What is told of a whole sync. */
const whole = (run: RunMeter, failed: number, circumstances: Circumstances) => {
  const now = run.settle()
  const totalsOf = (span: Span) => run.totals(span, now)
  const totals = totalsOf("lifetime")
  const figures = figuresOf(totalsOf)
  const process = processOf(run, now)
  const bottleneck = bottleneckOf(totals, process)
  return {
    flow: flowOf(totalsOf, figures),
    sentence: sentenceOf(bottleneck, totals, process, circumstances),
    figures: {
      streams: circumstances.streams,
      failed,
      bottleneck,
      ...figures,
      process,
      metric_updates: run.streams.reduce((sum, { updates }) => sum + updates, 0)
    }
  }
}

/** The bottleneck of a read so far, for a person. */
export const bottleneck = (run: RunMeter, circumstances: Circumstances): string => {
  const now = run.settle()
  const totals = run.totals("lifetime", now)
  const process = processOf(run, now)
  return sentenceOf(bottleneckOf(totals, process), totals, process, circumstances)
}

/** `3 of 14 streams over` */
const overOf = (run: RunMeter, streams: number): string =>
  `${overIn(run)} of ${counted(streams, "stream")} over`

const overIn = ({ streams }: RunMeter): number =>
  streams.filter(({ endedAt }) => endedAt !== undefined).length

/** `1,791 records in 3.2 s (1m 560/s, lifetime 560/s); 81 % waiting for the API, 12 % for the destination` */
function flowOf(totalsOf: (span: Span) => Totals, figures: Figures): string {
  const lifetime = totalsOf("lifetime")
  const rates = spans.flatMap((span) => {
    const { counts, seconds } = totalsOf(span)
    return figures[span] === undefined || seconds === 0 ? [] : [`${span} ${rate(counts.records, seconds)}`]
  })
  return `${counted(lifetime.counts.records, "record")} in ${duration(lifetime.seconds)}${rates.length > 0 ? ` (${rates.join(", ")})` : ""}; ${sharesOf(lifetime)}`
}

/** The shares of the streams' time. */
function sharesOf({ counts }: Totals): string {
  const api = counts["stage_seconds.api"]
  const writer = counts["stage_seconds.writer"]
  const all = api + writer + counts["stage_seconds.work"]
  const share = (time: number) => percent(all > 0 ? time / all : 0)
  return `${share(api)} waiting for the API, ${share(writer)} for the destination`
}

/** CPU seconds a second of the run, and the share of it in which the event loop was busy. */
const processOf = (run: RunMeter, now: number) => {
  const { active, idle, system, user } = run.usage
  const cpu = now > 0 ? (1e9 * (user + system)) / now : 0
  const eventLoop = active + idle > 0 ? active / (active + idle) : 0
  const rounded = (number: number) => Math.round(number * 1000) / 1000
  return {
    cpu_seconds: rounded(user + system),
    cpu: rounded(cpu),
    event_loop_utilization: rounded(eventLoop)
  }
}
