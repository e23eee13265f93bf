import { stripVTControlCharacters } from "node:util"

/**
 * Lines at the foot of a terminal, below everything else that is written to it. Each change is one text to write, so
 * that no terminal shows half of it, and whoever ends the process between two leaves the terminal as it should be: the
 * cursor is never hidden, and stands at the beginning of the line below.
 */
export class PinnedBlock {
  private lines: ReadonlyArray<string> = []
  private isShared = false

  /**
   * What to write so that the block has these lines from now on, each of which takes one line of the terminal. On a
   * terminal that is shared with other programs there is one line, in which the cursor stays: none but that is erased.
   */
  pinned(lines: ReadonlyArray<string>, columns: number, isShared = false): string {
    const erased = this.erased(columns)
    this.lines = isShared ? lines.slice(0, 1) : lines
    this.isShared = isShared
    return erased + this.drawn
  }

  /** What to write so that whole lines appear above the block. */
  above(text: string, columns: number): string {
    return this.erased(columns) + text + this.drawn
  }

  /** A terminal that has become narrower has broken the lines that were too long for it. */
  private erased(columns: number): string {
    if (this.isShared) return this.lines.length === 0 ? "" : `${csi}G${csi}K`
    const heights = this.lines.map((line) =>
      Math.max(1, Math.ceil([...stripVTControlCharacters(line)].length / columns))
    )
    const height = heights.reduce((sum, height) => sum + height, 0)
    return height === 0 ? "" : `${csi}${height}A${csi}G${csi}J`
  }

  /** The terminal does not break the lines while they are written: it may find a character wider than we did. */
  private get drawn(): string {
    if (this.lines.length === 0) return ""
    const end = this.isShared ? "" : "\n"
    return `${csi}?7l${this.lines.map((line) => line + end).join("")}${csi}?7h`
  }
}

/** What begins a control sequence of a terminal (ECMA-48). */
const csi = "\u001B["
