import type { Taker } from "../Delivery.ts"
import type { Activity } from "../Metrics/StreamMeter.ts"
import type { Totals } from "../Metrics.ts"
import { percent } from "../Numbers.ts"

/** What most of the time of a sync went by with. */
export type Bottleneck = Exclude<Activity, "work"> | "cpu" | "none"

/** How busy the process was, in seconds a second of the run: on a CPU, and in its event loop. */
export interface Load {
  readonly cpu: number
  readonly event_loop_utilization: number
}

/** What a sync could be made faster by. */
export interface Circumstances {
  readonly pageSize: number
  readonly largestPageSize: number
  readonly concurrency: number
  readonly requestsPerSecond: number
  readonly streams: number
  /** Some stream is read page by page. */
  readonly hasPages: boolean
  readonly takes: Taker
}

/**
 * A process whose event loop was busy for three quarters of the time was held up by what its streams waited for, for
 * the rest at most. Its CPU time alone says nothing of that: threads beside the loop decompress and collect garbage
 * while it rests. Nor does it take a whole CPU, for it may get no more than a part of one; where it took hardly any,
 * its loop waited for something else, a disk perhaps.
 */
export const bottleneckOf = ({ counts }: Totals, { cpu, event_loop_utilization }: Load): Bottleneck => {
  if (event_loop_utilization >= 0.75 && cpu >= 0.25) return "cpu"
  const api = counts["stage_seconds.api"]
  const writer = counts["stage_seconds.writer"]
  if (api + writer + counts["stage_seconds.work"] === 0) return "none"
  if (counts["stage_seconds.work"] > Math.max(api, writer)) return "cpu"
  if (writer > api) return "writer"
  const waits = ["reply", "own_rate_limit", "api_rate_limit", "retry"] as const
  return waits.reduce((most, wait) =>
    counts[`api_wait_seconds.${wait}`] > counts[`api_wait_seconds.${most}`] ? wait : most
  )
}

/** The bottleneck in words, and what to change, if that matters. */
export const sentenceOf = (
  bottleneck: Bottleneck,
  totals: Totals,
  load: Load,
  circumstances: Circumstances
): string => {
  if (bottleneck === "none") return "There is no bottleneck: nothing took any time."
  const name = nameOf(bottleneck, circumstances)
  if (totals.seconds < 1) return `The bottleneck is ${name}; ${shortAdviceOn(bottleneck)}`
  return `The bottleneck is ${name}: ${evidenceOf(bottleneck, totals, load)} ${adviceOn(bottleneck, circumstances)}`
}

/** Of a read that is too short for any other to matter. */
const shortAdviceOn = (bottleneck: Real): string =>
  bottleneck === "retry" || bottleneck === "api_rate_limit"
    ? "the log says what the trouble was."
    : "in less than a second there is little to gain."

type Real = Exclude<Bottleneck, "none">

function nameOf(bottleneck: Real, { requestsPerSecond, takes }: Circumstances): string {
  switch (bottleneck) {
    case "reply":
      return "the API"
    case "own_rate_limit":
      return `requests_per_second, now ${requestsPerSecond}`
    case "api_rate_limit":
      return "the API's rate limit"
    case "retry":
      return "trouble with the API"
    case "writer":
      return { Airbyte: "the destination", "a file": "the disk", "a reader": "whoever reads the output" }[
        takes
      ]
    case "cpu":
      return "the CPU"
  }
}

function evidenceOf(
  bottleneck: Real,
  { counts }: Totals,
  { cpu, event_loop_utilization: loop }: Load
): string {
  const times = [counts["stage_seconds.api"], counts["stage_seconds.work"], counts["stage_seconds.writer"]]
  const share = (seconds: number) => percent(seconds / (times.reduce((sum, time) => sum + time, 0) || 1))
  if (bottleneck === "cpu")
    return `the program had ${cpu < 0.995 ? `${percent(cpu)} of one` : "a whole one"}, was busy for ${percent(loop)} of the time, and worked for ${share(counts["stage_seconds.work"])} of the streams' time.`
  const waited =
    bottleneck === "writer" ? "stage_seconds.writer" : (`api_wait_seconds.${bottleneck}` as const)
  return `${share(counts[waited])} of the streams' time went by waiting ${waits[bottleneck]}.`
}

const waits = {
  reply: "for its replies",
  own_rate_limit: "for it",
  api_rate_limit: "for the API to take requests again (429)",
  retry: "to send requests again",
  writer: "for it to take records"
} as const

function adviceOn(bottleneck: Real, circumstances: Circumstances): string {
  switch (bottleneck) {
    case "reply":
      return hiding(circumstances)
    case "own_rate_limit":
      return `Raise it as far as the API bears${largerPages(circumstances)
        .map((way) => `, or ${way}`)
        .join("")}.`
    case "api_rate_limit":
      return `Lower requests_per_second, now ${circumstances.requestsPerSecond}, or sync less often.`
    case "retry":
      return "The log says what the trouble was; sync at another time if it lasts."
    case "writer":
      return reliefs[circumstances.takes]
    case "cpu":
      return "Give it a faster one, or a whole one if it has less; or query for fewer documents (filter) or fields (select)."
  }
}

const reliefs = {
  Airbyte: "Speed up the destination, or the network on the way to it.",
  "a file": "Write to a faster one.",
  "a reader": "Speed that up, or write into files with --output."
} as const

const largerPages = ({ hasPages, largestPageSize, pageSize }: Circumstances): ReadonlyArray<string> =>
  hasPages && pageSize < largestPageSize ? [`ask for larger pages (page_size, now ${pageSize})`] : []

function hiding(circumstances: Circumstances): string {
  const { concurrency, streams } = circumstances
  const ways = [
    ...(concurrency < streams ? [`read more streams side by side (concurrency, now ${concurrency})`] : []),
    ...largerPages(circumstances)
  ]
  if (ways.length === 0)
    return "There is nothing to change here: it, or the network on the way to it, is that slow."
  const [first = "", ...more] = ways
  return `${first.charAt(0).toUpperCase()}${[first, ...more].join(", or ").slice(1)}.`
}
