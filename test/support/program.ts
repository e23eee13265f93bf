import * as NodeContext from "@effect/platform-node/NodeContext"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import * as TestContext from "effect/TestContext"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Cli from "../../src/Cli.ts"
import { ReportIntervals } from "../../src/Cli/Reporter.ts"
import { patient } from "../../src/Library/HttpClients.ts"
import { Output, type TerminalSize } from "../../src/Output.ts"
import { Transport } from "../../src/Transport.ts"
import { type Message, messagesOf } from "./protocol.ts"

/** What a run of the whole program left. */
export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Each change of the lines at the foot of the terminal. */
  readonly pinned?: ReadonlyArray<ReadonlyArray<string>>
}

export interface Setting {
  readonly client?: HttpClient.HttpClient
  readonly environment?: Record<string, string>
  readonly isTerminal?: boolean
  /** Of the terminal that standard error goes to, if it does. */
  readonly terminal?: TerminalSize
  /** How often a read says how it fares. Never, unless a test is about that: a clock that is driven on would never stop. */
  readonly reports?: typeof ReportIntervals.Service
}

const never = { airbyte: Duration.infinity, person: Duration.infinity }

/** Runs the whole program in this process: arguments in, lines and exit code out. The file system is the real one. */
export const run = (
  argv: ReadonlyArray<string>,
  { client, environment = {}, isTerminal = false, reports = never, terminal }: Setting = {}
): Effect.Effect<Run> =>
  Effect.suspend(() => {
    const { output, written } = recorder(isTerminal, terminal)
    const open =
      client === undefined
        ? Effect.dieMessage("this run was to send no request")
        : Effect.succeed(patient(client))
    return Cli.run(["node", "source-spacex", ...argv]).pipe(
      Effect.map((code) => ({ code, ...written() })),
      Effect.provide(
        Layer.mergeAll(
          NodeContext.layer,
          Layer.succeed(Output, output),
          Layer.succeed(Transport, open),
          Layer.succeed(ReportIntervals, reports)
        )
      ),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment))))
    )
  })

/** An output that keeps what is written to it, and each change of the lines at the foot of the terminal. */
export const recorder = (isTerminal = false, terminal?: TerminalSize) => {
  const decoder = new TextDecoder()
  let stdout = ""
  let stderr = ""
  const pinned: Array<ReadonlyArray<string>> = []
  const output: typeof Output.Service = {
    write: (lines) =>
      Effect.sync(() => void (stdout += typeof lines === "string" ? lines : decoder.decode(lines))),
    unsafeWrite: (line) => void (stdout += line),
    flush: Effect.void,
    unsafeWriteError: (text) => void (stderr += text),
    pin: (lines) => void pinned.push(lines),
    terminal: () => terminal,
    isTerminal,
    isWatched: false,
    isStored: !isTerminal
  }
  return { output, written: () => ({ stdout, stderr, pinned }) }
}

/** Like `run`, with the clock driven on until the program has ended: waits and timeouts take no time. */
export const runThroughTime = (argv: ReadonlyArray<string>, setting: Setting = {}): Effect.Effect<Run> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(run(argv, setting))
    while (true) {
      // The program also waits for real files: they need turns of the event loop, not time.
      for (let turn = 0; turn < 5; turn++)
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      const exit = yield* Fiber.poll(fiber)
      if (exit._tag === "Some") return yield* exit.value
      const [next] = Array.from(yield* TestClock.sleeps())
        .filter(Number.isFinite)
        .toSorted((a, b) => a - b)
      if (next !== undefined) yield* TestClock.setTime(next)
    }
  })

/** The same effect, which takes place once, in a time of its own, however many tests look at what comes of it. */
export const once = <A>(effect: Effect.Effect<A>): Effect.Effect<A> => {
  let outcome: Promise<A> | undefined
  return Effect.promise(
    () => (outcome ??= Effect.runPromise(Effect.provide(effect, TestContext.TestContext)))
  )
}

/** The messages of a run, each proven to be one. */
export const messages = (run: Run): ReadonlyArray<Message> => {
  const found = known.get(run) ?? messagesOf(run.stdout)
  known.set(run, found)
  return found
}

const known = new WeakMap<Run, ReadonlyArray<Message>>()

export const recordsOf = (run: Run, stream: string): ReadonlyArray<Record<string, unknown>> =>
  messages(run).flatMap(({ record }) => (record?.stream === stream ? [record.data] : []))

export const statesOf = (run: Run, stream: string) =>
  messages(run).flatMap(({ state }) => (state?.stream.stream_descriptor.name === stream ? [state] : []))

export const statusesOf = (run: Run, stream: string): ReadonlyArray<string> =>
  messages(run).flatMap(({ trace }) =>
    trace?.stream_status?.stream_descriptor.name === stream ? [trace.stream_status.status] : []
  )

export const errorsOf = (run: Run) => messages(run).flatMap(({ trace }) => trace?.error ?? [])

export const logsOf = (run: Run, level: string): ReadonlyArray<string> =>
  messages(run).flatMap(({ log }) => (log?.level === level ? [log.message] : []))

/** Writes a file that is gone when the tests are over; its path. Anything but text is written as JSON. */
export const file = (name: string, content: unknown): string => {
  const path = join(directory(), name)
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content))
  return path
}

/** A new, empty directory, gone when the tests are over. */
export const directory = (): string => mkdtempSync(join((root ??= mkdtempSync(prefix)), "-"))

const prefix = join(tmpdir(), "source-spacex-")
let root: string | undefined
process.once("exit", () => {
  if (root !== undefined) rmSync(root, { recursive: true, force: true })
})
