import type { Taker } from "../Delivery.ts"
import type { TerminalSize } from "../Output.ts"
import type { Progress, StreamProgress } from "../Progress.ts"
import { percentsOf, summaryOf, type Words, wordsOf } from "./Words.ts"

/**
 * The lines for a terminal: one for each stream that is being read, and one for the whole. They are no longer than the
 * terminal is wide, and leave a line of it for the cursor; how many streams have no room is said.
 */
export const blockOf = (
  progress: Progress,
  takes: Taker,
  { columns, rows }: TerminalSize,
  hasColours: boolean
): ReadonlyArray<string> => {
  const room = rows - 1
  const { streams } = progress
  const fits = streams.length < room
  const shown = fits ? streams : streams.slice(0, Math.max(0, room - 2))
  const styled = hasColours ? coloured : plain
  const lines = [
    ...table(shown, takes, columns, styled),
    ...(fits ? [] : [styled("quiet", cut(`… and ${streams.length - shown.length} more`, columns))]),
    styled("quiet", cut(summaryOf(progress), columns))
  ]
  return lines.slice(Math.max(0, lines.length - room))
}

/** What there is room for: the words for what a stream does need twenty characters, or nobody understands them. */
const layouts: ReadonlyArray<ReadonlyArray<keyof Row>> = [
  ["bar", "share", "count", "rate", "left"],
  ["share", "count", "rate", "left"],
  ["share", "rate", "left"],
  ["share"],
  []
]
const roomForDoing = 20

interface Row extends Words {
  readonly name: string
  readonly bar: string
}

function table(
  streams: ReadonlyArray<StreamProgress>,
  takes: Taker,
  columns: number,
  styled: Styled
): ReadonlyArray<string> {
  const rows = streams.map((stream): Row => ({
    name: stream.stream,
    bar: barOf(stream),
    ...wordsOf(stream, takes)
  }))
  const width = (cell: keyof Row) => Math.max(0, ...rows.map((row) => row[cell].length))
  const gaps = (cells: ReadonlyArray<keyof Row>) =>
    cells.reduce((sum, cell) => sum + width(cell) + (width(cell) > 0 ? 2 : 0), 0)
  const layout =
    layouts.find((cells) => gaps(["name", ...cells]) + roomForDoing <= columns) ?? layouts.at(-1)!
  return rows.map((row, n) => {
    const cells = layout.filter((cell) => width(cell) > 0)
    const numbers = cells.map((cell) =>
      cell === "bar" ? row.bar.padEnd(width(cell)) : row[cell].padStart(width(cell))
    )
    const front = [row.name.padEnd(width("name")), ...numbers, ""].join("  ")
    const line = cut(front + row.doing, columns)
    const doing = line.slice(front.length)
    return (
      line.slice(0, front.length).replace(bars, (bar) => styled("good", bar)) +
      (streams[n]!.pause === undefined ? doing : styled("trouble", doing))
    )
  })
}

function barOf(stream: StreamProgress): string {
  const percents = percentsOf(stream)
  if (percents === undefined) return ""
  const full = Math.floor(percents / 10)
  return "█".repeat(full) + "░".repeat(10 - full)
}

const bars = /[\u2588\u2591]+/g

function cut(text: string, columns: number): string {
  const characters = [...text.trimEnd()]
  return characters.length <= columns ? characters.join("") : `${characters.slice(0, columns - 1).join("")}…`
}

type Styled = (style: keyof typeof colours, text: string) => string

const plain: Styled = (_, text) => text
const coloured: Styled = (style, text) => (text === "" ? "" : `\u001B[${colours[style]}m${text}\u001B[0m`)

/** By their numbers in ECMA-48: green, yellow, faint. */
const colours = { good: 32, trouble: 33, quiet: 2 } as const
