import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Terminal from "@effect/platform/Terminal"
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import type * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import packageJson from "../package.json" with { type: "json" }
import { type Audience, ExitCode, tell } from "./Cli/Audience.ts"
import { wantsColours } from "./Cli/Colours.ts"
import * as Commands from "./Cli/Commands.ts"
import { plain, shown } from "./Cli/HelpText.ts"
import { ConfigError } from "./Failure.ts"
import { Output } from "./Output.ts"
import type { Transport } from "./Transport.ts"

/** What the arguments name is loaded alone: where they name no command, all are. */
const program = (name: Commands.Name | undefined) =>
  Effect.map(Commands.load(name), (commands) =>
    Command.run(
      Command.make("source-spacex").pipe(
        Command.withDescription("Reads the SpaceX API: as an Airbyte source, or for a person at a terminal."),
        Command.withSubcommands(commands)
      ),
      {
        name: "source-spacex",
        version: packageJson.version,
        footer: HelpDoc.p(
          "Of each command: --help. Of the program: --version, and --completions bash | fish | sh | zsh, which prints a completion script."
        )
      }
    )
  )

/** The whole program: the arguments as the process got them in, lines and an exit code out. */
export const run = (
  argv: ReadonlyArray<string>
): Effect.Effect<number, never, Output | Transport | CliApp.CliApp.Environment> =>
  Effect.gen(function* () {
    const output = yield* Output
    const current = yield* Effect.console
    const colours = output.isTerminal && (yield* wantsColours)
    const text = (parts: ReadonlyArray<unknown>) => shown(parts.join(" "), colours) + "\n"
    const console: Console.Console = {
      ...current,
      // Help and versions are few and short. What is wrong with the arguments is told below.
      log: (...parts) => Effect.sync(() => output.unsafeWrite(text(parts))),
      error: () => Effect.void
    }
    return yield* Effect.flatMap(program(wanted(argv)), (read) => read(faultsApart(helpFirst(argv)))).pipe(
      Effect.catchIf(ValidationError.isValidationError, (error) =>
        tell(audienceOf(argv), Cause.fail(mistake(argv, error)))
      ),
      Effect.provideService(CliConfig.CliConfig, CliConfig.make({ showBuiltIns: false })),
      Effect.withConsole(console),
      Effect.as(0),
      Effect.catchAllCause((cause) =>
        hasQuit(cause) ? new ExitCode({ code: 130 }) : tell(audienceOf(argv), cause)
      ),
      Effect.catchAll(({ code }) => Effect.succeed(code)),
      Effect.zipLeft(output.flush),
      // What was said last is said to the end. Whoever interrupts does not wait for a reader that has stopped.
      Effect.onInterrupt(() => output.flush)
    )
  })

/** A person has left a prompt by Ctrl-C. */
const hasQuit = (cause: Cause.Cause<unknown>): boolean => Terminal.isQuitException(Cause.squash(cause))

/** Whoever writes `--help` behind other words wants help: the library takes it in front of them only. */
function helpFirst(argv: ReadonlyArray<string>): ReadonlyArray<string> {
  if (!argv.includes("--help") && !argv.includes("-h")) return argv
  return [...argv.slice(0, 2), ...Arr.fromNullable(commandOf(argv)), "--help"]
}

/** The library takes what may be given several times only apart from its value, and passes over one without. */
const faultsApart = (argv: ReadonlyArray<string>): ReadonlyArray<string> =>
  argv
    .flatMap((word) => (word.startsWith("--fault=") ? ["--fault", word.slice("--fault=".length)] : [word]))
    .concat(argv.at(-1) === "--fault" ? [""] : [])
    .map((word, i, words) => (word === "" && words[i - 1] === "--fault" ? '""' : word))

/** Wrong arguments of one of Airbyte's commands are told as Airbyte expects it, all others to a person. */
function audienceOf(argv: ReadonlyArray<string>): Audience {
  const format = argv.flatMap((word, i) =>
    word === "--format" ? [argv[i + 1]] : (/^--format=(.*)$/.exec(word)?.[1] ?? [])
  )
  const documents = format.includes("jsonl") || argv.some((word) => /^--output(=|$)/.test(word))
  return airbyteCommands.has(argv[2] ?? "") && !documents ? "airbyte" : "person"
}

function mistake(argv: ReadonlyArray<string>, error: ValidationError.ValidationError): ConfigError {
  const told = plain(HelpDoc.toAnsiText(error.error)).trim().replace(/\s+/g, " ").replace(/\.$/, "")
  const reason = told
    .replace(
      /^Received unknown argument: '(-.*)'$/,
      "$1 is no option here, or stands twice, or lacks its value"
    )
    .replace("a integer", "an integer")
  const help = ["source-spacex", ...Arr.fromNullable(commandOf(argv)), "--help"].join(" ")
  return new ConfigError({ message: `${argv.slice(2).join(" ")}: ${reason}. See ${help}.` })
}

/** What is to be loaded: a completion script has all commands, wherever it is asked for. */
function wanted(argv: ReadonlyArray<string>): Commands.Name | undefined {
  return argv.some((word) => /^--completions(=|$)/.test(word)) ? undefined : commandOf(argv)
}

/** The command that the arguments name first, if any. */
function commandOf(argv: ReadonlyArray<string>): Commands.Name | undefined {
  return Commands.names.find((name) => name === argv[2])
}

const airbyteCommands = new Set(["spec", "check", "discover", "read"])
