import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { catalog, collections, idOf, satellites, stateFile } from "./support/documents.ts"
import {
  directory,
  errorsOf,
  file,
  logsOf,
  messages,
  recordsOf,
  run,
  runThroughTime
} from "./support/program.ts"
import { transport } from "./support/transport.ts"

const starlink = ["--streams", "starlink"]

describe("a state file", () => {
  const message = {
    type: "STREAM",
    stream: { stream_descriptor: { name: "starlink" }, stream_state: { after: idOf(1) } }
  }
  const line = (value: unknown) => JSON.stringify(value) + "\n"
  const printed = [
    line({ type: "LOG", log: { level: "INFO", message: "hello" } }),
    line({
      type: "STATE",
      state: { ...message, stream: { ...message.stream, stream_state: { after: idOf(0) } } }
    }),
    line({ type: "RECORD", record: { stream: "starlink", data: {}, emitted_at: 1 } }),
    line({ type: "STATE", state: message, sourceStats: { recordCount: 1 } })
  ].join("")

  it.effect.each([
    ["an array of messages", [message], 3],
    ["an array with null fields, as PyAirbyte writes it", stateFile({ starlink: { after: idOf(1) } }), 3],
    ["one message", message, 3],
    ["one message in its envelope", { type: "STATE", state: message }, 3],
    ["an array of messages in their envelopes", [{ type: "STATE", state: message }], 3],
    ["the lines that a run printed, of which the last state counts", printed, 3],
    [
      "a global state",
      [{ type: "GLOBAL", global: { shared_state: null, stream_states: [message.stream] } }],
      3
    ],
    ["a legacy state", [{ type: "LEGACY", data: { starlink: { after: idOf(1) } } }], 3],
    ["a legacy state without a type", [{ data: { starlink: { after: idOf(1) } } }], 3],
    ["states by their stream", { starlink: { after: idOf(1) } }, 3],
    ["a byte order mark and a message", "\ufeff" + JSON.stringify(message), 3],
    ["a state and one of a stream that is not read", [message, ...stateFile({ moons: { after: "x" } })], 3],
    ["an empty array", [], 5],
    ["an empty object", {}, 5],
    ["null", "null", 5],
    ["nothing", "", 5],
    ["white space", " \n", 5],
    ["an empty state", stateFile({ starlink: {} }), 5],
    ["a state that is null", stateFile({ starlink: null }), 5],
    ["a state that a later message resets", [message, ...stateFile({ starlink: null })], 5]
  ] as const)("may be %s", ([, content, expected]) =>
    Effect.gen(function* () {
      const result = yield* run(["read", ...starlink, "--state", file("state.json", content)], {
        client: transport(collections()).client
      })
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(5).slice(5 - expected))
      assert.strictEqual(result.code, 0)
    })
  )

  it.effect("whose last line was torn by a kill counts up to there, with a warning", () =>
    Effect.gen(function* () {
      const state = file("state.json", printed + '{"type":"STATE","state":{"ty')
      const result = yield* run(["read", ...starlink, "--state", state], {
        client: transport(collections()).client
      })
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(5).slice(2))
      assert.include(logsOf(result, "WARN")[0], "ends within line 5")
    })
  )

  it.effect.each([
    ["not JSON", "{after}", "line 1, column 2: it is not JSON"],
    ["cut", '[{"type":"STREAM","stream":', "it ends too early"],
    ["a number", "7", "a state message was expected, not a number"],
    ["a text", '"after"', "a state message was expected, not a string"],
    ["an array of numbers", "[1]", "a state message was expected, not a number"],
    ["an array of which one is wrong", [{ type: "LOG" }, { stream: 7 }], "[1]: stream must be an object"],
    ["lines of which one is wrong", '{"type":"LOG"}\n{"stream":7}\n', "line 2: stream must be an object"],
    [
      "a message without a descriptor",
      [{ type: "STREAM", stream: { stream_state: {} } }],
      "stream.stream_descriptor"
    ],
    ["a message of an unknown type", [{ type: "SNAPSHOT" }], "type"],
    [
      "a message that is nested thousands of levels deep",
      `[{"stream":${JSON.stringify(message.stream)},"global":${"[".repeat(9_000)}${"]".repeat(9_000)}}]`,
      "[0]: global must be an object"
    ],
    ["states that are no objects", { starlink: 7 }, "it holds no state messages, but starlink"],
    ["lines of which one is cut", '{"type":"LOG","log":{}}\n{"type":"STA\n', "line 2"]
  ] as const)("that is %s is refused with its place and the mend", ([, content, said]) =>
    Effect.gen(function* () {
      const path = file("state.json", content)
      const result = yield* run(["read", ...starlink, "--state", path])
      assert.lengthOf(messages(result), 1)
      assert.strictEqual(errorsOf(result)[0]?.failure_type, "config_error")
      for (const part of [path, said, "leave --state out"]) assert.include(errorsOf(result)[0]?.message, part)
      assert.strictEqual(result.code, 1)
    })
  )

  it.effect.each([
    ["a text for a place", { after: 5 }],
    ["an unknown key", { after: idOf(1), cursor_2: 1 }],
    ["a place that is empty", { after: "" }],
    ["nonsense", { wet: "paint" }]
  ])("whose state of a stream is %s fails that stream alone, and says how to reset it", ([, streamState]) =>
    Effect.gen(function* () {
      const state = file("state.json", stateFile({ starlink: streamState }))
      const both = ["--streams", "launches,starlink"]
      const result = yield* run(["read", ...both, "--state", state], {
        client: transport(collections()).client
      })
      assert.deepStrictEqual(recordsOf(result, "launches"), collections().launches)
      assert.deepStrictEqual(
        errorsOf(result).map((error) => [error.failure_type, error.stream_descriptor?.name]),
        [["config_error", "starlink"]]
      )
      assert.include(errorsOf(result)[0]?.message, "Reset the stream")
      assert.strictEqual(result.code, 1)
    })
  )
})

describe("a catalog", () => {
  it.effect.each([
    ["not JSON", "streams: []", "line 1, column 1: it is not JSON"],
    ["an array", [], "streams"],
    ["without streams", {}, "streams"],
    [
      "a stream without a name",
      { streams: [{ stream: {}, sync_mode: "full_refresh" }] },
      "streams[0].stream.name"
    ],
    ["an unknown sync mode", catalog({ name: "launches", sync_mode: "INVALID" }), "streams[0].sync_mode"],
    [
      "a refresh that is no number",
      catalog({ name: "launches", generation_id: "7" }),
      "streams[0].generation_id"
    ],
    ["a stream twice", catalog("launches", "launches"), "launches is named twice"]
  ] as const)("that is %s is refused with its place", ([, content, said]) =>
    Effect.gen(function* () {
      const result = yield* run(["read", "--catalog", file("catalog.json", content)])
      assert.lengthOf(messages(result), 1)
      assert.strictEqual(errorsOf(result)[0]?.failure_type, "config_error")
      assert.include(errorsOf(result)[0]?.message, said)
      assert.strictEqual(result.code, 1)
    })
  )

  it.effect("may carry fields that this source does not know", () =>
    Effect.gen(function* () {
      const content = {
        ...catalog({ name: "launches", include_files: false, generation_id: null, sync_id: 4 }),
        extra: 1
      }
      const result = yield* run(["read", "--catalog", file("catalog.json", content)], {
        client: transport(collections()).client
      })
      assert.strictEqual(result.code, 0)
    })
  )
})

describe("a configuration", () => {
  it.effect.each([
    ["not JSON", '{"page_size": 10,}', "line 1, column 18: it is not JSON"],
    ["not JSON on a later line", '{\n  "page_size": ten\n}', "line 2, column 16: it is not JSON"],
    ["followed by something", "{} {}", "something follows the value"],
    ["empty", "", "it ends too early"],
    ["an array", [], "it must be a JSON object"],
    ["a page size that is a text", { page_size: "10" }, "page_size must be a whole number from 1 to 10000"],
    [
      "a page size that is too large",
      { page_size: 10001 },
      "page_size must be a whole number from 1 to 10000"
    ],
    ["a page size that is broken", { page_size: 1.5 }, "page_size must be a whole number from 1 to 10000"],
    [
      "a rate of nothing",
      { requests_per_second: 0 },
      "requests_per_second must be a number from 0.1 to 1000"
    ],
    [
      "an address without a scheme",
      { base_url: "api.spacexdata.com" },
      "base_url must be a URL such as https://api.spacexdata.com"
    ],
    ["an address with credentials", { base_url: "https://me:secret@host" }, "base_url must be a URL"],
    [
      "several mistakes, all of which are told",
      { page_size: 0, max_retries: -1 },
      "max_retries must be a whole number from 0 to 20"
    ]
  ] as const)("that is %s is refused with its place and the mend, by every command", ([, content, said]) =>
    Effect.gen(function* () {
      for (const command of ["check", "discover", "read"]) {
        const path = file("config.json", content)
        const result = yield* run([command, "--config", path])
        const [status] = messages(result).flatMap(({ connectionStatus }) => connectionStatus ?? [])
        assert.strictEqual(status?.status, command === "check" ? "FAILED" : undefined)
        assert.lengthOf(messages(result), command === "check" ? 2 : 1)
        assert.strictEqual(errorsOf(result)[0]?.failure_type, "config_error")
        if (status !== undefined) assert.strictEqual(status.message, errorsOf(result)[0]?.message)
        for (const part of [path, said, "Correct it"]) assert.include(errorsOf(result)[0]?.message, part)
        assert.notInclude(errorsOf(result)[0]?.message, "secret")
        assert.deepStrictEqual(
          [errorsOf(result)[0]?.stack_trace, result.code, result.stderr],
          [undefined, 1, ""]
        )
      }
    })
  )

  it.effect("with a misspelt option is taken, with a warning that names it", () =>
    Effect.gen(function* () {
      const config = file("config.json", { page_sise: 5 })
      const result = yield* run(["discover", "--config", config])
      assert.include(logsOf(result, "WARN")[0], "page_sise, which is no option")
      assert.lengthOf(messages(result), 2)
    })
  )

  it.effect("may hold options that this version does not know", () =>
    Effect.gen(function* () {
      const config = file("config.json", { __injected: true, future_option: { a: 1 } })
      const result = yield* run(["read", "--config", config, ...starlink], {
        client: transport(collections()).client
      })
      assert.strictEqual(result.code, 0)
    })
  )
})

describe("a file", () => {
  it.effect.each(["--config", "--catalog", "--state"])(
    "that %s names and that does not exist, is a directory or is below a file is told as such",
    (option) =>
      Effect.gen(function* () {
        for (const [path, said] of [
          ["/no/such/file.json", "there is no such file"],
          [directory(), "it is a directory"],
          [file("plain.txt", "") + "/below.json", "a part of the path is a file"]
        ] as const) {
          const result = yield* run(["read", option, path])
          assert.lengthOf(messages(result), 1)
          for (const part of [path, said]) assert.include(errorsOf(result)[0]?.message, part)
          assert.strictEqual(result.code, 1)
        }
      })
  )
})

describe("a name in a file", () => {
  const name = "a\n    at run (file.js:1:1)\u2028" + "long".repeat(1_000)
  it.effect.each([
    ["--config", { [name]: 1, page_size: 0 }],
    ["--config", { [name]: 1 }],
    ["--catalog", catalog(name)],
    ["--catalog", catalog(name, name)],
    ["--state", [{ [name]: 1 }]]
  ] as const)("of %s is told on one line, and not in full where it is long", ([option, content]) =>
    Effect.gen(function* () {
      const { client } = transport(collections())
      const streams = option === "--config" ? starlink : []
      const result = yield* run(["read", ...streams, option, file("file.json", content)], { client })
      const told = [...logsOf(result, "WARN"), ...errorsOf(result).map(({ message }) => message)]
      assert.isNotEmpty(told)
      for (const text of told) {
        assert.notMatch(text, /[\n\u2028]/)
        assert.isBelow(text.length, 500)
      }
    })
  )
})

describe("arguments", () => {
  it.effect.each([
    [["read", "--frobnicate"], "--frobnicate"],
    [["read", "--limit", "many"], "many"],
    [["read", "--limit", "0"], "--limit 0"],
    [["read", "--format", "xml"], "xml"],
    [["read", "--streams", "moons"], '"moons"'],
    [["read", "--streams", ""], '""'],
    [["read", "--streams", "launches", "--catalog", "catalog.json"], "Both --catalog and --streams"],
    [["read", "--format", "airbyte", "--output", "out"], "--output needs --format jsonl"],
    [["read", "--output", "out", "--state", "state.json"], "goes without --state"],
    [["check", "--config"], "--config is no option here, or stands twice, or lacks its value"],
    [
      ["read", "--limit", "1", "--limit", "2"],
      "--limit is no option here, or stands twice, or lacks its value"
    ],
    [["spec", "extra"], "extra"]
  ] as const)("%j are refused with one message that names them", ([argv, said]) =>
    Effect.gen(function* () {
      const result = yield* run(argv)
      const told = result.stdout === "" ? result.stderr : (errorsOf(result)[0]?.message ?? "")
      assert.include(told, said)
      assert.isAtMost(messages(result).length, 1)
      assert.notMatch(told, /\n./)
      assert.strictEqual(result.code, 1)
    })
  )

  it.effect("that ask for the documents of several streams on standard output are refused", () =>
    Effect.gen(function* () {
      const result = yield* run(["read", "--format", "jsonl"])
      assert.strictEqual(result.stdout, "")
      assert.include(result.stderr, "takes the documents of one stream")
      assert.strictEqual(result.code, 1)
    })
  )

  it.effect("that name no command of the program are told to a person", () =>
    Effect.gen(function* () {
      const result = yield* run(["raed"])
      assert.deepStrictEqual([result.stdout, result.code], ["", 1])
      assert.include(result.stderr, "'spec', 'check', 'discover', 'read'")
    })
  )

  it.effect.each([
    [["read", "--limit", "1", "--help"]],
    [["read", "-h", "--nonsense"]],
    [["--help"]]
  ] as const)("%j ask for help, wherever that stands", ([argv]) =>
    Effect.gen(function* () {
      const result = yield* run(argv)
      assert.include(result.stdout, argv[0] === "read" ? "$ source-spacex read [--config file]" : "COMMANDS")
      assert.strictEqual(result.code, 0)
    })
  )

  it.effect("may follow each other as Airbyte writes them, with two spaces and equals signs", () =>
    Effect.gen(function* () {
      const { client } = transport(collections())
      const result = yield* runThroughTime(["check", `--config=${file("config.json", {})}`], { client })
      assert.strictEqual(messages(result)[0]?.connectionStatus?.status, "SUCCEEDED")
    })
  )
})
