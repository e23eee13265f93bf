import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { ConfigError } from "../Failure.ts"
import * as Fault from "../Simulator/Rehearsal/Fault.ts"
import * as Occasion from "../Simulator/Rehearsal/Occasion.ts"

const scenario = Options.text("scenario").pipe(
  Options.withPseudoName("file"),
  Options.withDescription(
    'A bad day from a JSON file: {"cache": false, "faults": ["503#2"], "changes": [...]}. A change is {"at": "@starlink#2", "collection": "starlink"} with one of "insert": documents, "edit": fields with an id, "delete": ids, "reorder": "documents" or "fields"; or {"at": ..., "data": directory}. It happens just before that request is answered.'
  ),
  Options.withDefault(undefined)
)

const fault = Options.text("fault").pipe(
  Options.withPseudoName("name=value@route#n"),
  Options.withDescription(
    `What goes wrong, and when; may be given several times: of several that meet the same request, the first happens. ${Occasion.syntax}`
  ),
  Options.withDescription(
    Fault.descriptions()
      .map(([syntax, description]) => `${syntax.padEnd(20)}  ${description}`)
      .join("\n  ")
  ),
  Options.repeated
)

const replacement = Options.text("then").pipe(
  Options.withPseudoName("directory#n"),
  Options.withDescription(
    "Serve the replies in this directory instead, from the n-th request on: the second without #n. @route counts that route's requests only."
  ),
  Options.withDefault(undefined)
)

const noCache = Options.boolean("no-cache").pipe(
  Options.withDescription(
    "Answer every request anew. Otherwise the same request gets the same reply for as long as the API's own cache keeps it, whatever has changed: 20 seconds for launches, an hour for Starlink."
  )
)

/** The options of `simulate` that say what goes wrong. */
export const options = { scenario, fault, replacement, noCache }

/** What is to go wrong, from the scenario file and the flags together. */
export const script = Effect.fnUntraced(function* (options: {
  readonly scenario: string | undefined
  readonly fault: ReadonlyArray<string>
  readonly replacement: string | undefined
  readonly noCache: boolean
}) {
  const Scenario = yield* Effect.promise(() => import("../Simulator/Rehearsal/Scenario.ts"))
  const script =
    options.scenario === undefined
      ? {}
      : yield* Effect.mapError(Scenario.read(options.scenario), asConfigError)
  const changes = options.replacement === undefined ? [] : [yield* replacing(options.replacement)]
  return {
    ...script,
    ...(options.noCache ? { cache: false } : {}),
    faults: [...(yield* Effect.forEach(options.fault, faultOf)), ...(script.faults ?? [])],
    changes: [...(script.changes ?? []), ...changes]
  }
})

const faultOf = (text: string) => {
  const fault = Fault.parse(text)
  return fault === undefined
    ? new ConfigError({
        message: `--fault ${text}: there is no such fault. E.g. 503#2, or 429=7@starlink; --help lists them all.`
      })
    : Effect.succeed(fault)
}

const replacing = Effect.fnUntraced(function* (text: string) {
  const { replace } = yield* Effect.promise(() => import("../Simulator/Rehearsal/Scenario.ts"))
  const [, directory = text, where = ""] = /^(.*?)((?:@[\w./-]+)?(?:#[\d,n-]+)?)$/.exec(text) ?? []
  const at = Occasion.parse(where === "" ? "#2" : where)
  if (at === undefined)
    return yield* new ConfigError({ message: `--then ${text}: ${where} is no request. ${Occasion.syntax}` })
  return { at, edit: replace(yield* folder(directory)) }
})

/** The collections in a directory. */
export const folder = (directory: string) =>
  directory === ""
    ? new ConfigError({ message: "A directory without a name holds no data. Name one, e.g. `.`." })
    : Effect.promise(() => import("../Simulator/DataFolder.ts")).pipe(
        Effect.flatMap((DataFolder) => DataFolder.load(directory)),
        Effect.mapError(asConfigError)
      )

export const asConfigError = ({ message }: Error) => new ConfigError({ message })
