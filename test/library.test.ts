import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { expectTypeOf } from "vitest"
import type { Options } from "../src/Config.ts"
import * as Library from "../src/Library.ts"
import * as Rehearsal from "../src/Simulator/Rehearsal.ts"
import * as Server from "../src/Simulator/Server.ts"
import { invented } from "./support/api.ts"
import { collections, idOf, launches } from "./support/documents.ts"
import { closedPort, run } from "./support/process.ts"
import { directory } from "./support/program.ts"
import { messagesOf } from "./support/protocol.ts"
import { transport } from "./support/transport.ts"

const over = (client: HttpClient.HttpClient) => Effect.provideService(HttpClient.HttpClient, client)

const collected = <A, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.map(Stream.runCollect(stream), Chunk.toReadonlyArray)

const idsOf = (documents: ReadonlyArray<{ readonly id: string }>) => documents.map(({ id }) => id)

/** A store whose doings go into a story, and a map that holds the states. */
const storeOf = (story: Array<string>, states = new Map<string, unknown>()) =>
  Layer.succeed(Library.StateStore, {
    load: (stream) => Effect.sync(() => states.get(stream)),
    save: (stream, state) =>
      Effect.sync(() => {
        story.push("saved")
        states.set(stream, state)
      })
  })

describe("documents", () => {
  it.effect("are those of the caller's own HTTP client, as values, batch by batch", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections())
      const chunks = yield* over(client)(collected(Stream.chunks(Library.documents("launches"))))
      assert.deepStrictEqual(
        chunks.map((chunk) => [...chunk]),
        [launches(3)]
      )
      assert.deepStrictEqual(
        sent.map(({ method, path }) => [method, path]),
        [["POST", "/v5/launches/query"]]
      )
    })
  )

  it.effect("are those that a query wants, which takes the place of the configuration's", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections())
      const query = { filter: { flight_number: { $gt: 1 } }, select: ["name"], sort: "-flight_number" }
      const config = { queries: [{ stream: "launches", filter: { upcoming: true }, limit: 1 }] } as const
      const found = yield* over(client)(collected(Library.documents("launches", { ...query, config })))
      assert.deepStrictEqual(found, [{ name: "Mission 3", id: idOf(2) }])
      assert.deepInclude(JSON.parse(sent[0]!.body ?? ""), { query: { flight_number: { $gt: 1 } } })
    })
  )

  it.effect("are those of any stream, single objects too", () =>
    Effect.gen(function* () {
      const { client } = transport({ company: invented.documents("company")[0]! })
      const found = yield* over(client)(collected(Library.documents("company")))
      assert.deepStrictEqual(found, invented.documents("company"))
    })
  )

  it.effect.each([
    [
      "ConfigError",
      /`flight_numbr`, did you mean `flight_number`/,
      { filter: { flight_numbr: 1 } },
      undefined
    ],
    [
      "ConfigError",
      /^The configuration: page_size must be a whole number from 1 to 10000\.$/,
      { config: { page_size: 0 } },
      undefined
    ],
    ["ConfigError", /asks for credentials/, {}, { status: 401, body: "{}" }],
    ["TransientError", /./, { config: { max_retries: 0 } }, { code: "ECONNRESET" }],
    ["SystemError", /should understand/, {}, { status: 418, body: "{}" }]
  ] as const)("fail with a %s that says %s", ([tag, sentence, options, reaction]) =>
    Effect.gen(function* () {
      const { client } = transport(collections(), () => reaction)
      const failure = yield* Effect.flip(over(client)(collected(Library.documents("launches", options))))
      assert.strictEqual(failure._tag, tag)
      assert.match(failure.message, sentence)
    })
  )

  it("take options that are those of the configuration", () => {
    expectTypeOf<keyof Library.Config>().toEqualTypeOf<keyof typeof Options.Encoded>()
    type Plain<Of> = Omit<Of, "queries">
    expectTypeOf<Plain<Library.Config>>().toEqualTypeOf<Plain<typeof Options.Encoded>>()
  })
})

describe("changes", () => {
  it.effect("are everything at first, and nothing while nothing changes: that takes one request", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections())
      const read = over(client)(collected(Library.changes("launches")))
      const [first, second] = yield* Effect.provide(Effect.all([read, read]), Library.StateStore.layerMemory)
      assert.deepStrictEqual(idsOf(first), idsOf(launches(3)))
      assert.deepStrictEqual(first[0], {
        ...launches(1)[0]!,
        _ab_cdc_updated_at: "1970-01-01T00:00:00.000Z",
        _ab_cdc_deleted_at: null
      })
      assert.deepStrictEqual(second, [])
      assert.lengthOf(sent, 2)
      assert.property(sent[1]!.headers, "if-none-match")
    })
  )

  it.effect("are what is new, changed and deleted, by a state that any key-value store kept", () =>
    Effect.gen(function* () {
      const states = Library.StateStore.layer.pipe(Layer.provideMerge(KeyValueStore.layerMemory))
      const read = (documents: ReadonlyArray<object>) =>
        over(transport({ launches: documents as never }).client)(collected(Library.changes("launches")))
      const [one, two, three, four] = launches(4)
      yield* Effect.gen(function* () {
        yield* read([one!, two!, three!])
        const [changed, added, gone] = yield* read([one!, { ...two!, name: "Another" }, four!])
        assert.deepInclude(changed, { id: two!.id, name: "Another", _ab_cdc_deleted_at: null })
        assert.deepInclude(added, { id: four!.id, _ab_cdc_deleted_at: null })
        const { _ab_cdc_updated_at: stamp } = gone!
        assert.deepStrictEqual(gone, { id: three!.id, _ab_cdc_updated_at: stamp, _ab_cdc_deleted_at: stamp })
        assert.isAbove(Date.parse(stamp), 0)
        yield* (yield* KeyValueStore.KeyValueStore).set("launches", "{")
        assert.match(
          (yield* Effect.flip(read([one!]))).message,
          /state of the stream launches cannot be read/
        )
      }).pipe(Effect.provide(states))
    })
  )

  it.effect("have their state saved when they have been taken, and no sooner", () =>
    Effect.gen(function* () {
      const story: Array<string> = []
      const take = ({ id }: Library.Change) =>
        Effect.zipRight(
          Effect.yieldNow(),
          Effect.sync(() => story.push(id))
        )
      yield* over(transport(collections()).client)(Stream.runForEach(Library.changes("launches"), take)).pipe(
        Effect.provide(storeOf(story))
      )
      assert.deepStrictEqual(story, [...idsOf(launches(3)), "saved"])
    })
  )

  it.effect.each(["stops early", "fails", "is interrupted"])("come again to who %s", (how) =>
    Effect.gen(function* () {
      const story: Array<string> = []
      const read = Library.changes("launches")
      const ended = {
        "stops early": Stream.runDrain(Stream.take(read, 3)),
        fails: Stream.runForEach(read, ({ id }) => (id === idOf(2) ? Effect.fail("enough") : Effect.void)),
        "is interrupted": Stream.runForEach(read, ({ id }) =>
          id === idOf(2) ? Effect.interrupt : Effect.void
        )
      }[how]!
      yield* Effect.gen(function* () {
        yield* Effect.exit(ended)
        assert.deepStrictEqual(story, [])
        assert.deepStrictEqual(idsOf(yield* collected(read)), idsOf(launches(3)))
      }).pipe(Effect.provide(storeOf(story)), over(transport(collections()).client))
    })
  )

  it.effect("fail with their stream, and keep the state that was found", () =>
    Effect.gen(function* () {
      const states = new Map<string, unknown>()
      const config = { max_retries: 0 }
      const read = (reaction: string | undefined) =>
        over(transport(collections(), () => reaction).client)(
          collected(Library.changes("launches", { config }))
        )
      yield* Effect.gen(function* () {
        yield* read(undefined)
        const before = states.get("launches")
        assert.strictEqual((yield* Effect.flip(read("503")))._tag, "TransientError")
        assert.deepStrictEqual(states.get("launches"), before)
      }).pipe(Effect.provide(storeOf([], states)))
    })
  )
})

/** A configured catalog. */
const catalogOf = (...names: ReadonlyArray<string>): Library.ConfiguredCatalog => ({
  streams: names.map((name) => ({ stream: { name }, sync_mode: "full_refresh" }))
})

describe("messages", () => {
  it.effect("are the protocol's, and a state is saved behind its own", () =>
    Effect.gen(function* () {
      const story: Array<string> = []
      const told = (line: string) => {
        const [{ trace, type } = {}] = messagesOf(`${line}\n`)
        return Effect.sync(() => story.push(trace?.stream_status?.status ?? trace?.type ?? type ?? ""))
      }
      const read = Library.messages(catalogOf("launches"), { config: { page_size: 2 } })
      yield* Stream.runForEach(read, told).pipe(
        Effect.provide(storeOf(story)),
        over(transport(collections()).client)
      )
      const first = ["STARTED", "RUNNING", "RECORD", "RECORD", "ESTIMATE", "STATE", "saved"]
      assert.deepStrictEqual(story, first.concat("RECORD", "STATE", "saved", "COMPLETE"))
    })
  )

  it.effect("go on from the states of the store", () =>
    Effect.gen(function* () {
      const states = new Map<string, unknown>([["starlink", { after: idOf(2) }]])
      const lines = yield* collected(Library.messages(catalogOf("starlink"))).pipe(
        Effect.provide(storeOf([], states)),
        over(transport(collections()).client)
      )
      const records = messagesOf(lines.map((line) => `${line}\n`).join("")).flatMap(
        ({ record }) => record?.data["id"] ?? []
      )
      assert.deepStrictEqual(records, [idOf(3), idOf(4)])
      assert.deepStrictEqual(states.get("starlink"), { __ab_full_refresh_sync_complete: true })
    })
  )

  it.effect("come again from behind the last state that was saved, to who fails", () =>
    Effect.gen(function* () {
      const taken: Array<unknown> = []
      const takeUpTo = (most: number) => (line: string) => {
        const { record } = messagesOf(`${line}\n`)[0]!
        if (record === undefined) return Effect.void
        return taken.push(record.data["id"]) === most ? Effect.fail("enough") : Effect.void
      }
      const read = Library.messages(catalogOf("starlink"), { config: { page_size: 2 } })
      yield* Effect.gen(function* () {
        yield* Effect.flip(Stream.runForEach(read, takeUpTo(4)))
        yield* Stream.runForEach(read, takeUpTo(Infinity))
      }).pipe(Effect.provide(storeOf([])), over(transport(collections()).client))
      assert.deepStrictEqual(taken, [0, 1, 2, 3, 2, 3, 4].map(idOf))
    })
  )

  it.effect("tell of a stream that fails, and go on with the others", () =>
    Effect.gen(function* () {
      const lines = yield* collected(Library.messages(catalogOf("moons", "launches"))).pipe(
        Effect.provide(storeOf([])),
        over(transport(collections()).client)
      )
      const told = messagesOf(lines.map((line) => `${line}\n`).join(""))
      assert.lengthOf(
        told.filter(({ record }) => record?.stream === "launches"),
        3
      )
      assert.strictEqual(told.flatMap(({ trace }) => trace?.error ?? [])[0]?.failure_type, "config_error")
      assert.strictEqual(told.at(-1)?.trace?.stream_status?.status, "INCOMPLETE")
    })
  )

  it.effect("fail with what concerns all streams: the catalog, the configuration, the store", () =>
    Effect.gen(function* () {
      const failure = new Library.SystemError({ message: "The store is full." })
      const full = Layer.succeed(Library.StateStore, {
        load: () => Effect.succeed(undefined),
        save: () => Effect.fail(failure)
      })
      const { client } = transport(collections())
      const failed = (...parameters: Parameters<typeof Library.messages>) =>
        Effect.flip(collected(Library.messages(...parameters))).pipe(Effect.provide(full), over(client))
      assert.deepStrictEqual(yield* failed(catalogOf("launches")), failure)
      const config = { concurrency: 0 }
      assert.match(
        (yield* failed(catalogOf("launches"), { config })).message,
        /^The configuration: concurrency/
      )
      assert.match((yield* failed({} as never)).message, /^The catalog: streams is missing\.$/)
    })
  )
})

describe("the library", () => {
  it.effect("counts into the caller's metrics what was taken", () =>
    Effect.gen(function* () {
      yield* over(transport(collections()).client)(Stream.runDrain(Library.documents("starlink")))
      const metrics = yield* Library.Metrics
      const { counts } = metrics.totals("lifetime", metrics.settle())
      assert.deepInclude(counts, { records: 5, "requests.ok": 1 })
      assert.isAbove(counts.bytes_out, 0)
    }).pipe(Effect.provide(Library.Metrics.layer))
  )

  it.scopedLive.each([
    ["fetch", FetchHttpClient.layer],
    ["node:http", NodeHttpClient.layer],
    ["undici", NodeHttpClient.layerUndici],
    ["that of the program", Library.layerHttpClient]
  ] as const)("reads over %s, whether that takes compressed replies or not", ([, layer]) =>
    Effect.gen(function* () {
      const satellites = invented.documents("starlink")
      const { url } = yield* Server.serve(Rehearsal.make({ collections: { starlink: satellites } }))
      const config = { base_url: url }
      assert.deepStrictEqual(yield* collected(Library.documents("starlink", { config })), satellites)
      const nowhere = { base_url: `http://127.0.0.1:${yield* closedPort}`, max_retries: 0 }
      const failure = yield* Effect.flip(collected(Library.documents("starlink", { config: nowhere })))
      assert.match(failure.message, /cannot be reached \(ECONNREFUSED\)/)
    }).pipe(Effect.provide(layer))
  )

  it.effect("checks, and discovers", () =>
    Effect.gen(function* () {
      yield* over(transport(collections()).client)(Library.check())
      const web = { headers: { "content-type": "text/html" }, body: "<html>" }
      const elsewhere = transport(collections(), () => web).client
      assert.strictEqual((yield* Effect.flip(over(elsewhere)(Library.check())))._tag, "ConfigError")
      assert.deepStrictEqual(
        (yield* Library.discover()).map(({ name }) => name),
        Library.streams.map(({ name }) => name)
      )
    })
  )
})

const root = fileURLToPath(new URL("..", import.meta.url))

/** What npm would publish of the build, unpacked into a program's folder beside the program's own Effect. */
const packed = (() => {
  let found:
    { readonly size: number; readonly files: ReadonlyArray<string>; readonly program: string } | undefined
  return () => {
    if (found !== undefined) return found
    const program = directory()
    const installed = join(program, "node_modules/source-spacex")
    mkdirSync(installed, { recursive: true })
    const options = ["--json", "--ignore-scripts", "--pack-destination", program]
    const [{ filename, files, size }] = JSON.parse(
      execFileSync("npm", ["pack", ...options], { cwd: root, encoding: "utf8", stdio: "pipe" })
    ) as [{ filename: string; size: number; files: ReadonlyArray<{ path: string }> }]
    execFileSync("tar", ["-xzf", join(program, filename), "-C", installed, "--strip-components=1"])
    for (const name of ["effect", "@effect", "@types"])
      symlinkSync(join(root, "node_modules", name), join(program, "node_modules", name))
    writeFileSync(join(program, "package.json"), JSON.stringify({ type: "module" }))
    return (found = { size, program, files: files.map(({ path }) => path) })
  }
})()

/** The example of the README, reading another API. */
const exampleOf = (name: string, url: string): string => {
  const readme = readFileSync(join(root, "README.md"), "utf8")
  const [, code = ""] = new RegExp(`<!-- example ${name} -->\\s+\`\`\`ts\\n([^]*?)\`\`\``).exec(readme) ?? []
  assert.include(code, `"https://api.spacexdata.com"`)
  return code.replace("https://api.spacexdata.com", url)
}

/** Compiles programs, strictly; what is wrong with them, or with the package's declarations. */
const compiled = (files: ReadonlyArray<string>): ReadonlyArray<string> => {
  const program = ts.createProgram(files, {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    module: ts.ModuleKind.NodeNext
  })
  program.emit()
  const ours = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(packed().program))
  assert.includeMembers(
    ours.map(({ fileName }) => fileName),
    [...files, join(packed().program, "node_modules/source-spacex/dist/library/Library.d.ts")]
  )
  return [
    ...program.getOptionsDiagnostics(),
    ...ours.flatMap((file) => program.getSemanticDiagnostics(file))
  ].map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`)
}

describe("the package", () => {
  it("holds the program, the library and its declarations, and nothing else, in 2 MB at most", () => {
    const { files, size } = packed()
    assert.isAtMost(size, 2_000_000)
    const declarations = files.filter((path) => path.endsWith(".d.ts"))
    assert.includeMembers(declarations, ["dist/library/Library.d.ts", "dist/library/StateStore.d.ts"])
    for (const path of declarations) assert.match(path, /^dist\/library\//)
    const others = files.filter((path) => !path.startsWith("dist/"))
    assert.sameMembers(others, ["LICENSE", "README.md", "package.json"])
    const strange = files.filter(
      (path) => !/(^|\/)(LICENSE|README\.md|package\.json|[^/]+\.(c?js|d\.ts|txt))$/.test(path)
    )
    assert.deepStrictEqual(strange, [])
  })

  it("takes Effect from the program that imports it, and asks nothing of who wants the command line alone", () => {
    const text = readFileSync(join(packed().program, "node_modules/source-spacex/package.json"), "utf8")
    const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(text) as Record<
      string,
      object
    >
    assert.isUndefined(dependencies)
    assert.sameMembers(Object.keys(peerDependencies!), ["effect", "@effect/platform"])
    for (const name of Object.keys(peerDependencies!))
      assert.deepInclude(peerDependenciesMeta, { [name]: { optional: true } })
  })

  it("is found by every kind of module resolution that knows packages", () => {
    const { NodeNext, Bundler } = ts.ModuleResolutionKind
    for (const moduleResolution of [NodeNext, Bundler]) {
      const from = join(packed().program, "program.mts")
      const { resolvedModule } = ts.resolveModuleName("source-spacex", from, { moduleResolution }, ts.sys)
      assert.match(resolvedModule?.resolvedFileName ?? "", /\/dist\/library\/Library\.d\.ts$/)
    }
  })

  it.scopedLive(
    "is what the README's examples make of it: they compile and run",
    () =>
      Effect.gen(function* () {
        const upcoming = { ...launches(4)[3]!, upcoming: true }
        const data = { launches: [...launches(3), upcoming] }
        const { url } = yield* Server.serve(Rehearsal.make({ collections: data }))
        const { program } = packed()
        const [documents, layers] = ["documents", "layers"].map((name) => {
          const path = join(program, `${name}.example.ts`)
          writeFileSync(path, exampleOf(name, url))
          return path
        })
        assert.deepStrictEqual(compiled([documents!, layers!]), [])
        const ran = (path: string) => run([], { command: [process.execPath, path.replace(/ts$/, "js")] })
        const [one, other] = yield* Effect.all([ran(documents!), ran(layers!)], { concurrency: 2 })
        assert.deepStrictEqual([one!.code, one!.stderr, other!.code], [0, "", 0])
        assert.strictEqual(one!.stdout, `2022-10-01T00:00:00.000Z Mission 4\n`)
        const counts = other!.stderr.match(/^\d+ records in \d+ bytes$/gm)
        assert.match(counts?.join() ?? "", /^4 records in [1-9]\d* bytes,0 records in 0 bytes$/)
        assert.lengthOf(
          messagesOf(other!.stdout).filter(({ type }) => type === "RECORD"),
          4
        )
      }),
    120_000
  )
})
