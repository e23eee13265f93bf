import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { catalog, collections, idOf, satellites, stateFile } from "./support/documents.ts"
import { file, logsOf, messages, type Run, runThroughTime, statesOf } from "./support/program.ts"
import { counted, endOfSync } from "./support/reports.ts"
import { type Reaction, transport } from "./support/transport.ts"

const settings = { base_url: "http://api.example", page_size: 3, max_retries: 2, request_timeout_seconds: 10 }
const starlink = ["--streams", "starlink"]

/** Runs a command with --debug; its DEBUG lines, and what was sent. */
const debug = (
  args: ReadonlyArray<string>,
  react?: (n: number) => Reaction,
  { data = collections(), ...config }: { readonly data?: object; readonly [option: string]: unknown } = {}
) =>
  Effect.gen(function* () {
    const { client, sent } = transport(data as never, react)
    const path = file("config.json", { ...settings, ...config })
    const [command = "", ...more] = args
    const result = yield* runThroughTime([command, "--config", path, ...more, "--debug"], { client })
    return { result, sent, lines: logsOf(result, "DEBUG"), requests: requestsOf(result) }
  })

/** A line about a request. */
const pattern =
  /^(\w+): (GET|POST) (\/v\d\/[\w/]+)(?: (\{.*))? → (\d{3}|no reply) in ([\d,.]+) ms, ([\d,]+) bytes, attempt (\d+)(?:, cache (HIT|MISS))?(?:, (.*))?$/

const requestsOf = (result: Run) =>
  logsOf(result, "DEBUG").flatMap((line) => {
    const [, stream, method, path, asked, status, milliseconds, bytes, attempt, cache, trouble] =
      pattern.exec(line) ?? []
    if (stream === undefined) return []
    return [
      {
        stream,
        method,
        path,
        asked,
        status,
        milliseconds: Number(milliseconds),
        bytes: Number(bytes?.replaceAll(",", "")),
        attempt: Number(attempt),
        cache,
        trouble
      }
    ]
  })

const elsewhere = { status: 307, headers: { location: "https://user:s3cret@example.org/s3cret?s3cret" } }

describe("--debug shows each request on a line", () => {
  it.effect("with what was asked, what came and from where, and how long it took", () =>
    Effect.gen(function* () {
      const bodies: Array<number> = []
      const { lines, requests, result, sent } = yield* debug(["read", ...starlink], () => (reply) => {
        bodies.push(reply.body.length)
        return reply
      })
      assert.deepStrictEqual(
        requests,
        sent.map(({ body, method, path }, n) => ({
          stream: "starlink",
          method,
          path,
          asked: body,
          status: "200",
          milliseconds: 0,
          bytes: bodies[n]!,
          attempt: 1,
          cache: "MISS",
          trouble: undefined
        }))
      )
      // Beside the plan.
      assert.lengthOf(lines, sent.length + 1)
      assert.strictEqual(
        counted(endOfSync(result), "bytes_in"),
        bodies.reduce((sum, size) => sum + size, 0)
      )
    })
  )

  it.effect("with the API's cache, and the milliseconds that it kept the stream waiting", () =>
    Effect.gen(function* () {
      const first = yield* debug(["read", ...starlink, "--incremental"])
      assert.deepStrictEqual(
        first.requests.map(({ cache, method }) => [method, cache]),
        [["GET", "MISS"]]
      )
      const data = { starlink: satellites(2) }
      const broken = yield* debug(["read", ...starlink], (n) => (n === 1 ? "cut=0" : undefined), { data })
      assert.deepStrictEqual(
        broken.requests.map(({ cache }) => cache),
        ["MISS", "HIT"]
      )
      const slow = yield* debug(["read", ...starlink], () => "slow=400")
      for (const { bytes, milliseconds } of slow.requests)
        assert.closeTo(milliseconds, (1_000 * bytes) / 400, 250)
    })
  )

  it.effect("with the number of the attempt, which begins anew where something arrived", () =>
    Effect.gen(function* () {
      const troubles = ["503", "429=7", undefined, undefined, "cut=0", undefined, "503"]
      const { requests, result } = yield* debug(["read", ...starlink], (n) => troubles[n - 1], {
        page_size: 1
      })
      assert.strictEqual(result.code, 0)
      assert.deepStrictEqual(
        requests.map(({ attempt }) => attempt),
        [1, 2, 3, 1, 1, 2, 1, 2, 1]
      )
      assert.strictEqual(counted(endOfSync(result), "retries"), 4)
    })
  )

  it.effect.each<readonly [fault: Reaction, status: string, trouble: RegExp]>([
    ["503", "503", /^refused \(POST .* → 503\)$/],
    ["429", "429", /^rate limited \(/],
    ["304", "304", /^unusable \(/],
    ["204", "204", /^unusable \(/],
    ["404", "404", /^refused \(/],
    ["html", "200", /^unusable \(.* web page\)$/],
    ["redirect", "200", /^$/],
    [elsewhere, "307", /^refused \(.* to https:\/\/example.org\)$/],
    ["cut", "200", /^broken off \(.* within the body\)$/],
    ["hang=100", "200", /^broken off \(.* → timeout\)$/],
    ["hang", "no reply", /^no reply \(.* → timeout\)$/],
    ["reset", "no reply", /^no reply \(.* → ECONNRESET\)$/],
    [{ code: "ECONNREFUSED" }, "no reply", /^no reply \(.* → ECONNREFUSED\)$/],
    ["duplicate", "200", /^unusable \(.* not in the order of their ids\)$/]
  ])("with what went wrong: %s", ([fault, status, trouble]) =>
    Effect.gen(function* () {
      const { requests, result } = yield* debug(["read", ...starlink], (n) => (n === 1 ? fault : undefined))
      assert.strictEqual(requests[0]?.status, status)
      assert.match(requests[0]?.trouble ?? "", trouble)
      const end = endOfSync(result)
      assert.deepStrictEqual(
        [requests.length, requests.reduce((sum, { bytes }) => sum + bytes, 0)],
        [counted(end, "requests"), counted(end, "bytes_in")]
      )
      for (const secret of ["s3cret", "user:"]) assert.notInclude(result.stdout, secret)
    })
  )
})

describe("--debug shows how each stream will be read", () => {
  const planOf = (result: Run, stream: string) =>
    logsOf(result, "DEBUG").filter((line) => line.startsWith(`${stream}: `) && !pattern.test(line))

  it.effect.each([
    [["launches"], [], "full refresh, in pages of up to 3 by id"],
    [["company"], [], "full refresh, as one object"],
    [["starlink"], ["--limit", "2"], "full refresh, in pages of up to 3 by id, at most 2 records"],
    [
      ["starlink"],
      ["--sort", "-height_km", "--filter", '{"version": "v1.0"}'],
      `full refresh, in pages of up to 3 by the query's order, query {"filter":{"version":"v1.0"},"sort":[["height_km",-1]]}`
    ],
    [["starlink"], ["--incremental"], "incremental, compared with 0 known documents as one list"],
    [
      ["starlink"],
      ["--incremental", "--filter", '{"version": "v1.0"}'],
      `incremental, compared with 0 known documents in pages of up to 3 by id, query {"filter":{"version":"v1.0"}}`
    ]
  ] as const)("%s %s", ([streams, flags, plan]) =>
    Effect.gen(function* () {
      const company = { id: idOf(1), name: "Example" }
      const data = { ...collections(), company }
      const { result } = yield* debug(["read", "--streams", streams.join(), ...flags], undefined, { data })
      assert.strictEqual(result.code, 0)
      assert.deepStrictEqual(planOf(result, streams[0]), [`${streams[0]}: ${plan}`])
    })
  )

  it.effect("from where an earlier attempt stopped, or since the last sync", () =>
    Effect.gen(function* () {
      const state = file("state.json", stateFile({ starlink: { after: idOf(2) } }))
      const resumed = yield* debug(["read", ...starlink, "--state", state])
      assert.deepStrictEqual(planOf(resumed.result, "starlink"), [
        `starlink: full refresh, resumed behind ${idOf(2)}, in pages of up to 3 by id`
      ])
      const first = yield* debug(["read", ...starlink, "--incremental"])
      const { etag } = statesOf(first.result, "starlink").at(-1)!.stream.stream_state as { etag: string }
      const messages = file("messages.jsonl", first.result.stdout)
      const again = yield* debug(["read", ...starlink, "--incremental", "--state", messages])
      assert.deepStrictEqual(planOf(again.result, "starlink"), [
        `starlink: incremental, compared with 5 known documents as one list unless its ETag still is ${etag}`
      ])
      const over = { name: "starlink", generation_id: 1, minimum_generation_id: 0, sync_id: 1 }
      const refresh = ["read", "--catalog", file("catalog.json", catalog(over, "moons"))]
      const done = yield* debug(refresh)
      const idle = yield* debug([...refresh, "--state", file("messages.jsonl", done.result.stdout)])
      assert.deepStrictEqual(planOf(idle.result, "starlink"), [
        "starlink: full refresh that is over: only its state is told again"
      ])
      assert.deepStrictEqual(planOf(idle.result, "moons"), [
        "moons: is not read, for the user has to mend something"
      ])
    })
  )

  it.effect("and what check asks for", () =>
    Effect.gen(function* () {
      const { lines, requests } = yield* debug(["check"])
      assert.strictEqual(lines[0], "launches: check, one document")
      assert.deepStrictEqual(
        requests.map(({ path, stream }) => [stream, path]),
        [["launches", "/v5/launches/query"]]
      )
    })
  )
})

describe("a line of the log", () => {
  const filter = JSON.stringify({ name: "one\ntwo\r\nthree\u2028four\u001b[2J" })
  const odd = (n: number): Reaction =>
    n === 1
      ? {
          status: 200,
          body: JSON.stringify({ docs: [{ id: idOf(1), "five\nsix": 1 }], totalDocs: 1, hasNextPage: false })
        }
      : { status: 400, body: "seven\neight\r\nnine" }
  const args = ["read", "--streams", "launches", "--filter", filter]

  it.effect("is one line, whatever the data and the API's words hold", () =>
    Effect.gen(function* () {
      const told = yield* debug(args, odd)
      assert.isAbove(messages(told.result).length, 0)
      for (const { log } of messages(told.result)) assert.notMatch(log?.message ?? "", /[\p{Cc}\p{Zl}]/u)
      const refused = yield* debug([...args, "--format", "jsonl"], () => odd(2))
      const lines = refused.result.stderr.split("\n").slice(0, -1)
      assert.isAbove(lines.filter((line) => line.startsWith("DEBUG: launches: ")).length, 1)
      assert.lengthOf(
        lines.filter((line) => line.includes("seven")),
        1
      )
      assert.notMatch(refused.result.stderr, /^(two|three|four|eight|nine)/m)
    })
  )
})
