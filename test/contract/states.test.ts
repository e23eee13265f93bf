/* INC-08: what each kind of state that may be found means to an incremental read, and to a full refresh. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Streams from "../../src/Streams.ts"
import { invented } from "../support/api.ts"
import type { Configurator } from "../support/discovered.ts"
import { errorsOf, logsOf, once, statusesOf } from "../support/program.ts"
import { given, readChanges, singles, streamOf } from "./changes.ts"

/** Counted by the platform, and so by `readChanges`. */
const generation_id = 3

/** A state that this connector leaves after an incremental read. */
type Ours = Readonly<Record<string, unknown>>

/** What a read gives, and what it says of the state, or else why it does not take place. */
type Outcome =
  | { readonly gives: "everything" | "the second half" | "nothing"; readonly says?: string }
  | { readonly refuses: string }

type Kind = readonly [title: string, state: (ours: Ours) => unknown, changes: Outcome, refresh: Outcome]

const fresh: Outcome = { gives: "everything" }
const freshBecause = (says: string): Outcome => ({ gives: "everything", says })
const refused = (because: string): readonly [Outcome, Outcome] => [{ refuses: because }, { refuses: because }]
const foreign = [freshBecause("of another connector"), freshBecause("of another connector")] as const

const kinds = (name: string): ReadonlyArray<Kind> => {
  const documents = invented.documents(name)
  const after = documents[Math.ceil(documents.length / 2) - 1]!.id
  const [field = ""] = Object.keys(streamOf(name).schema.properties)
  const ofFullRefresh = freshBecause("of a full refresh")
  return [
    ["no state", () => undefined, fresh, fresh],
    ["null", () => null, fresh, fresh],
    ["an empty state", () => ({}), fresh, fresh],
    ["a state of nothing but nulls", () => ({ after: null, known: null }), fresh, fresh],

    ["its own state", (ours) => ours, { gives: "nothing" }, freshBecause("of an incremental sync")],
    [
      "its own state in another order, with nulls",
      (ours) => ({ untold: null, after: null, ...Object.fromEntries(Object.entries(ours).toReversed()) }),
      { gives: "nothing" },
      freshBecause("of an incremental sync")
    ],
    [
      "the state of this refresh, unfinished",
      () => ({ generation_id, after }),
      ofFullRefresh,
      singles.includes(name)
        ? freshBecause("such a read cannot be gone on with")
        : { gives: "the second half", says: `resumes behind ${after}` }
    ],
    [
      "the state of this refresh, finished",
      () => ({ generation_id, __ab_full_refresh_sync_complete: true }),
      ofFullRefresh,
      { gives: "nothing" }
    ],
    [
      "the state of an earlier refresh, unfinished",
      () => ({ generation_id: 2, after }),
      ofFullRefresh,
      freshBecause("of an earlier refresh")
    ],
    [
      "the end of a refresh, as the Python CDK writes it",
      () => ({ __ab_full_refresh_sync_complete: true }),
      ofFullRefresh,
      freshBecause("of a refresh that is over")
    ],

    ["the Python CDK's state without a cursor", () => ({ __ab_no_cursor_state_message: true }), ...foreign],
    ["another connector's cursor", () => ({ [field]: "2022-10-05" }), ...foreign],
    [
      "another connector's ranges of dates",
      () => ({ state_type: "date-range", slices: [{ start: "2006-03-24", end: "2022-12-05" }] }),
      ...foreign
    ],

    [
      "its own state with another checksum",
      (ours) => ({ ...ours, checksum: "0123456789abcdef" }),
      ...refused("it is damaged")
    ],
    ["its own state without a checksum", ({ checksum: _, ...ours }) => ours, ...refused("it is damaged")],
    [
      "its own state, cut off",
      (ours) => ({ ...ours, known: String(ours["known"]).slice(0, -80) }),
      ...refused("it is damaged")
    ],
    ["its own state with nothing known", (ours) => ({ ...ours, known: "" }), ...refused("it is damaged")],
    [
      "its own state with another stamp",
      (ours) => ({ ...ours, updated_at: "1970-01-01T00:00:00.001Z" }),
      ...refused("it is damaged")
    ],
    ["its own state with a member more", (ours) => ({ ...ours, more: 1 }), ...refused("it is damaged")],
    [
      "the state of a newer version",
      (ours) => ({ ...ours, state_version: 2 }),
      ...refused("written by a newer version of this connector")
    ],
    ["anything else", () => ({ junk: true }), ...refused("not one that this connector can use")],
    ["an id that is none", () => ({ after: "5eb87cd9" }), ...refused("not one that this connector can use")]
  ]
}

describe.each(Streams.names)("given a state of %s", (name) => {
  const documents = invented.documents(name)
  const ours = once(Effect.map(readChanges(name), ({ state }) => state))

  const read = (by: Configurator, state: Kind[1]) =>
    Effect.gen(function* () {
      const found = state(yield* ours)
      return yield* readChanges(name, { by, ...(found === undefined ? {} : { state: found }) })
    })

  const comesOf = (
    outcome: Outcome,
    { records, run, sent }: Effect.Effect.Success<ReturnType<typeof read>>
  ) => {
    const told = logsOf(run, "INFO").filter((line) => /the state is|resumes|gone on with/.test(line))
    if ("refuses" in outcome) {
      const [error, ...others] = errorsOf(run)
      assert.deepStrictEqual(
        [error?.failure_type, error?.stream_descriptor, others],
        ["config_error", { name }, []]
      )
      assert.include(error?.message, `The state of the stream ${name} cannot be used: `)
      assert.include(error?.message, outcome.refuses)
      assert.include(
        error?.message,
        "Reset the stream, or leave its state out, to read it from the beginning."
      )
      assert.deepStrictEqual([records, sent, run.code], [[], [], 1])
      assert.deepStrictEqual(statusesOf(run, name), ["STARTED", "INCOMPLETE"])
    } else {
      assert.deepStrictEqual([errorsOf(run), logsOf(run, "WARN"), run.code], [[], [], 0])
      assert.lengthOf(told, outcome.says === undefined ? 0 : 1)
      assert.include(told.join(), outcome.says ?? "")
      assert.strictEqual(statusesOf(run, name).at(-1), "COMPLETE")
    }
  }

  it.effect.each(kinds(name))("INC-08 an incremental read with %s", ([, state, outcome]) =>
    Effect.gen(function* () {
      const reading = yield* read("Airbyte's platform, incrementally", state)
      comesOf(outcome, reading)
      if ("refuses" in outcome) return
      assert.deepStrictEqual<unknown>(
        reading.records,
        outcome.gives === "everything" ? given(name, documents, reading.stamp) : []
      )
      assert.hasAllKeys(reading.state, Object.keys(yield* ours))
    })
  )

  it.effect.each(kinds(name))("INC-08 a full refresh with %s", ([, state, , outcome]) =>
    Effect.gen(function* () {
      const reading = yield* read("Airbyte's platform", state)
      comesOf(outcome, reading)
      if ("refuses" in outcome) return
      const from = {
        everything: 0,
        "the second half": Math.ceil(documents.length / 2),
        nothing: documents.length
      }
      assert.deepStrictEqual<unknown>(reading.records, documents.slice(from[outcome.gives]))
      assert.deepStrictEqual(reading.state, { generation_id, __ab_full_refresh_sync_complete: true })
    })
  )
})
