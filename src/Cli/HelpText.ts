/**
 * The help and the completion scripts of `@effect/cli` (0.77), as a person should see them: descriptions below the
 * usages (beside the longest of them no terminal has the width), nothing that holds for every option, and a bash
 * script that knows a program with a hyphen in its name.
 */
export const shown = (text: string, colours: boolean): string =>
  mends.reduce((shown, [found, instead]) => shown.replace(found, instead), colours ? text : plain(text))

/** Text without colours. */
export const plain = (text: string): string => text.replace(ansi, "")

const escape = String.fromCharCode(27)
const ansi = new RegExp(`${escape}\\[[0-9;]*m`, "g")

const saidOfEvery = [
  "A user-defined piece of text",
  "A true or false value",
  "An integer",
  "This setting is optional",
  "This option may be repeated zero or more times"
]

const mends: ReadonlyArray<readonly [RegExp, string]> = [
  [/^( {2}- .*?\S) {2,}(\S.*)$/gm, "$1\n      $2"],
  [new RegExp(`^(${escape}\\[[0-9;]*m| )*(${saidOfEvery.join("|")})\\..*\\n\\n`, "gm"), ""],
  [/ (--fault \S+?)\.\.\./g, " [$1]..."],
  [/^(\W*)\$ (?!source-spacex)/gm, "$1$ source-spacex "],
  [/cmd="source-spacex"/g, 'cmd="source__spacex"'],
  [/^( +)source-spacex\)$/gm, "$1source__spacex)"],
  [/compgen -W "airbyte,jsonl"/g, 'compgen -W "airbyte jsonl"']
]
