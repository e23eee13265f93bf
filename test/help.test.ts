import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { file, run } from "./support/program.ts"

/** What bash offers behind some words of a command line, with the script that the program prints. */
const offered = (script: string, ...words: ReadonlyArray<string>) =>
  execFileSync(
    "bash",
    [
      "-c",
      `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _source-spacex_bash_completions "$1"; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "-",
      script,
      ...words
    ],
    { encoding: "utf8" }
  )
    .trim()
    .split("\n")

describe("help", () => {
  it.effect.each(["spec", "check", "discover", "read", "simulate", "demo"])(
    "of %s names its options in a layout for a terminal",
    (command) =>
      Effect.gen(function* () {
        const result = yield* run([command, "--help"])
        assert.include(result.stdout, `$ source-spacex ${command}`)
        assert.include(result.stdout, "--debug")
        assert.notMatch(result.stdout, /This setting is optional|user-defined piece of text/)
        assert.deepStrictEqual([result.stderr, result.code], ["", 0])
      })
  )

  it.effect("of the program lists each command with a description below it", () =>
    Effect.gen(function* () {
      const { stdout } = yield* run(["--help"])
      for (const command of ["spec", "check", "discover", "read", "simulate", "demo"])
        assert.match(stdout, new RegExp(`^  - ${command} .*\\n      [A-Z].*\\.$`, "m"))
    })
  )

  it.effect("is shown without colours where NO_COLOR or a dumb terminal asks for that", () =>
    Effect.gen(function* () {
      const escape = String.fromCharCode(27)
      assert.include((yield* run(["--help"], { isTerminal: true })).stdout, escape)
      for (const environment of [{ NO_COLOR: "1" }, { TERM: "dumb" }])
        assert.notInclude((yield* run(["--help"], { environment, isTerminal: true })).stdout, escape)
    })
  )
})

describe("the completion script for bash", () => {
  it.effect("offers the commands, the options of a command, and what an option takes", () =>
    Effect.gen(function* () {
      const { stdout } = yield* run(["--completions", "bash"])
      const script = file("completions.bash", stdout)
      assert.deepStrictEqual(offered(script, "source-spacex", "di"), ["discover"])
      assert.deepStrictEqual(offered(script, "source-spacex", "read", "--st").toSorted(), [
        "--state",
        "--streams"
      ])
      assert.deepStrictEqual(offered(script, "source-spacex", "read", "--format", ""), ["airbyte", "jsonl"])
    })
  )

  it.effect.each(["zsh", "fish"])("has a sister for %s", (shell) =>
    Effect.gen(function* () {
      const { code, stdout } = yield* run(["--completions", shell])
      assert.include(stdout, "source-spacex")
      assert.strictEqual(code, 0)
    })
  )
})
