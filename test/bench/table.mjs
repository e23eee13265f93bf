const columns = [
  { title: "requests", text: ({ requests }) => whole(requests) },
  { title: "replies", text: ({ replyBytes }) => size(replyBytes) },
  { title: "records", text: ({ records }) => whole(records) },
  { title: "bytes", text: ({ recordBytes }) => size(recordBytes) },
  { title: "states", text: ({ states }) => whole(states) },
  { title: "bytes", text: ({ stateBytes }) => size(stateBytes) },
  { title: "seconds", text: ({ seconds }) => seconds.toFixed(2) },
  { title: "", text: (_, { seconds }) => times(seconds) },
  { title: "CPU s", text: ({ cpuSeconds }) => cpuSeconds.toFixed(2) },
  { title: "", text: (_, { cpuSeconds }) => times(cpuSeconds) },
  { title: "memory", text: ({ peakBytes }) => size(peakBytes) },
  { title: "", text: (_, { peakBytes }) => times(peakBytes) }
]

/** Metric updates × nanoseconds of each ÷ CPU time of the run: in a process that has just begun, and warmed up. */
const meteringColumns = [
  { title: "updates", text: ({ updates }) => whole(updates) },
  { title: "ns each", text: ({ updateNanoseconds }) => whole(Math.round(updateNanoseconds)) },
  { title: "of CPU", text: ({ meteringPercent }) => percent(meteringPercent) },
  { title: "warm ns", text: ({ warmUpdateNanoseconds }) => whole(Math.round(warmUpdateNanoseconds)) },
  { title: "of CPU", text: ({ warmMeteringPercent }) => percent(warmMeteringPercent) }
]

/** A summary as text: rows for each sync, and a line for each claim. */
export function tableOf({ claims, documents, rounds, syncs }) {
  const title = `${whole(documents)} documents, median of ${rounds} ${rounds === 1 ? "round" : "rounds"}`
  const claimed = claims.map(({ ok, text }) => `${ok ? "ok   " : "FAILS"}  ${text}`)
  return [
    title,
    "",
    ...gridOf("", columns, syncs),
    "",
    ...gridOf("metering", meteringColumns, syncs),
    "",
    ...claimed,
    ""
  ].join("\n")
}

function gridOf(title, columns, syncs) {
  const rows = [
    [title, ...columns.map((column) => column.title)],
    ...syncs.map(({ medians, name, ratios }) => [name, ...columns.map(({ text }) => text(medians, ratios))])
  ]
  const widths = rows[0].map((_, n) => Math.max(...rows.map((row) => row[n].length)))
  return rows.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n])))
      .join("  ")
      .trimEnd()
  )
}

const percent = (number) => `${number.toFixed(2)} %`

const whole = (number) => (number === undefined ? "-" : number.toLocaleString("en"))

const times = (ratio) => `×${ratio.toFixed(2)}`

/** Two or three digits are enough to compare. */
function size(bytes) {
  if (bytes === undefined) return "-"
  const [unit, divisor] = bytes < 1e3 ? ["B", 1] : bytes < 1e6 ? ["kB", 1e3] : ["MB", 1e6]
  const number = bytes / divisor
  return `${number < 9.95 && divisor > 1 ? number.toFixed(1) : number.toFixed(0)} ${unit}`
}
