import { assert, describe, it } from "vitest"
import { RunMeter } from "../src/Metrics.ts"
import type { Usage } from "../src/Metrics/ProcessUsage.ts"
import type { Activity } from "../src/Metrics/StreamMeter.ts"
import * as Report from "../src/Report.ts"
import { assertRates, type ReportLine } from "./support/reports.ts"

const idle = { user: 0, system: 0, active: 0, idle: 0 }

/** A run of one stream, which does one thing until a moment (in seconds), counts so many records and is over then. */
const after = (seconds: number, records: number, usage: Usage = idle, activity: Activity = "work") => {
  let now = 0
  const run = new RunMeter(
    () => now,
    () => (now === 0 ? idle : usage)
  )
  const meter = run.open("starlink")
  meter.enter(activity)
  now = seconds * 1e9
  meter.count("records", records)
  meter.end()
  return { run, meter }
}

const line = ({ figures, sentence }: Report.Report) => ({
  sentence,
  figures: figures as ReportLine["figures"]
})

describe("a report", () => {
  it.each([0.7934567, 3.0004, 61.7])(
    "has the same rates in words and in numbers after %d seconds",
    (seconds) => {
      const { meter, run } = after(seconds, 3_000)
      const reports = [Report.ofStream(run, meter, false), Report.ofMinute(run, 1)].map(line)
      for (const report of reports) {
        assert.match(report.sentence, / \(1m \S+\/s, (5m \S+\/s, )?lifetime \S+\/s\)/)
        assertRates(report)
      }
    }
  )

  const circumstances = {
    pageSize: 1_000,
    largestPageSize: 10_000,
    concurrency: 4,
    requestsPerSecond: 10,
    streams: 1,
    hasPages: true,
    takes: "Airbyte"
  } as const

  it.each<readonly [when: string, cpu: number, words: string]>([
    [
      "a whole one, and helpers another half",
      1.66,
      "the program had a whole one, was busy for 95 % of the time, and"
    ],
    ["no more than a part of one", 0.39, "the program had 39 % of one, was busy for 95 % of the time, and"]
  ])("says of the CPU how much of it the program had: %s", (_, cpu, words) => {
    const { run } = after(2, 3_000, { user: 2 * cpu, system: 0, active: 1.9, idle: 0.1 })
    for (const { sentence } of [Report.ofSync, Report.ofCutShort].map((of) => of(run, 0, circumstances)))
      assert.include(
        sentence,
        `. The bottleneck is the CPU: ${words} worked for 100 % of the streams' time. Give it`
      )
  })

  it("gives no advice on a sync of less than a second, to Airbyte no more than to a person", () => {
    const { run } = after(0.4, 3_000, { user: 0.66, system: 0, active: 0.4, idle: 0 })
    const { figures, sentence } = Report.ofSync(run, 0, circumstances)
    const told = "The bottleneck is the CPU; in less than a second there is little to gain."
    assert.isTrue(sentence.endsWith(`. ${told}`), sentence)
    assert.strictEqual(Report.bottleneck(run, circumstances), told)
    assert.strictEqual(figures["bottleneck"], "cpu")
  })

  it.each(["retry", "api_rate_limit"] as const)(
    "does not speak of gains where there was trouble (%s)",
    (activity) => {
      const { run } = after(0.7, 0, idle, activity)
      assert.match(
        Report.bottleneck(run, circumstances),
        /^The bottleneck is .*; the log says what the trouble was\.$/
      )
    }
  )
})
