import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { make, type SimulatorReply } from "../src/Simulator.ts"
import type { Change } from "../src/Simulator/Rehearsal/Change.ts"
import * as Occasion from "../src/Simulator/Rehearsal/Occasion.ts"
import { catalog, collections, idOf, satellites } from "./support/documents.ts"
import { faulty } from "./support/replyFaults.ts"
import {
  errorsOf,
  file,
  messages,
  recordsOf,
  runThroughTime,
  statesOf,
  statusesOf
} from "./support/program.ts"
import { type Reaction, transport } from "./support/transport.ts"

const page =
  (change: (page: Record<string, unknown> & { docs: Array<unknown> }) => void) => (reply: SimulatorReply) => {
    const value = JSON.parse(Buffer.from(reply.body).toString())
    change(value)
    return { body: Buffer.from(JSON.stringify(value)), headers: { "content-type": "application/json" } }
  }
/** The text of a reply, with something else in one place. */
const rewritten = (text: string, instead: string) => (reply: SimulatorReply) => ({
  body: Buffer.from(Buffer.from(reply.body).toString().replace(text, instead)),
  headers: { "content-type": "application/json" }
})

/** Reads five satellites, three a page, with a fault in the second request, or from the second on. */
const readWith = (
  reaction: Reaction,
  options: { readonly lasting?: boolean; readonly config?: object } = {}
) =>
  Effect.gen(function* () {
    const { client, sent } = transport(collections(), (n) =>
      n === 2 || (options.lasting && n > 2) ? reaction : undefined
    )
    const config = file("config.json", { page_size: 3, request_timeout_seconds: 30, ...options.config })
    const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
    return { result, sent }
  })

/** Beside the faults of the simulator, which `faults.test.ts` has. */
const passing: ReadonlyArray<readonly [string, Reaction]> = [
  ["a refused connection", { code: "ECONNREFUSED" }],
  ["a name that is not resolved for now", { code: "EAI_AGAIN" }],
  ["a certificate that has expired", { code: "CERT_HAS_EXPIRED" }],
  ["an empty reply", { body: "" }],
  ["documents of the page before", page((page) => void (page.docs = satellites(2)))],
  ["a document whose id is too long", page((page) => void (page.docs[1] = { id: `${idOf(3)}0` }))],
  [
    "a document whose id has a garbled digit",
    page((page) => void (page.docs[1] = { id: `${idOf(4).slice(1)}g` }))
  ]
]

describe("a passing fault", () => {
  it.effect.each(passing)("%s: the request is sent again, and every document arrives", ([, reaction]) =>
    Effect.gen(function* () {
      const { result } = yield* readWith(reaction)
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(5))
      assert.strictEqual(statusesOf(result, "starlink").at(-1), "COMPLETE")
    })
  )

  it.effect.each(passing)(
    "%s, and lasting: the stream is given up as transient, never complete",
    ([, reaction]) =>
      Effect.gen(function* () {
        const { result, sent } = yield* readWith(reaction, { lasting: true, config: { max_retries: 2 } })
        assert.deepStrictEqual(
          errorsOf(result).map(({ failure_type }) => failure_type),
          ["transient_error"]
        )
        assert.strictEqual(statusesOf(result, "starlink").at(-1), "INCOMPLETE")
        assert.lengthOf(sent, 1 + 1 + 2)
      })
  )
})

describe("a fault that waiting does not mend", () => {
  it.effect("is a certificate nobody trusts: the error names NODE_EXTRA_CA_CERTS", () =>
    Effect.gen(function* () {
      const { result, sent } = yield* readWith({ code: "SELF_SIGNED_CERT_IN_CHAIN" })
      assert.lengthOf(sent, 2)
      assert.strictEqual(errorsOf(result)[0]?.failure_type, "config_error")
      assert.include(errorsOf(result)[0]?.message, "NODE_EXTRA_CA_CERTS")
    })
  )

  it.effect(
    "takes a host that the user named and that does not exist for a mistake, and the API's own for an outage",
    () =>
      Effect.gen(function* () {
        const noHost = () => transport(collections(), () => ({ code: "ENOTFOUND" })).client
        const named = file("config.json", { base_url: "http://api.example:8080" })
        const typed = yield* runThroughTime(["read", "--config", named, "--streams", "starlink"], {
          client: noHost()
        })
        const outage = yield* runThroughTime(["read", "--streams", "starlink"], { client: noHost() })
        assert.deepStrictEqual(
          [errorsOf(typed)[0]?.failure_type, errorsOf(outage)[0]?.failure_type],
          ["config_error", "transient_error"]
        )
        assert.include(errorsOf(typed)[0]?.message, "There is no host api.example. Check base_url")
      })
  )

  it.effect("takes an unfiltered collection without documents for an outage", () =>
    Effect.gen(function* () {
      const empty = { ...collections(), starlink: [] }
      const result = yield* runThroughTime(["read", "--streams", "starlink"], {
        client: transport(empty).client
      })
      assert.strictEqual(errorsOf(result)[0]?.failure_type, "transient_error")
      assert.include(errorsOf(result)[0]?.message, "the collection is empty")
    })
  )
})

describe("several streams", () => {
  it.effect("go on when one fails, and only that one is incomplete", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), (_, { path }) =>
        path.includes("starlink") ? { status: 503 } : undefined
      )
      const result = yield* runThroughTime(["read"], { client })
      assert.deepStrictEqual(recordsOf(result, "launches"), collections().launches)
      assert.deepStrictEqual(
        [statusesOf(result, "launches").at(-1), statusesOf(result, "starlink").at(-1)],
        ["COMPLETE", "INCOMPLETE"]
      )
      assert.strictEqual(result.code, 1)
    })
  )

  it.effect(
    "hold back what the user has to mend until the others have ended, for the platform goes by the first error",
    () =>
      Effect.gen(function* () {
        const { client } = transport(collections(), (_, { path }) =>
          path.includes("starlink") ? { status: 503 } : undefined
        )
        const args = ["--catalog", file("catalog.json", catalog("moons", "starlink", "launches"))]
        const result = yield* runThroughTime(["read", ...args], { client })
        assert.deepStrictEqual(
          errorsOf(result).map(({ failure_type }) => failure_type),
          ["transient_error", "config_error"]
        )
        const times = messages(result).flatMap(({ trace }) =>
          trace?.error === undefined ? [] : [trace.emitted_at]
        )
        assert.isAtLeast(times[1]!, times[0]!)
      })
  )

  it.effect("tell nothing of a stream after its last status", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), (n) => (n % 2 === 0 ? { status: 503 } : undefined))
      const result = yield* runThroughTime(["read", "--config", file("config.json", { page_size: 1 })], {
        client
      })
      for (const stream of ["launches", "starlink"]) {
        const own = messages(result).filter((message) => JSON.stringify(message).includes(`"${stream}"`))
        assert.strictEqual(own.at(-1)?.trace?.stream_status?.status, "COMPLETE")
        assert.lengthOf(
          statusesOf(result, stream).filter((status) => status === "COMPLETE" || status === "INCOMPLETE"),
          1
        )
      }
    })
  )
})

describe("a reply that breaks off", () => {
  it.effect("is gone on with behind its last whole document, which has a state already", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), (n) => (n === 1 ? "cut=300" : undefined))
      const result = yield* runThroughTime(["read", "--streams", "starlink"], { client })
      assert.deepStrictEqual(
        sent.map(({ body }) => JSON.parse(body).query),
        [{}, { _id: { $gt: idOf(1) } }]
      )
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(5))
      assert.deepStrictEqual(
        statesOf(result, "starlink").map(({ sourceStats }) => sourceStats.recordCount),
        [2, 3]
      )
      assert.strictEqual(
        messages(result).find(({ trace }) => trace?.estimate)?.trace?.estimate?.row_estimate,
        5
      )
    })
  )

  it.effect("every time is read to the end all the same, for something arrives each time", () =>
    Effect.gen(function* () {
      const data = collections({ launches: 1, satellites: 30 })
      const { client } = transport(data, (_, { path }) => (path.includes("starlink") ? "cut=300" : undefined))
      const result = yield* runThroughTime(
        ["read", "--config", file("config.json", { max_retries: 1 }), "--streams", "starlink"],
        { client }
      )
      assert.deepStrictEqual(
        recordsOf(result, "starlink"),
        data.starlink.slice(0, recordsOf(result, "starlink").length)
      )
      assert.isAtLeast(recordsOf(result, "starlink").length, 29)
    })
  )

  it.effect("behind the last document that --limit wants is not asked for again", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), () => "long-body")
      const config = file("config.json", { max_retries: 0 })
      const result = yield* runThroughTime(
        ["read", "--config", config, "--streams", "starlink", "--limit", "3"],
        { client }
      )
      assert.lengthOf(sent, 1)
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(3))
      assert.deepStrictEqual(statesOf(result, "starlink").at(-1)?.stream.stream_state, { after: idOf(2) })
    })
  )
})

describe("a reply that contradicts itself", () => {
  it.effect("may lack documents anywhere, so that it is asked for again as a whole before any state", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), (n) => (n === 1 ? "hole" : undefined))
      const result = yield* runThroughTime(["read", "--streams", "starlink"], { client })
      assert.deepStrictEqual(
        sent.map(({ body }) => JSON.parse(body).query),
        [{}, {}]
      )
      const lacking = satellites(5).toSpliced(1, 1)
      assert.deepStrictEqual(recordsOf(result, "starlink"), [...lacking, satellites(5)[1]] as never)
      assert.deepStrictEqual(
        statesOf(result, "starlink").map(({ sourceStats }) => sourceStats.recordCount),
        [5]
      )
    })
  )

  it.effect("and breaks off as well is asked for again as a whole all the same", () =>
    Effect.gen(function* () {
      const all = { starlink: satellites(4).map((one) => ({ ...one, version: "x".repeat(100_000) })) }
      const [first, second, ...others] = all.starlink
      const docs = JSON.stringify([first, ...others, second])
      const body = Buffer.from(`{"docs":${docs.slice(0, -1)},`)
      const fault = { body, stop: { at: body.length, ending: "error" } } as const
      const { client } = faulty(make(all), [{ n: 1, lasting: false, fault }])
      const result = yield* runThroughTime(["read", "--streams", "starlink"], { client })
      const records = recordsOf(result, "starlink")
      assert.sameDeepMembers([...records], all.starlink)
      assert.lengthOf(statesOf(result, "starlink"), 1)
    })
  )

  it.effect.each([
    ["behind its last byte", 0, "error"],
    ["before its last byte", 1, "end"]
  ] as const)(
    "and breaks off %s is asked for again as a whole, for its numbers have arrived",
    ([, cut, ending]) =>
      Effect.gen(function* () {
        const all = { starlink: satellites(5) }
        const docs = all.starlink.toSpliced(1, 1)
        const page = { docs: docs.slice(0, 2), totalDocs: 5, hasNextPage: true }
        const body = Buffer.from(JSON.stringify(page))
        const fault = { body, stop: { at: body.length - cut, ending } }
        const { client } = faulty(make(all), [{ n: 1, lasting: false, fault }])
        const config = file("config.json", { page_size: 3 })
        const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], {
          client
        })
        assert.sameDeepMembers<unknown>([...recordsOf(result, "starlink")], all.starlink)
        assert.deepStrictEqual(
          statesOf(result, "starlink").map(({ sourceStats }) => sourceStats.recordCount),
          [3, 2]
        )
      })
  )

  it.effect("does not make more of --limit than that", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), (n) => (n === 1 ? "hole" : undefined))
      const result = yield* runThroughTime(["read", "--streams", "starlink", "--limit", "3"], { client })
      assert.sameDeepMembers<unknown>([...recordsOf(result, "starlink")], satellites(3))
    })
  )

  it.effect("each time is given up, though documents keep arriving", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), () => "hole")
      const config = file("config.json", { max_retries: 2 })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
      assert.lengthOf(sent, 3)
      assert.deepStrictEqual([statesOf(result, "starlink"), result.code], [[], 1])
    })
  )
})

describe("a number of documents", () => {
  it.effect.each(["5.5", "1e999", "9007199254740993", "-0.5"])(
    "of %s is none, and estimates nothing",
    (total) =>
      Effect.gen(function* () {
        const { client } = transport(collections(), (n) =>
          n === 1 ? rewritten('"totalDocs":5', `"totalDocs":${total}`) : undefined
        )
        const config = file("config.json", { page_size: 3 })
        const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], {
          client
        })
        const estimates = messages(result).flatMap(({ trace }) => trace?.estimate?.row_estimate ?? [])
        assert.deepStrictEqual(estimates, [5])
        assert.deepStrictEqual([recordsOf(result, "starlink").length, result.code], [5, 0])
      })
  )
})

describe("an end that contradicts what was promised", () => {
  it.effect("by a page that could not be used is not believed", () =>
    Effect.gen(function* () {
      const { client } = transport(collections({ launches: 1, satellites: 10 }), (n) =>
        n === 1
          ? page((page) => void (page.docs = satellites(4)))
          : n < 6
            ? page((page) =>
                Object.assign(page, { docs: page.docs.slice(0, 1), totalDocs: 1, hasNextPage: false })
              )
            : undefined
      )
      const config = file("config.json", { max_retries: 1 })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
      const complete = statusesOf(result, "starlink").at(-1) === "COMPLETE"
      assert.strictEqual(complete, new Set(recordsOf(result, "starlink").map(({ id }) => id)).size === 10)
    })
  )

  it.effect("and that the API's cache repeats is gone on with behind what it brought", () =>
    Effect.gen(function* () {
      const at = (where: string, edit: Change["edit"]): Change => ({ at: Occasion.parse(where)!, edit })
      const collection = "starlink"
      const all = satellites(9)
      const changes = [
        at("#2", { _tag: "Delete", collection, ids: [idOf(5)] }),
        at("#3", { _tag: "Insert", collection, documents: [all[8]!] })
      ]
      const script = { collections: { starlink: all.slice(0, 8) }, changes }
      const { client, sent } = transport({ script })
      const config = file("config.json", { page_size: 4 })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
      assert.deepStrictEqual(recordsOf(result, "starlink"), all.toSpliced(5, 1))
      assert.deepStrictEqual([sent.length, statusesOf(result, "starlink").at(-1)], [4, "COMPLETE"])
    })
  )

  it.effect("is not believed of a server that sends more than it was asked for, either", () =>
    Effect.gen(function* () {
      const { client } = transport(collections({ launches: 1, satellites: 20 }), () =>
        page((page) => Object.assign(page, { docs: satellites(20), totalDocs: 20, hasNextPage: false }))
      )
      const result = yield* runThroughTime(["read", "--streams", "starlink", "--limit", "3"], { client })
      assert.deepStrictEqual([recordsOf(result, "starlink"), result.code], [[], 1])
    })
  )
})

describe("retries", () => {
  it.effect.each([
    ["seconds", { "retry-after": "7" }, 7000],
    ["a date", { "retry-after": "Thu, 01 Jan 1970 00:00:09 GMT" }, 9000]
  ] as const)(
    "wait as long as Retry-After asks in %s, and tell the platform until when",
    ([, headers, until]) =>
      Effect.gen(function* () {
        const { client } = transport(collections(), (n) => (n === 1 ? { status: 429, headers } : undefined))
        const result = yield* runThroughTime(["read", "--streams", "starlink"], { client })
        const reset = messages(result).flatMap(
          ({ trace }) => trace?.stream_status?.reasons?.[0]?.rate_limited.quota_reset ?? []
        )
        assert.deepStrictEqual(reset, [until])
        assert.deepStrictEqual(statusesOf(result, "starlink"), ["STARTED", "RUNNING", "RUNNING", "COMPLETE"])
        assert.isAtLeast(messages(result).find(({ record }) => record)!.record!.emitted_at, until)
      })
  )

  it.effect.each(["86400", "Thu, 01 Jan 2070 00:00:00 GMT"])(
    "give up at once on a Retry-After of %s",
    (retryAfter) =>
      Effect.gen(function* () {
        const { result, sent } = yield* readWith(
          { status: 429, headers: { "retry-after": retryAfter } },
          { lasting: true }
        )
        assert.lengthOf(sent, 2)
        assert.strictEqual(errorsOf(result)[0]?.failure_type, "transient_error")
      })
  )

  it.effect.each(["soon", "-5", "", "Thu, 01 Jan 1960 00:00:00 GMT"])(
    "wait their own time on a Retry-After of %j",
    (retryAfter) =>
      Effect.gen(function* () {
        const { result } = yield* readWith({ status: 503, headers: { "retry-after": retryAfter } })
        assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(5))
      })
  )

  it.effect("are counted anew when something has arrived", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), (n) => (n % 3 === 0 ? undefined : { status: 503 }))
      const config = file("config.json", { page_size: 1, max_retries: 2 })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(5))
      assert.lengthOf(sent, 15)
    })
  )

  it.effect.each([0, 1, 4])("are sent %i times, and not once more", (max_retries) =>
    Effect.gen(function* () {
      const { sent } = yield* readWith({ status: 503 }, { lasting: true, config: { max_retries } })
      assert.lengthOf(sent, 1 + 1 + max_retries)
    })
  )
})

describe("a collection that shrinks while it is read", () => {
  it.effect("as it says, but still has a document behind the end that it comes to, is read on", () =>
    Effect.gen(function* () {
      const { client } = transport(collections(), (n) =>
        n > 1 && n < 5
          ? page((page) => Object.assign(page, { totalDocs: 5 - n, hasNextPage: n < 4 }))
          : undefined
      )
      const config = file("config.json", { page_size: 1 })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
      assert.strictEqual(recordsOf(result, "starlink").at(-1)?.["id"], idOf(4))
    })
  )

  it.effect("ends where its last document has been read, even though more were promised", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), (n) =>
        n === 2
          ? "false-end"
          : n === 3
            ? page((page) => void (page.docs = [satellites(3).at(-1)]))
            : undefined
      )
      const config = file("config.json", { page_size: 3 })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
      assert.deepStrictEqual(recordsOf(result, "starlink"), satellites(3))
      assert.strictEqual(statusesOf(result, "starlink").at(-1), "COMPLETE")
      assert.lengthOf(sent, 3)
    })
  )
})

describe("requests", () => {
  it.effect("that are redirected wait for their turn without that counting against the timeout", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections(), (_, { path }) =>
        path.startsWith("/moved") ? undefined : { status: 307, headers: { location: `/moved${path}` } }
      )
      const config = file("config.json", {
        requests_per_second: 0.2,
        request_timeout_seconds: 2,
        max_retries: 0
      })
      const result = yield* runThroughTime(["read", "--config", config, "--streams", "starlink"], { client })
      assert.deepStrictEqual(
        sent.map(({ path }) => path),
        ["/v4/starlink/query", "/moved/v4/starlink/query"]
      )
      assert.include(errorsOf(result)[0]?.message, "404")
    })
  )

  it.effect("keep to the rate that all streams share", () =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const { client } = transport(collections({ launches: 20, satellites: 20 }))
      const config = file("config.json", { page_size: 1, requests_per_second: 2 })
      const result = yield* runThroughTime(["read", "--config", config], { client })
      for (const { record } of messages(result)) if (record) times.push(record.emitted_at)
      assert.lengthOf(times, 40)
      for (let i = 3; i < times.length; i++) assert.isAtLeast(times[i]! - times[i - 3]!, 500)
    })
  )
})
