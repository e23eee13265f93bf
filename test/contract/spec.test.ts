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
import { directory, file, messages, once, run } from "../support/program.ts"
import { type AnySchema, isObject, nameOf, offenders, type Place, typesOf } from "../support/subschemas.ts"

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
    .addVocabulary("order pattern_descriptor airbyte_secret always_show group groups display_type".split(" "))
    .compile(schema)

/** A rule, how a part of a specification breaks it, and one that does. */
type Rule = readonly [sentence: string, breaks: (place: Place) => boolean, offence: AnySchema]

const rules: ReadonlyArray<Rule> = [
  [
    "SPEC-03 every enum lists a value once",
    ({ schema }) => Array.isArray(schema.enum) && !areDistinct(schema.enum),
    { enum: ["a", "b", "a"] }
  ],
  [
    "SPEC-04 every choice is one between objects that a single constant tells apart",
    ({ schema }) => schema.oneOf !== undefined && !isChoice(schema),
    { type: "object", oneOf: [1, 2].map(() => ({ type: "object", properties: { kind: { const: "a" } } })) }
  ],
  [
    "SPEC-06 what is named like a secret is marked as one, and nothing is that cannot be one",
    ({ pointer, schema }) => {
      const canBeSecret = typesOf(schema).some((type) => secretTypes.has(type)) && schema.const === undefined
      const isMarked = schema.airbyte_secret === true
      return canBeSecret
        ? !isMarked && secretNames.test(nameOf(pointer))
        : schema.airbyte_secret !== undefined
    },
    { properties: { "access-token": { type: ["string", "null"] } } }
  ],
  [
    "SPEC-07 every option has one type, and may be null besides",
    ({ pointer, schema }) =>
      nameOf(pointer) !== "" &&
      schema.const === undefined &&
      (schema.type === undefined || typesOf(schema).length !== (typesOf(schema)[1] === "null" ? 2 : 1)),
    { properties: { size: { type: ["integer", "string"] } } }
  ],
  [
    "SPEC-08 every object has fields or is a choice",
    ({ schema }) => typesOf(schema).includes("object") && !schema.oneOf && !hasFields(schema),
    { properties: { empty: { type: "object", properties: {} } } }
  ],
  [
    "SPEC-09 every list is one of texts, numbers, objects or values of an enum",
    ({ schema: { items, ...schema } }) =>
      typesOf(schema).includes("array") &&
      !(isObject(items) && (items.enum !== undefined || typesOf(items).every((type) => listed.has(type)))),
    { properties: { list: { type: "array", items: { type: "boolean" } } } }
  ],
  [
    "SPEC-10 no keyword is used that Airbyte's forms cannot show",
    ({ schema }) => forbidden.some((keyword) => keyword in schema),
    { properties: { size: { not: { type: "string" } } } }
  ],
  [
    "SPEC-11 a pattern that looks like a date's belongs to a date",
    ({ schema }) => /\{4\}-.+\{2\}-.+\{2\}/.test(String(schema.pattern)) && !dates.has(schema.format),
    { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" }
  ],
  [
    "SPEC-12 a date has the pattern of what Airbyte's date picker gives",
    ({ schema }) => dates.has(schema.format) && schema.pattern !== dates.get(schema.format),
    { type: "string", format: "date" }
  ],
  [
    "SPEC-13 no two options of an object or a group claim the same place",
    ({ schema }) =>
      !areDistinct(
        Object.values(isObject(schema.properties) ? schema.properties : {}).flatMap((option) =>
          isObject(option) && option.order !== undefined ? [[option.group, option.order]] : []
        )
      ),
    { properties: { one: { order: 1 }, other: { order: 1 } } }
  ],
  [
    "SPEC-14 only options at the top are grouped",
    ({ pointer, schema }) => schema.group !== undefined && !/^\/properties\/[^/]+$/.test(pointer),
    { properties: { outer: { properties: { inner: { group: "g" } } } } }
  ],
  [
    "SPEC-15 only a choice says how it is shown: as a dropdown or as radio buttons",
    ({ schema: { display_type: shown, oneOf } }) =>
      shown !== undefined && !(oneOf && (shown === "dropdown" || shown === "radio")),
    { properties: { size: { type: "integer", display_type: "radio" } } }
  ],
  [
    "SPEC-16 nothing is a reference",
    ({ schema }) => "$ref" in schema,
    { properties: { size: { $ref: "#/definitions/size" } } }
  ],
  [
    "SPEC-17 every object admits further fields",
    ({ schema: { additionalProperties = true } }) => additionalProperties !== true,
    { properties: { outer: { type: "object", additionalProperties: false } } }
  ]
]

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
    ["a configuration that is not JSON", `{"api_key": "${secret}"`]
  ])("SPEC-05 no command prints a secret in %s", ([, config]) =>
    Effect.gen(function* () {
      for (const command of ["check", "discover", "read"]) {
        const args = [command, "--config", file("config.json", config), "--debug"]
        const { stderr, stdout } = yield* run(args, { client: serving(invented).client })
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
      const { code, stderr, stdout } = yield* run(args, { client: serving(invented).client })
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
      const options = Object.entries(schema.properties as Record<string, AnySchema>)
      for (const [n, [name, option]] of options.entries()) {
        for (const text of [option.title, option.description]) assert.match(String(text ?? ""), /\S/)
        assert.strictEqual(option.order, n)
        const examples = option.examples as ReadonlyArray<unknown>
        assert.isNotEmpty(examples)
        for (const value of [option.default, ...examples]) assert.isTrue(accepts({ [name]: value }))
      }
    })
  )
})

const secret = "hunter2-1f0c9e"

/** Those that Airbyte's acceptance tests have, and the endings that the Python CDK's standard tests have. */
const secretNames =
  /^(client_token|access_token|api_token|token|secret|client_secret|password|key|service_account(_info)?|tenant_id|certificate|jwt|credentials|app_?id|refresh_token)$|([-_]token|[-_]secret|password|api[-_]?key|(secret|private|access)[-_]key)$/i
const secretTypes = new Set<unknown>(["string", "integer", "number"])
const listed = new Set<unknown>(["object", "string", "number", "integer"])
const forbidden =
  "not anyOf patternProperties prefixItems allOf if then else dependentSchemas dependentRequired".split(" ")
const dates = new Map<unknown, string>([
  ["date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"],
  ["date-time", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"]
])

const areDistinct = (values: ReadonlyArray<unknown>) =>
  new Set(values.map((value) => JSON.stringify(value))).size === values.length

const hasFields = ({ properties }: AnySchema) => isObject(properties) && Object.keys(properties).length > 0

function isChoice({ oneOf, type }: AnySchema): boolean {
  if (!Array.isArray(oneOf) || type !== "object") return false
  const variants = oneOf.map((variant) =>
    isObject(variant) && variant.type === "object" ? variant.properties : 0
  )
  if (!variants.every(isObject)) return false
  const constants = Object.keys({ ...variants[0] })
    .map((name) => variants.map((fields) => fields[name]))
    .filter((fields) => fields.every((field) => isObject(field) && "const" in field)) as ReadonlyArray<
    ReadonlyArray<AnySchema>
  >
  const [telling = []] = constants
  return (
    constants.length === 1 &&
    areDistinct(telling.map((field) => field.const)) &&
    telling.every(({ const: value, default: usual = value, enum: all = [value] }) =>
      [usual, ...(all as ReadonlyArray<unknown>)].every((one) => one === value)
    )
  )
}
