import * as FastCheck from "effect/FastCheck"
import { assert, describe } from "vitest"
import configuration from "../schemas/configuration.json" with { type: "json" }
import { make } from "../src/Simulator.ts"
import type { JsonObject } from "../src/Simulator/Json.ts"
import { catalog, collections, idOf, stateFile } from "./support/documents.ts"
import { bodyFaults, faults } from "./support/replyFaults.ts"
import { anything, encoded, mutated, mutation } from "./support/mutation.ts"
import { errorsOf, recordsOf, statesOf, statusesOf } from "./support/program.ts"
import { property } from "./support/property.ts"
import { type Entry, perform, type Scene, type World } from "./support/scene.ts"
import { complaints, type Evidence, skips } from "./support/verdict.ts"

// Otherwise the first of the runs would do it, and wait for the file system.
await import("../src/Drift/Compiler.ts")

const worldOf = (
  documents: Readonly<Record<"launches" | "starlink", ReadonlyArray<{ readonly id: string } & JsonObject>>>
): World => ({
  simulator: make(documents),
  collections: {
    launches: documents.launches.map(({ id }) => id),
    starlink: documents.starlink.map(({ id }) => id)
  }
})
const small = worldOf(collections({ launches: 2, satellites: 5 }))

const json = (value: unknown) => encoded(JSON.stringify(value))
const lines = (...values: ReadonlyArray<unknown>) =>
  encoded(values.map((value) => JSON.stringify(value) + "\n").join(""))

/** A file that is anything, or one of some valid ones, which is mutated as a rule. */
const fileOf = (...valid: ReadonlyArray<Uint8Array>): FastCheck.Arbitrary<Uint8Array> => {
  const any = FastCheck.constantFrom(...valid)
  return FastCheck.oneof(
    {
      weight: 12,
      arbitrary: FastCheck.tuple(any, mutation).map(([file, mutation]) => mutated(file, mutation))
    },
    { weight: 3, arbitrary: anything },
    { weight: 1, arbitrary: any }
  )
}

/** Performs so many scenes, and asks `further` of those where nothing is wrong with the run itself. */
const hold = (
  name: string,
  [entry, cases]: readonly [Entry, number],
  scenes: FastCheck.Arbitrary<Scene>,
  further: (
    evidence: Evidence,
    scene: Scene,
    again: (scene: Scene) => Promise<Evidence>
  ) => ReadonlyArray<string> | Promise<ReadonlyArray<string>>,
  world = small
) => {
  const codes: Array<number> = []
  const again = (scene: Scene) => perform(entry, scene, world)
  property(
    `${name}, through ${entry}`,
    cases,
    scenes,
    async (scene) => {
      const evidence = await again(scene)
      codes.push(evidence.outcome.code)
      const found = complaints(evidence)
      const all = found.length > 0 ? found : await further(evidence, scene, again)
      if (all.length > 0) throw new Error(shown(all, scene, evidence))
    },
    () => {
      for (const code of [0, 1])
        assert.isAbove(codes.filter((c) => c === code).length, cases / 20, `with exit code ${code}`)
    }
  )
}

const shown = (found: ReadonlyArray<string>, { command, files }: Scene, { exchanges, outcome }: Evidence) =>
  [
    ...found,
    `\n${command}`,
    ...Object.entries(files).map(([name, bytes]) => `${name}: ${textOf(bytes)}`),
    ...exchanges.map(
      ({ after = "nothing", body, collection, none, status, ending }) =>
        `${collection} behind ${after} → ${none ?? status}, ${textOf(body)}, ${ending}`
    ),
    `\n${outcome.stdout}`
  ]
    .map((text) =>
      text.replace(/(.)\1{30,}/g, (run, c) => `${c.repeat(9)}(${run.length} times)`).slice(0, 10_000)
    )
    .join("\n")

const textOf = (bytes: Uint8Array) => {
  const buffer = Buffer.from(bytes)
  const isText = buffer.equals(Buffer.from(buffer.toString()))
  return JSON.stringify(buffer.toString(isText ? "utf8" : "latin1"))
}

const streams = ["launches", "starlink"] as const

/** What a read owes that no fault disturbs: each document behind its start, once; and the user's errors alone. */
const undisturbed = ({ collections, exchanges, outcome }: Evidence) => [
  ...errorsOf(outcome).flatMap(({ failure_type, message }) =>
    failure_type === "config_error" ? [] : [`${failure_type} for a file: ${message}`]
  ),
  ...streams.flatMap((stream) => {
    const asked = exchanges.find(({ collection }) => collection === stream)
    if (asked === undefined || statusesOf(outcome, stream).at(-1) !== "COMPLETE") return []
    const expected = collections[stream]!.filter((id) => id > (asked.after ?? "")).join()
    const given = recordsOf(outcome, stream).map(({ id }) => id)
    return given.join() === expected ? [] : [`${stream}: ${given.join()} in place of ${expected}`]
  })
]

describe("a configuration", () => {
  const secret = "hunter2"
  const scenes = FastCheck.record<Scene>({
    command: FastCheck.constantFrom<Array<Scene["command"]>>("check", "discover", "read"),
    files: FastCheck.record({
      config: fileOf(
        json({}),
        json({ page_size: 4, requests_per_second: 0.5, request_timeout_seconds: 1.5, max_retries: 0 }),
        json({ base_url: "http://127.0.0.1:8080/mirror/", concurrency: 1, _injected: { a: [secret] } }),
        json({ base_url: `https://me:${secret}@api.spacexdata.com`, page_size: 10_000 }),
        json({ page_size: 5, password: secret, more: { token: [secret], secret } })
      )
    }),
    occasions: FastCheck.constant([])
  })

  /** Whether the secret stands where it is none: in the name of an option, or in an address that is one. */
  const isPublic = (config: Uint8Array | undefined): boolean => {
    try {
      const value = JSON.parse(new TextDecoder().decode(config)) as Record<string, unknown>
      const address = new RegExp(configuration.properties.base_url.pattern).exec(
        String(value["base_url"])
      )?.[0]
      return [...Object.keys(value), address ?? ""].some((text) => text.includes(secret))
    } catch {
      return false
    }
  }

  hold(
    "is taken or refused with what to do, and its secrets are kept",
    ["the program", 400],
    scenes,
    (evidence, { files }) =>
      evidence.outcome.stdout.includes(secret) && !isPublic(files.config)
        ? ["the secret is told"]
        : undisturbed(evidence)
  )
})

describe("a catalog", () => {
  const scenes = FastCheck.record<Scene>({
    command: FastCheck.constant("read"),
    files: FastCheck.record({
      catalog: fileOf(
        json(catalog("starlink")),
        json(catalog({ name: "launches", generation_id: 2, minimum_generation_id: 0, sync_id: 4 })),
        json(catalog("moons", { name: "starlink", sync_mode: "incremental", cursor_field: ["id"] })),
        json(catalog("starlink", { name: "launches", primary_key: [["id"]], include_files: null }))
      )
    }),
    occasions: FastCheck.constant([])
  })
  hold("is taken or refused with what to do", ["the program", 400], scenes, undisturbed)
})

describe("a state", () => {
  const [message] = stateFile({ starlink: { after: idOf(1) } })
  const scenes = FastCheck.record<Scene>({
    command: FastCheck.constant("read"),
    files: FastCheck.record({
      catalog: FastCheck.constantFrom(
        ...[undefined, null, 0, 7].map((generation_id) => json(catalog({ name: "starlink", generation_id })))
      ),
      state: fileOf(
        json([message]),
        json({ starlink: { after: idOf(3) } }),
        json(
          stateFile({
            starlink: { after: idOf(2), generation_id: 7 },
            launches: { after: idOf(0) },
            moons: null
          })
        ),
        json(stateFile({ starlink: { __ab_full_refresh_sync_complete: true, generation_id: 7 } })),
        json([{ type: "GLOBAL", global: { shared_state: {}, stream_states: [message?.stream] } }]),
        json([{ type: "LEGACY", data: { starlink: { after: idOf(4) } } }]),
        lines(
          { type: "LOG", log: { level: "INFO", message: "hello" } },
          { type: "STATE", state: message },
          { type: "STATE", state: stateFile({ starlink: { after: idOf(2) } })[0] }
        )
      )
    }),
    occasions: FastCheck.constant([])
  })
  hold(
    "is taken or refused with what to do, and nothing behind it is left out",
    ["the program", 400],
    scenes,
    undisturbed
  )
})

describe("a reply", () => {
  const scenesWith = (occasions: typeof faults, pageSizes = [1, 2, 3, 5]) =>
    FastCheck.record<Scene>({
      command: FastCheck.constantFrom<Array<Scene["command"]>>("read", "read", "read", "read", "check"),
      files: FastCheck.record({
        config: FastCheck.constantFrom(...pageSizes.map((page_size) => json({ page_size, max_retries: 1 }))),
        catalog: FastCheck.constantFrom(
          ...[catalog("starlink"), catalog("starlink"), catalog("starlink", "launches")].map(json)
        )
      }),
      occasions
    })

  /** Whatever is wrong with a body, neither the user nor the connector is to blame. */
  const blamed = ({ outcome }: Evidence) =>
    errorsOf(outcome).flatMap(({ failure_type, message }) =>
      failure_type === "transient_error" ? [] : [`${failure_type} for a body: ${message}`]
    )

  /** What is wrong with a run that goes on, with an API without faults, from where a failed one stopped. */
  const resumed: Parameters<typeof hold>[3] = async (
    { collections, exchanges, outcome },
    { files },
    again
  ) => {
    if (outcome.code === 0 || !streams.some((stream) => statesOf(outcome, stream).length > 0)) return []
    const state = encoded(outcome.stdout)
    const next = await again({ command: "read", files: { catalog: files.catalog!, state }, occasions: [] })
    const found = complaints(next)
    if (found.length > 0 || next.outcome.code !== 0)
      return [...found, `the read that goes on ends with ${next.outcome.code}`, next.outcome.stdout]
    return streams.flatMap((stream) => {
      if (statusesOf(outcome, stream).length === 0) return []
      const given = new Set(
        [outcome, next.outcome].flatMap((run) => recordsOf(run, stream).map(({ id }) => id))
      )
      const own = exchanges.filter(({ collection }) => collection === stream)
      return collections[stream]!.filter((id) => !given.has(id) && !own.some((one) => skips(one, id))).map(
        (id) => `${stream}: ${id} is missing after the read that goes on`
      )
    })
  }

  hold(
    "with anything for a body costs no document and makes nothing complete that is not",
    ["a stream", 1_000],
    scenesWith(bodyFaults),
    async (evidence, scene, again) => [...blamed(evidence), ...(await resumed(evidence, scene, again))]
  )

  hold(
    "of any kind costs no document and makes nothing complete that is not",
    ["the program", 200],
    scenesWith(faults).map(({ command, files: { catalog, config }, occasions }) => ({
      command,
      files: command === "read" ? { config, catalog } : { config },
      occasions
    })) as FastCheck.Arbitrary<Scene>,
    resumed
  )

  const { launches, starlink } = collections({ launches: 1, satellites: 5 })
  const large = worldOf({ launches, starlink: starlink.map(({ id }) => ({ id, text: "x".repeat(90_000) })) })
  hold(
    "that fills several blocks costs no document and makes nothing complete that is not",
    ["a stream", 100],
    scenesWith(bodyFaults, [5]),
    resumed,
    large
  )
})
