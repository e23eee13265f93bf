import xterm from "@xterm/headless"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import type { TerminalSize, Writable } from "../../src/Output.ts"
import { bundle } from "./process.ts"

/** A terminal that nobody sees, but one that understands what real ones do. */
export class Screen implements Writable {
  readonly isTTY = true
  private readonly terminal: xterm.Terminal
  private written = Promise.resolve()

  constructor({ columns, rows }: TerminalSize) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true })
  }

  get columns(): number {
    return this.terminal.cols
  }

  get rows(): number {
    return this.terminal.rows
  }

  /** As a terminal's device does: a line end is told as the way to the beginning of the next line. */
  readonly write = (chunk: string | Uint8Array, done?: () => void): boolean => {
    const text = (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString()).replace(/\r?\n/g, "\r\n")
    this.written = new Promise((resolve) =>
      this.terminal.write(text, () => {
        done?.()
        resolve()
      })
    )
    return true
  }

  readonly on = (): this => this

  async resize(columns: number): Promise<void> {
    await this.written
    this.terminal.resize(columns, this.rows)
  }

  /** The lines as they were written, also those that have left the screen, up to the cursor's. */
  async lines(): Promise<ReadonlyArray<string>> {
    await this.written
    const { active } = this.terminal.buffer
    const lines: Array<string> = []
    for (let y = 0; y <= active.baseY + active.cursorY; y++) {
      const line = active.getLine(y)!
      if (line.isWrapped) lines.push(lines.pop()! + line.translateToString(true))
      else lines.push(line.translateToString(true))
    }
    return lines
  }
}

/** The program on a terminal of its own. */
export interface Session {
  /** Everything that the terminal got, so far. */
  readonly text: () => string
  readonly type: (keys: string) => void
  /** The exit code. */
  readonly exited: Effect.Effect<number>
}

/** Starts the program on a terminal of this size; `shell` is what stands behind its command line, e.g. `> file`. */
export const onTerminal = (
  { columns, rows }: TerminalSize,
  args: ReadonlyArray<string>,
  {
    environment = {},
    shell = ""
  }: { readonly environment?: Record<string, string>; readonly shell?: string } = {}
): Effect.Effect<Session, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const words = [process.execPath, bundle, ...args].map((word) => `'${word}'`).join(" ")
        const line = `stty cols ${columns} rows ${rows}; exec ${words} ${shell}`
        const child = spawn("script", ["-qec", line, "/dev/null"], {
          env: { PATH: process.env.PATH, SHELL: "/bin/sh", TERM: "xterm-256color", ...environment },
          stdio: ["pipe", "pipe", "inherit"]
        })
        let text = ""
        child.stdout.setEncoding("utf8").on("data", (more: string) => (text += more))
        const exited = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? NaN)))
        return { child, exited, text: () => text }
      }),
      ({ child, exited }) => Effect.promise(() => gone(child, exited))
    ),
    ({ child, exited, text }) => ({
      text,
      type: (keys) => void child.stdin.write(keys),
      exited: Effect.promise(() => exited)
    })
  )

/** The terminal goes away, and with it what runs on it. */
const gone = async (child: ChildProcess, exited: Promise<number>): Promise<void> => {
  child.kill("SIGTERM")
  await exited
}

/** Whether there is a program here that makes terminals. */
export const canHaveTerminal = spawnSync("script", ["-qec", "stty size", "/dev/null"]).status === 0

/** What the title of a test says where there is none. */
export const withoutTerminal = canHaveTerminal ? "" : " (skipped: there is no script of util-linux here)"
