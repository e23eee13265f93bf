// Writes the tables of README.md from what the program itself says: `node test/support/readme.mjs [--check]`.
import { buildSync } from "esbuild"
import { readFileSync, writeFileSync } from "node:fs"
import * as prettier from "prettier"

const root = new URL("../../", import.meta.url)
const readme = new URL("README.md", root)
const properties = JSON.parse(readFileSync(new URL("schemas/configuration.json", root), "utf8")).properties

/** What a module of the program exports. */
async function moduleOf(path) {
  const { outputFiles } = buildSync({
    entryPoints: [new URL(path, root).pathname],
    bundle: true,
    write: false,
    format: "esm"
  })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}

const { streams } = await moduleOf("src/Streams.ts")
const { prefix, processRows, rows } = await moduleOf("src/Metrics/Counters.ts")

/** A row of the table of metrics; `labels` are those that all of its kind have. */
const metricsOf = (metrics, labels) =>
  Object.entries(metrics).map(([name, { by, help, unit }]) => [
    `\`${prefix}_${name}\``,
    `\`${unit}\``,
    [...labels, ...(by === undefined ? [] : [by[0]])].map((label) => `\`${label}\``).join(", "),
    help
  ])

/** `cores.core` → `cores`, and so on. */
function relations(references) {
  const pairs = Object.entries(references)
  return pairs.map(([path, stream]) => `\`${path}\` → \`${stream}\``).join(", ")
}

const tables = {
  streams: [
    ["Stream", "Route", "Fields", "What a record is", "Fields that hold ids, and of what stream"],
    ...streams.map(({ name, path, references, schema }) => [
      `\`${name}\``,
      `\`${path}\``,
      `${Object.keys(schema.properties).length}`,
      schema.description,
      relations(references)
    ])
  ],
  metrics: [
    ["Metric", "Unit", "Labels", "What it is"],
    ...metricsOf(rows, ["stream"]),
    ...metricsOf(processRows, [])
  ],
  configuration: [
    ["Option", "Default", "Takes", "What it does"],
    ...Object.entries(properties).map(
      ([name, { default: otherwise, description, maximum, minimum, type }]) => [
        `\`${name}\``,
        `\`${type === "array" ? JSON.stringify(otherwise) : otherwise}\``,
        type === "number" || type === "integer"
          ? `${type === "integer" ? "a whole number" : "a number"}, ${minimum} to ${maximum}`
          : { string: "a URL", boolean: "`true` or `false`", array: "a list of [queries](#queries)" }[type],
        description
      ]
    )
  ],
  query: [
    ["Part", "Takes", "What it does"],
    ...Object.entries(properties.queries.items.properties).map(([name, { description, examples, type }]) => [
      `\`${name}\``,
      { string: name === "stream" ? "a name" : "JSON", array: "a list of names", integer: "a whole number" }[
        type
      ],
      `${description} E.g. ${examples.map((example) => `\`${type === "string" ? example : JSON.stringify(example)}\``).join(", ")}.`
    ])
  ]
}

const rowOf = (cells) => `| ${cells.join(" | ")} |`
const markdown = ([head, ...rows]) =>
  [rowOf(head), rowOf(head.map(() => "---")), ...rows.map(rowOf)].join("\n")

const before = readFileSync(readme, "utf8")
const filled = Object.entries(tables).reduce(
  (text, [name, table]) =>
    text.replace(
      new RegExp(`(<!-- ${name} -->)[^]*(<!-- /${name} -->)`),
      (_, start, end) => `${start}\n\n${markdown(table)}\n\n${end}`
    ),
  before
)
const after = await prettier.format(filled, { ...(await prettier.resolveConfig(readme)), parser: "markdown" })

if (!process.argv.includes("--check")) writeFileSync(readme, after)
else if (after !== before) {
  process.stderr.write("README.md's tables are not what the program says. Run `npm run generate`.\n")
  process.exitCode = 1
}
