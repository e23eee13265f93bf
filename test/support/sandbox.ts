import * as FileSystem from "@effect/platform/FileSystem"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Path from "@effect/platform/Path"
import * as Terminal from "@effect/platform/Terminal"
import * as Clock from "effect/Clock"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Scheduler from "effect/Scheduler"
import type * as Cli from "../../src/Cli.ts"
import * as Commands from "../../src/Cli/Commands.ts"
import { patient } from "../../src/Library/HttpClients.ts"
import { Output } from "../../src/Output.ts"
import { Transport } from "../../src/Transport.ts"
import { recorder, type Run } from "./program.ts"

// To load commands takes turns of the event loop in which nothing else happens.
await Effect.runPromise(Commands.load(undefined))

/** What `Cli.run` gives, and parts of it. */
export type Program<R = never> = Effect.Effect<
  number,
  never,
  Effect.Effect.Context<ReturnType<typeof Cli.run>> | R
>

export interface Surroundings {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly client: HttpClient.HttpClient
}

/** What a run left. `code` is NaN where it did not end as a run should. */
export interface Outcome extends Run {
  readonly ending: "ended" | "died" | "spins" | "waits for ever" | "waits for nothing"
}

/**
 * Runs a program where nothing happens but its own steps: files are in memory, chance is fixed, and the clock goes on
 * to what waits next for it once nothing else is left to do. So the same program in the same surroundings always does
 * the same, in a few milliseconds, and one that does not end is found out by counting.
 */
export const runIn = async ({ client, files }: Surroundings, program: Program): Promise<Outcome> => {
  const { output, written } = recorder()
  const clock = new Hourglass()
  const scheduler = new CountingScheduler()
  let exit: Exit.Exit<number> | undefined
  const fiber = Effect.runFork(
    program.pipe(
      Effect.provideService(Output, output),
      Effect.provideService(Transport, Effect.succeed(patient(client))),
      Effect.provideService(FileSystem.FileSystem, inMemory(files)),
      Effect.provideService(Path.Path, path),
      Effect.provideService(Terminal.Terminal, terminal),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map())),
      Effect.withClock(clock),
      Effect.withRandom(Random.make("the same each time"))
    ),
    { scheduler }
  )
  fiber.addObserver((given) => (exit = given))
  for (let turns = 0, idle = 0; ; turns++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (exit !== undefined)
      return Exit.isSuccess(exit)
        ? { code: exit.value, ...written(), ending: "ended" }
        : { code: NaN, ...written(), ending: "died" }
    idle = clock.turn() ? 0 : idle + 1
    const ending = scheduler.isExhausted
      ? "spins"
      : turns > mostTurns
        ? "waits for ever"
        : idle > mostIdle
          ? "waits for nothing"
          : undefined
    if (ending === undefined) continue
    fiber.unsafeInterruptAsFork(fiber.id())
    return { code: NaN, ...written(), ending }
  }
}

/** Runs that end take a dozen turns of the clock, and some hundred tasks. */
const mostTurns = 1_000
const mostTasks = 50_000
/** Turns of the event loop that nobody waits for by the clock: what is not loaded yet takes some. */
const mostIdle = 1_000

/** A clock that stands still until it is turned, which takes it to the first moment that somebody waits for. */
class Hourglass implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  private now = 0
  private readonly sleepers = new Map<() => void, number>()

  unsafeCurrentTimeMillis = (): number => this.now
  unsafeCurrentTimeNanos = (): bigint => BigInt(Math.round(this.now * 1e6))
  currentTimeMillis = Effect.sync(this.unsafeCurrentTimeMillis)
  currentTimeNanos = Effect.sync(this.unsafeCurrentTimeNanos)

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const millis = Duration.toMillis(duration)
      const wake = () => resume(Effect.void)
      // Longer sleeps have no end for Effect's own clock, either.
      if (millis < 2 ** 31) this.sleepers.set(wake, this.now + millis)
      return Effect.sync(() => void this.sleepers.delete(wake))
    })
  }

  /** Whether somebody was waiting. */
  turn(): boolean {
    if (this.sleepers.size === 0) return false
    this.now = Math.min(...this.sleepers.values())
    for (const [wake, at] of this.sleepers) {
      if (at > this.now) continue
      this.sleepers.delete(wake)
      wake()
    }
    return true
  }
}

/** Does everything at once that can be done, so that a turn of the event loop leaves nothing but waits. */
class CountingScheduler implements Scheduler.Scheduler {
  private readonly inner = new Scheduler.MixedScheduler(Infinity)
  private tasks = 0

  shouldYield: Scheduler.Scheduler["shouldYield"] = (fiber) => this.inner.shouldYield(fiber)
  scheduleTask: Scheduler.Scheduler["scheduleTask"] = (task, priority, fiber) => {
    if (++this.tasks < mostTasks) this.inner.scheduleTask(task, priority, fiber)
  }

  get isExhausted(): boolean {
    return this.tasks >= mostTasks
  }
}

const path = Effect.runSync(Effect.provide(Path.Path, Path.layer))

/** Nobody sits there. */
const terminal = Terminal.Terminal.of({
  columns: Effect.succeed(0),
  rows: Effect.succeed(0),
  isTTY: Effect.succeed(false),
  readInput: Effect.never,
  readLine: Effect.never,
  display: () => Effect.void
})

const inMemory = (files: Surroundings["files"]) =>
  FileSystem.make({
    ...FileSystem.makeNoop({}),
    readFile: (path) => Effect.succeed(files[path] ?? new Uint8Array())
  })
