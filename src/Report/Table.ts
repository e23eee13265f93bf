import { legible } from "../Legible.ts"
import type { StreamMeter } from "../Metrics/StreamMeter.ts"
import type { RunMeter, Totals } from "../Metrics.ts"
import { grouped, percent, rate, size } from "../Numbers.ts"

/** What a read came to, for a person: a row for each stream, and one for all where there are several. */
export const tableOf = (run: RunMeter, failed: ReadonlySet<string>): string => {
  const { streams } = run
  const now = run.settle()
  const rows = streams.map((meter): Row => ({
    name: legible(meter.stream) + remarkOn(meter, failed),
    totals: run.totalsOf(meter, "lifetime", now)
  }))
  if (rows.length > 1) rows.push({ name: "all", totals: run.totals("lifetime", now) })
  const hasChanges = rows.some(({ totals: { counts } }) =>
    kinds.some((kind) => counts[`changes.${kind}`] > 0)
  )
  const columns = [...counts, ...(hasChanges ? changes : []), ...flow]
  const cells = [
    ["stream", ...columns.map(({ title }) => title)],
    ...rows.map(({ name, totals }) => [name, ...columns.map(({ text }) => text(totals))])
  ]
  const widths = cells[0]!.map((_, n) => Math.max(...cells.map((row) => row[n]!.length)))
  return cells
    .map((row) =>
      row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("  ")
    )
    .map((line) => line.trimEnd() + "\n")
    .join("")
}

function remarkOn({ endedAt, stream }: StreamMeter, failed: ReadonlySet<string>): string {
  return failed.has(stream) ? " (failed)" : endedAt === undefined ? " (cut short)" : ""
}

interface Row {
  readonly name: string
  readonly totals: Totals
}

interface Column {
  readonly title: string
  readonly text: (totals: Totals) => string
}

const counts: ReadonlyArray<Column> = [{ title: "records", text: ({ counts }) => grouped(counts.records) }]

const kinds = ["new", "changed", "deleted", "same"] as const

const changes: ReadonlyArray<Column> = kinds.map((kind) => ({
  title: kind === "same" ? "unchanged" : kind,
  text: ({ counts }) => grouped(counts[`changes.${kind}`])
}))

const shareOf =
  (stage: "api" | "work" | "writer") =>
  ({ counts }: Totals) => {
    const all = counts["stage_seconds.api"] + counts["stage_seconds.work"] + counts["stage_seconds.writer"]
    return percent(all > 0 ? counts[`stage_seconds.${stage}`] / all : 0)
  }

const requests = ({ counts }: Totals) =>
  Object.entries(counts).reduce((sum, [name, count]) => (name.startsWith("requests.") ? sum + count : sum), 0)

const flow: ReadonlyArray<Column> = [
  { title: "read", text: ({ counts }) => size(counts.bytes_in) },
  { title: "written", text: ({ counts }) => size(counts.bytes_out) },
  { title: "requests", text: (totals) => grouped(requests(totals)) },
  { title: "retries", text: ({ counts }) => grouped(counts.retries) },
  { title: "seconds", text: ({ seconds }) => seconds.toFixed(2) },
  { title: "records/s", text: ({ counts, seconds }) => rate(counts.records, seconds).slice(0, -2) },
  { title: "API", text: shareOf("api") },
  { title: "work", text: shareOf("work") },
  { title: "output", text: shareOf("writer") }
]
