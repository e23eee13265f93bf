import type { Taker } from "../Delivery.ts"
import type { Progress, StreamProgress } from "../Progress.ts"
import { counted, duration, grouped, rate } from "../Numbers.ts"

/** The progress of a stream in words; empty where there is nothing to say. */
export interface Words {
  readonly share: string
  readonly count: string
  readonly rate: string
  readonly left: string
  readonly doing: string
}

/** Puts the progress of a stream into words, for a read whose documents so-and-so takes. */
export const wordsOf = (progress: StreamProgress, takes: Taker): Words => {
  const { documents, expected } = progress
  const percents = percentsOf(progress)
  const left = timeLeft(progress)
  return {
    share: percents === undefined ? "" : `${percents} %`,
    count:
      expected === undefined || documents > expected
        ? grouped(documents)
        : `${grouped(documents)} of ${grouped(expected)}`,
    rate: rate(progress.rate, 1),
    left: left === undefined ? "" : `${left < 99.5 ? `${Math.ceil(left)} s` : duration(left)} left`,
    doing: doingOf(progress, takes)
  }
}

/** `45 %, 90,000 of 200,000 documents, 12,345/s, 9 s left, waiting for the API` */
export const sentenceOf = (progress: StreamProgress, takes: Taker): string => {
  const { count, doing, left, rate, share } = wordsOf(progress, takes)
  const noun = count === "1" ? "document" : "documents"
  return [share, `${count} ${noun}`, rate, left, doing].filter((part) => part !== "").join(", ")
}

/** `3 of 14 streams, 12,345 records, 4.2 s` */
export const summaryOf = ({ all, over, records, seconds }: Progress): string =>
  `${over} of ${counted(all, "stream")}, ${counted(records, "record")}, ${duration(seconds)}`

/** How many whole percents have been read: 100 at most, however wrong the guess was. */
export const percentsOf = ({ documents, expected }: StreamProgress): number | undefined =>
  expected === undefined || expected <= 0
    ? undefined
    : Math.min(100, Math.floor((100 * documents) / expected))

function timeLeft({ documents, expected, rate }: StreamProgress): number | undefined {
  return expected === undefined || documents >= expected || rate <= 0
    ? undefined
    : (expected - documents) / rate
}

function doingOf({ activity, attempt, pause }: StreamProgress, takes: Taker): string {
  if (pause !== undefined)
    return `again in ${duration(pause.seconds)}: ${pause.because.replace(controls, " ")}`
  switch (activity) {
    case "reply":
      return attempt > 1 ? `waiting for the API, attempt ${attempt}` : "waiting for the API"
    case "own_rate_limit":
      return "waiting for requests_per_second"
    case "api_rate_limit":
    case "retry":
      return "waiting to ask again"
    case "work":
      return "working"
    case "writer":
      return takers[takes]
  }
}

const takers = {
  Airbyte: "waiting for the destination",
  "a file": "waiting for the disk",
  "a reader": "waiting for the reader"
} as const satisfies Record<Taker, string>

const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
