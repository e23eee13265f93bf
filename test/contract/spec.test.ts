/*
 * SPEC-01 to SPEC-20: `airbyte.md` 3.2, in the order of its table. Left out are the rules for OAuth, of which this
 * source has none, and the comparison with the version before, for none has been published. What is said of the image
 * (labels, entry point) is held by `project.test.ts`, and the passwords of proxies by `process.test.ts`.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { invented, serving } from "../support/api.ts"
import { strictAjv } from "../support/closedSchema.ts"
import { catalog, stateFile } from "../support/documents.ts"
import { fenced, run as runProcess } from "../support/process.ts"
import { directory, file, messages, once, run, runThroughTime } from "../support/program.ts"
import { type AnySchema, isObject, offenders } from "../support/subschemas.ts"
import { rules } from "./specificationRules.ts"

const specification = once(
  Effect.map(run(["spec"]), (result): AnySchema => {
    const { connectionSpecification } = messages(result)[0]?.spec ?? {}
    assert.isObject(connectionSpecification)
    return { ...connectionSpecification }
  })
)

const json = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"))

/** Draft-07, with the keywords of Airbyte's forms. */
const compiled = (schema: AnySchema) =>
  strictAjv()
    .addVocabulary(
      "order pattern_descriptor airbyte_secret always_show group groups display_type multiline".split(" ")
    )
    .compile(schema)

describe("spec", () => {
  it.effect(
    "SPEC-01 the specification accepts the empty configuration, and the one of the acceptance tests",
    () =>
      Effect.map(specification, (schema) => {
        const accepts = compiled(schema)
        for (const config of [{}, json("test/acceptance/config.json")]) assert.isTrue(accepts(config))
        assert.isFalse(accepts(json("test/acceptance/invalid.json")), "this test would accept anything")
      })
  )

  it.effect("SPEC-02 spec prints the specification that the repository has", () =>
    Effect.map(specification, (schema) => {
      assert.deepStrictEqual<unknown>(schema, json("schemas/configuration.json"))
    })
  )

  it.effect.each(rules)("%s", ([, breaks, offence]) =>
    Effect.map(specification, (schema) => {
      assert.deepStrictEqual(offenders(schema, breaks), [])
      assert.isNotEmpty(offenders(offence, breaks), "this test would not notice")
    })
  )

  it.effect.each([
    ["an option that does not exist", { api_key: secret }],
    ["an option of another kind", { page_size: secret }],
    ["the credentials of an address", { base_url: `https://me:${secret}@api.example` }],
    ["a query's misspelt part", { queries: [{ stream: "launches", fliter: secret }] }],
    ["a configuration that is not JSON", `{"api_key": "${secret}"`]
  ])("SPEC-05 no command prints a secret in %s", ([, config]) =>
    Effect.gen(function* () {
      for (const command of ["check", "discover", "read"]) {
        const args = [command, "--config", file("config.json", config), "--debug"]
        const { stderr, stdout } = yield* runThroughTime(args, { client: serving(invented).client })
        assert.isNotEmpty(stdout)
        assert.notInclude(stdout + stderr, secret)
      }
    })
  )

  it.effect.each([
    ["a catalog", "--catalog", catalog({ name: "launches", sync_mode: secret })],
    ["a catalog that is not JSON", "--catalog", `{"streams": "${secret}`],
    ["a state", "--state", stateFile({ launches: { after: secret } })],
    ["a state that is not JSON", "--state", `{"launches": ${secret}}`]
  ] as const)("SPEC-05 read prints no secret in %s", ([, option, content]) =>
    Effect.gen(function* () {
      const args = ["read", option, file("input.json", content), "--debug"]
      const { code, stderr, stdout } = yield* runThroughTime(args, { client: serving(invented).client })
      assert.strictEqual(code, 1)
      assert.notInclude(stdout + stderr, secret)
    })
  )

  it.live("SPEC-18 spec works without network, configuration or writable disk", () =>
    Effect.gen(function* () {
      const result = yield* runProcess(["spec"], { command: fenced, workingDirectory: directory() })
      assert.deepStrictEqual([messages(result)[0]?.type, result.code, result.stderr], ["SPEC", 0, ""])
      const [online, writing] = yield* Effect.all([
        runProcess(["check"], { command: fenced }),
        runProcess(["read", "--output", directory()], { command: fenced })
      ])
      assert.strictEqual(online.code, 99, "this test would not notice a request")
      assert.include(writing.stderr, "cannot be written", "this test would not notice a file")
    })
  )

  it.effect("SPEC-19 spec prints one message, which names the version of the protocol, and succeeds", () =>
    Effect.gen(function* () {
      const result = yield* run(["spec"])
      assert.deepStrictEqual(
        messages(result).map(({ spec }) => spec?.protocol_version),
        ["0.18.0"]
      )
      assert.deepStrictEqual([result.code, result.stderr], [0, ""])
    })
  )

  it.effect("SPEC-20 every option has a name, a sentence about it, a place, and values that it accepts", () =>
    Effect.gen(function* () {
      const schema = yield* specification
      const accepts = compiled(schema)
      for (const [name, option] of inTheirOrder(schema)) {
        const examples = option.examples as ReadonlyArray<unknown>
        assert.isNotEmpty(examples)
        for (const value of [option.default, ...examples]) assert.isTrue(accepts({ [name]: value }))
      }
      const { items: query } = (schema.properties as Record<string, AnySchema>)["queries"] ?? {}
      for (const [name, part] of inTheirOrder(query as AnySchema))
        for (const value of part.examples as ReadonlyArray<unknown>)
          assert.isTrue(accepts({ queries: [{ stream: "launches", [name]: value }] }))
    })
  )
})

const secret = "hunter2-1f0c9e"

/** The options of a form, each of which has to be told of and to stand in its place. */
const inTheirOrder = ({ properties }: AnySchema): ReadonlyArray<readonly [string, AnySchema]> => {
  assert.isTrue(isObject(properties))
  const options = Object.entries(properties as Record<string, AnySchema>)
  for (const [n, [, option]] of options.entries()) {
    for (const text of [option.title, option.description]) assert.match(String(text ?? ""), /\S/)
    assert.strictEqual(option.order, n)
    assert.isArray(option.examples)
  }
  return options
}
