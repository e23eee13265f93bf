import { assert, describe, it } from "vitest"
import { RunMeter } from "../src/Metrics.ts"
import * as Report from "../src/Report.ts"
import { assertRates, type ReportLine } from "./support/reports.ts"

const idle = { user: 0, system: 0, active: 0, idle: 0 }

/** A run of one stream, which counts so many records at a moment (in seconds) and is over then. */
const after = (seconds: number, records: number) => {
  let now = 0
  const run = new RunMeter(
    () => now,
    () => idle
  )
  const meter = run.open("starlink")
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
})
