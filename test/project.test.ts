import { readFileSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { parse } from "yaml"

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8")
const packageJson = JSON.parse(read("package.json")) as {
  version: string
  license: string
  devDependencies: Record<string, string>
}
const metadata = (parse(read("metadata.yaml")) as { data: Record<string, string> }).data

describe("the project", () => {
  it("says one version everywhere: package, metadata, image and changelog", () => {
    const { version } = packageJson
    assert.strictEqual(metadata["dockerImageTag"], version)
    assert.include(read("Dockerfile"), `LABEL io.airbyte.version=${version}\n`)
    assert.strictEqual(/^## \[?(\d[^\] ]*)/m.exec(read("CHANGELOG.md"))?.[1], version)
  })

  it("names one image and one licence everywhere", () => {
    assert.include(read("Dockerfile"), `LABEL io.airbyte.name=${metadata["dockerRepository"]}\n`)
    assert.strictEqual(metadata["license"], packageJson.license)
    assert.include(read("LICENSE"), `${packageJson.license} License`)
  })

  it("gives Airbyte the entry point that the image itself has", () => {
    const dockerfile = read("Dockerfile")
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? "[]") as ReadonlyArray<string>
    assert.include(dockerfile, `ENV AIRBYTE_ENTRYPOINT="${entrypoint.join(" ")}"`)
    for (const part of entrypoint) assert.match(part, /^\//)
  })

  it("pins every package exactly, and the Node of its image", () => {
    for (const range of Object.values(packageJson.devDependencies)) assert.match(range, /^(npm:.+@)?\d/)
    assert.match(read("Dockerfile"), /^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-[a-z]+-slim$/m)
    for (const line of read("test/conformance/requirements.txt").trim().split("\n"))
      assert.match(line, /^[a-z-]+==[\d.]+$/)
  })
})
