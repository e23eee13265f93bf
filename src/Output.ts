import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fstatSync } from "node:fs"
import { PinnedBlock } from "./Output/PinnedBlock.ts"

/** Nobody reads the output any more (`closed`), or it cannot be written, e.g. because a disk is full. */
export class OutputError extends Schema.TaggedError<OutputError>()("OutputError", {
  closed: Schema.Boolean,
  message: Schema.String
}) {}

/** The one writer of standard output, and of standard error. */
export class Output extends Context.Tag("source-spacex/Output")<
  Output,
  {
    /** Writes whole lines to standard output; done when the reader has taken them. */
    readonly write: (lines: string | Uint8Array) => Effect.Effect<void, OutputError>
    /** Queues a whole line for standard output, in order with `write`. For messages that are few and small. */
    readonly unsafeWrite: (line: string) => void
    /** Done when everything that was queued has left the process, or never will. */
    readonly flush: Effect.Effect<void>
    /** Queues whole lines for standard error, where only a person reads. */
    readonly unsafeWriteError: (text: string) => void
    /**
     * Keeps lines below all others on the terminal of standard error, instead of those before; none end that. Only one
     * where other programs write to it, too.
     */
    readonly pin: (lines: ReadonlyArray<string>, isShared?: boolean) => void
    /** How large that terminal is now; undefined where standard error goes elsewhere. */
    readonly terminal: () => TerminalSize | undefined
    /** Whether a person reads standard output. */
    readonly isTerminal: boolean
    /** Whether a person waits while standard output goes elsewhere. */
    readonly isWatched: boolean
    /** Whether standard output goes into a file, so that nothing of it appears on a terminal, as behind `| jq` it does. */
    readonly isStored: boolean
  }
>() {
  /** Over a process's streams, or what takes their place. */
  static readonly to = (stdout: Writable, stderr: Writable): typeof Output.Service => {
    // A broken pipe reaches us through the callback of a write; without a listener it would end the process loudly.
    stdout.on("error", () => {})
    stderr.on("error", () => {})
    const block = new PinnedBlock()
    const writeError = (text: string) => void (text !== "" && stderr.write(text))
    return {
      write: (lines) => written(stdout, lines),
      flush: Effect.zipRight(emptied(stdout), emptied(stderr)),
      unsafeWrite: (line) => void stdout.write(line),
      unsafeWriteError: (text) => writeError(block.above(text, sizeOf(stderr).columns)),
      pin: (lines, isShared) => writeError(block.pinned(lines, sizeOf(stderr).columns, isShared)),
      terminal: () => (stderr.isTTY === true ? sizeOf(stderr) : undefined),
      isTerminal: stdout.isTTY === true,
      isWatched: stdout.isTTY !== true && stderr.isTTY === true,
      get isStored() {
        return stdout.isTTY !== true && stdout.fd !== undefined && isNoPipe(stdout.fd)
      }
    }
  }
}

/** What is needed of `process.stdout`. Its `write` reports when the bytes have left the process. */
export interface Writable {
  readonly write: (chunk: string | Uint8Array, done?: (error?: Error | null) => void) => boolean
  readonly on: (event: "error", listener: (error: Error) => void) => unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  readonly fd?: number
  /** How many bytes are queued. */
  readonly writableLength?: number
}

/** How many characters fit into a line of a terminal, and how many lines. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A terminal that says nothing of its size, or 0, is taken for one of the usual size. */
const sizeOf = ({ columns, rows }: Writable): TerminalSize => ({ columns: columns || 80, rows: rows || 24 })

function isNoPipe(fd: number): boolean {
  const status = fstatSync(fd)
  return !status.isFIFO() && !status.isSocket()
}

const written = (stream: Writable, lines: string | Uint8Array) =>
  Effect.async<void, OutputError>((resume) => {
    stream.write(lines, (error) => resume(error ? Effect.fail(outputError(error)) : Effect.void))
  })

/** Done when nothing is queued. */
const emptied = (stream: Writable): Effect.Effect<void> =>
  Effect.suspend(() => (stream.writableLength === 0 ? Effect.void : Effect.ignore(written(stream, ""))))

function outputError(error: Error & { code?: string }): OutputError {
  const closed = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED"
  return new OutputError({ closed, message: `Standard output cannot be written: ${error.message}` })
}
