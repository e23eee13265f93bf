import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as HashMap from "effect/HashMap"
import * as HashSet from "effect/HashSet"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Airbyte from "../Airbyte.ts"
import * as Failure from "../Failure.ts"
import { legible } from "../Legible.ts"
import { Output, type OutputError } from "../Output.ts"

/**
 * Who reads what a command says. Airbyte reads messages on standard output; a person reads standard error, and is told
 * there, too, while messages go into a file or a pipe.
 */
export type Audience = "airbyte" | "person"

/** The command is over, and everything about it has been said. */
export class ExitCode extends Schema.TaggedError<ExitCode>()("ExitCode", { code: Schema.Int }) {}

/** Marks what is no line for whoever watches. */
const unwatched = "unwatched"

/** Runs a command for its audience: logs and failures are told in its form, and a failure ends with the exit code 1. */
export const serve =
  (audience: Audience, debug: boolean) =>
  <A, R>(
    command: Effect.Effect<A, Failure.Failure | OutputError | ExitCode, R>
  ): Effect.Effect<A, ExitCode, R | Output> =>
    Effect.gen(function* () {
      const output = yield* Output
      const level = debug ? LogLevel.Debug : yield* levelFromEnvironment
      return yield* command.pipe(
        Effect.catchAllCause((cause) => tell(audience, cause)),
        // It alone: Effect's own would write each line into the span around it, too.
        Effect.locally(FiberRef.currentLoggers, HashSet.make(logger(audience, output))),
        Logger.withMinimumLogLevel(level),
        // Failures are told by us, once.
        Effect.withUnhandledErrorLogLevel(Option.none())
      )
    })

/** Tells a person something of more than one line, where the log tells of anything that is no trouble. */
export const say = (output: typeof Output.Service, text: string): Effect.Effect<void> =>
  Effect.map(FiberRef.get(FiberRef.currentMinimumLogLevel), (level) => {
    if (LogLevel.lessThanEqual(level, LogLevel.Info)) output.unsafeWriteError(text)
  })

/** What is logged, whoever watches is told otherwise. */
export const toAirbyteAlone = Effect.annotateLogs({ [unwatched]: true })

/** Says what went wrong, to whom it concerns, and ends. */
export const tell = (
  audience: Audience,
  cause: Cause.Cause<Failure.Failure | OutputError | ExitCode>
): Effect.Effect<never, ExitCode, Output> =>
  Effect.gen(function* () {
    const output = yield* Output
    if (Cause.isInterruptedOnly(cause)) return yield* Effect.interrupt
    const error = Cause.failureOption(cause)
    if (error._tag === "Some" && error.value._tag === "ExitCode") return yield* error.value
    if (error._tag === "Some" && error.value._tag === "OutputError") return yield* lost(output, error.value)
    const failure = Failure.ofCause(cause as Cause.Cause<Failure.Failure>)
    if (audience === "person" || output.isWatched)
      output.unsafeWriteError(`source-spacex: ${failure.message}\n`)
    if (audience === "airbyte")
      yield* output
        .write(Airbyte.error(failure, yield* Clock.currentTimeMillis) + "\n")
        .pipe(Effect.catchAll((error) => lost(output, error)))
    return yield* new ExitCode({ code: 1 })
  })

/** A reader that has seen enough is no error to report; the exit code is that of a process ended by SIGPIPE. */
const lost = (output: typeof Output.Service, error: OutputError) => {
  if (!error.closed) output.unsafeWriteError(`source-spacex: ${error.message}\n`)
  return new ExitCode({ code: error.closed ? 141 : 1 })
}

/** One line each, marked with the stream that it is about. Numbers for programs come behind the words, to Airbyte alone. */
const logger = (audience: Audience, output: typeof Output.Service) =>
  Logger.make(({ annotations, logLevel, message }) => {
    const stream = Option.getOrUndefined(HashMap.get(annotations, "stream"))
    const parts: ReadonlyArray<unknown> = Array.isArray(message) ? message : [message]
    const [words, numbers] = Arr.partition(parts, (part) => typeof part === "object")
    const sentence = words.join(" ").replace(lineEnds, " ")
    const text = stream === undefined ? sentence : `${legible(String(stream))}: ${sentence}`
    if (audience === "airbyte") {
      const told = [text, ...numbers.map((part) => JSON.stringify(part))].join(" ")
      output.unsafeWrite(Airbyte.log(airbyteLevel(logLevel), told) + "\n")
    }
    if (audience === "person" || (output.isWatched && !HashMap.has(annotations, unwatched)))
      output.unsafeWriteError(`${logLevel._tag === "Info" ? "" : `${logLevel.label}: `}${text}\n`)
  })

const lineEnds = /\s*[\r\n]\s*/g

function airbyteLevel(level: LogLevel.LogLevel): Airbyte.LogLevel {
  return level._tag === "Warning"
    ? "WARN"
    : level._tag === "All" || level._tag === "None"
      ? "INFO"
      : (level.label as Airbyte.LogLevel)
}

/** `LOG_LEVEL`, as the platform sets it (`airbyte.md` 2.10); what it does not name changes nothing. */
const levelFromEnvironment = Effect.gen(function* () {
  const name = yield* Effect.orElseSucceed(Config.string("LOG_LEVEL"), () => "")
  return levels[name.toUpperCase()] ?? (yield* FiberRef.get(FiberRef.currentMinimumLogLevel))
})

const levels: Record<string, LogLevel.LogLevel> = {
  TRACE: LogLevel.Trace,
  DEBUG: LogLevel.Debug,
  INFO: LogLevel.Info,
  WARN: LogLevel.Warning,
  WARNING: LogLevel.Warning,
  ERROR: LogLevel.Error,
  FATAL: LogLevel.Fatal
}
