/* CHECK-01 to CHECK-04: `airbyte.md` 3.3. The cases of each are told apart in `test/check.test.ts`. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { invented, serving } from "../support/api.ts"
import { errorsOf, file, messages, once, type Run, runThroughTime } from "../support/program.ts"
import type { Reaction } from "../support/transport.ts"

/** What comes of checking an API that reacts so to every request. */
const checked = (reaction: Reaction, config: object = {}) =>
  once(
    runThroughTime(["check", "--config", file("config.json", config)], {
      client: serving(invented, () => reaction).client
    })
  )

const right = [["the SpaceX API", checked(undefined)]] as const

const mistaken = [
  ["a web site", checked({ headers: { "content-type": "text/html" }, body: "<!doctype html>" })],
  ["an API that asks for credentials", checked({ status: 401 })],
  ["an address that is none", checked(undefined, { base_url: "https://api.spacexdata.com:99999" })]
] as const

const broken = [
  ["an API that is down", checked({ status: 503 })],
  ["an API that cannot be reached", checked({ code: "ECONNREFUSED" })]
] as const

describe("check", () => {
  it.effect.each(right)("CHECK-01 a check of %s succeeds, and exits with 0", ([, check]) =>
    Effect.map(check, (result) => {
      assert.deepStrictEqual(statusesOf(result), ["SUCCEEDED"])
      assert.deepStrictEqual([errorsOf(result), result.code, result.stderr], [[], 0, ""])
    })
  )

  it.effect.each(mistaken)("CHECK-02 a check of %s fails with a sentence, and exits with 0", ([, check]) =>
    Effect.map(check, (result) => {
      assert.deepStrictEqual(statusesOf(result), ["FAILED"])
      assert.match(messages(result).at(-1)?.connectionStatus?.message ?? "", /^\S.+\.$/)
      assert.deepStrictEqual([errorsOf(result), result.code, result.stderr], [[], 0, ""])
    })
  )

  it.effect.each(broken)("CHECK-03 a check of %s ends with an error, and exits with 1", ([, check]) =>
    Effect.map(check, (result) => {
      assert.deepStrictEqual(statusesOf(result), [])
      assert.match(errorsOf(result)[0]?.message ?? "", /^\S.+\.$/)
      assert.deepStrictEqual([result.code, result.stderr], [1, ""])
    })
  )

  it.effect(
    "CHECK-03 a check of a configuration that makes no sense fails, as an error and as a status",
    () =>
      Effect.gen(function* () {
        const args = ["check", "--config", file("config.json", { page_size: 0 })]
        const result = yield* runThroughTime(args)
        assert.deepStrictEqual(
          messages(result).map(({ type }) => type),
          ["CONNECTION_STATUS", "TRACE"]
        )
        assert.deepStrictEqual(
          [statusesOf(result), errorsOf(result)[0]?.failure_type, result.code],
          [["FAILED"], "config_error", 1]
        )
      })
  )

  it.effect.each([...right, ...mistaken, ...broken])(
    "CHECK-04 a check of %s prints one status or one error, and nothing behind it",
    ([, check]) =>
      Effect.map(check, (result) => {
        const verdicts = messages(result).filter(({ type }) => type !== "LOG")
        assert.lengthOf(verdicts, 1)
        assert.deepStrictEqual(verdicts, messages(result).slice(-1))
      })
  )
})

const statusesOf = (result: Run) =>
  messages(result).flatMap(({ connectionStatus }) => connectionStatus?.status ?? [])
