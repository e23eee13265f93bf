/** Measurements as text: a line for each, below a line for each section. */
export function tableOf(sections) {
  const head = ["", "ours", "yardstick", "ratio", "target", ""]
  const body = sections.map(({ rows }) => rows.map(cellsOf))
  const widths = head.map((_, n) => Math.max(...[head, ...body.flat()].map((cells) => cells[n].length)))
  const line = (cells) =>
    cells
      .map((cell, n) => (n === 0 || n > 3 ? cell.padEnd(widths[n]) : cell.padStart(widths[n])))
      .join("  ")
      .trimEnd()
  const parts = sections.map(({ heading }, n) => ["", heading, ...body[n].map(line)])
  return [line(head), ...parts.flat(), ""].join("\n")
}

function cellsOf({ ours, ratio, target, unit, verdict, what, yardstick }) {
  const figure = (value) => (value === undefined ? "" : texts[unit](value))
  return [
    `  ${what}`,
    figure(ours),
    figure(yardstick),
    ratio === undefined ? "" : times(ratio),
    target === undefined ? "" : boundsOf(target, target.of === "ratio" ? times : texts[unit]),
    verdict
  ]
}

function boundsOf({ atLeast, atMost }, text) {
  if (atLeast === undefined) return `at most ${text(atMost)}`
  if (atMost === undefined) return `at least ${text(atLeast)}`
  return atLeast === atMost ? text(atMost) : `${text(atLeast)} to ${text(atMost)}`
}

const times = (ratio) => `×${ratio.toFixed(2)}`

/** What a figure looks like, by its unit. */
const texts = {
  "": (count) => count.toLocaleString("en"),
  "%": (percent) => `${percent.toFixed(2)} %`,
  s: (seconds) => `${seconds.toFixed(2)} s`,
  ms: (milliseconds) => `${milliseconds.toFixed(0)} ms`,
  ns: (nanoseconds) => `${nanoseconds.toFixed(0)} ns`,
  /** Three digits are enough to compare. A MB is a million bytes. */
  bytes: (bytes) => {
    const [unit, divisor] = bytes < 1e3 ? ["B", 1] : bytes < 1e6 ? ["kB", 1e3] : ["MB", 1e6]
    const number = bytes / divisor
    return `${number.toFixed(divisor > 1 && number < 9.995 ? 2 : 0)} ${unit}`
  }
}
