import assert from "node:assert/strict"
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { temporary } from "../support/processes.mjs"
import { variants } from "./compiledCode.mjs"
import { version } from "./node.mjs"

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")
const metadata = parse(read("metadata.yaml")).data

const home = "/home/airbyte"
const place = "/airbyte/integration_code"
const entrypoint = ["/usr/local/bin/node", `${place}/source-spacex.js`]

/** So many bytes the image may have beyond its base. */
const mostBytes = 5_000_000

/**
 * What is asked of an image, by its name; a check that fails throws. `api` is the address of a simulator, `hanging` of
 * one that does not answer the second request for a page of satellites.
 */
export const checksOf = (image, { api, hanging }) => {
  const { run, shell } = image
  let configuration
  let catalog
  let added

  return {
    "has the labels of metadata.yaml": async () => {
      configuration = JSON.parse((await image.configuration()).stdout)
      assert.equal(configuration.Labels["io.airbyte.name"], metadata.dockerRepository)
      assert.equal(configuration.Labels["io.airbyte.version"], metadata.dockerImageTag)
    },

    "has an AIRBYTE_ENTRYPOINT that is absolute and equal to its ENTRYPOINT": () => {
      assert.deepEqual(configuration.Entrypoint, entrypoint)
      assert.ok(configuration.Env.includes(`AIRBYTE_ENTRYPOINT=${entrypoint.join(" ")}`))
    },

    "runs as uid 1000, airbyte, whose HOME is there": async () => {
      assert.equal(configuration.User, "1000")
      const { stdout } = await shell('id -u; id -g; id -un; cd "$HOME" && pwd && ls -nd . | cut -d" " -f3')
      assert.deepEqual(lines(stdout), ["1000", "1000", "airbyte", home, "1000"])
    },

    "has the shell and the tools that the platform starts it with": async () => {
      const { code } = await shell("for tool in touch mv sleep kill cat; do command -v $tool || exit 1; done")
      assert.equal(code, 0)
    },

    [`has Node ${version}`]: async () => {
      const found = (await shell("/usr/local/bin/node --version")).stdout.trim()
      if (image.isStandIn && found !== `v${version}`) return `${found} stands in for it`
      assert.equal(found, `v${version}`)
    },

    "gives one specification, by the entry point and by the platform's eval, from anywhere": async () => {
      const specs = [
        await run(["spec"]),
        await shell('eval "$AIRBYTE_ENTRYPOINT spec"'),
        await run(["spec"], ["-w", "/"]),
        await shell('eval "$AIRBYTE_ENTRYPOINT spec"', ["-w", "/tmp"])
      ]
      for (const { code, stderr, stdout } of specs) {
        assert.deepEqual([code, stderr, stdout], [0, "", specs[0].stdout])
        assert.deepEqual(typesOf(stdout), ["SPEC"])
      }
    },

    "checks and discovers as the platform has it done: from the directory of the configuration": async () => {
      const directory = shared({ "connectionConfiguration.json": { base_url: api } })
      for (const command of ["check", "discover"]) {
        const { code, stderr } = await shell(
          `eval "$AIRBYTE_ENTRYPOINT ${command}  --config connectionConfiguration.json" > ${command}.json`,
          ["-v", `${directory}:/config`, "-w", "/config"]
        )
        assert.deepEqual([code, stderr], [0, ""])
      }
      const [status] = messages(readFileSync(join(directory, "check.json"), "utf8"))
      assert.equal(status.connectionStatus.status, "SUCCEEDED")
      const [discovered] = messages(readFileSync(join(directory, "discover.json"), "utf8"))
      catalog = {
        streams: discovered.catalog.streams.map((stream) => ({
          stream,
          sync_mode: "incremental",
          destination_sync_mode: "append_dedup",
          cursor_field: stream.default_cursor_field,
          primary_key: stream.source_defined_primary_key
        }))
      }
      assert.ok(catalog.streams.length > 0)
    },

    "reads as the platform has it done: into named pipes; and again what has changed: nothing": async () => {
      const directory = shared({ "connectorConfig.json": { base_url: api }, "catalog.json": catalog })
      const first = await platformRead(directory)
      const streams = catalog.streams.map(({ stream }) => stream.name)
      assert.deepEqual(new Set(first.records.map(({ stream }) => stream)), new Set(streams))
      assert.deepEqual(first.complete.toSorted(), streams.toSorted())
      writeFileSync(join(directory, "inputState.json"), JSON.stringify(first.states))
      const second = await platformRead(directory, " --state /source/inputState.json")
      assert.deepEqual([second.records, second.complete.length], [[], streams.length])
    },

    "reads what is mounted read-only, by the entry point": async () => {
      const directory = shared({ "config.json": { base_url: api }, "catalog.json": catalog })
      const files = ["--config", "/secrets/config.json", "--catalog", "catalog.json"]
      const { code, stderr, stdout } = await run(
        ["read", ...files],
        ["-v", `${directory}:/secrets:ro`, "-w", "/secrets"]
      )
      assert.deepEqual([code, stderr], [0, ""])
      assert.ok(typesOf(stdout).includes("RECORD"))
    },

    "writes nothing": async () => {
      const directory = shared({ "config.json": { base_url: api }, "catalog.json": catalog })
      const { code, stderr } = await shell(
        `list() { find / -xdev -path /out -prune -o -printf '%p %y %m %s %T@ %C@\\n' 2> /dev/null | sort; }
        list > /out/before
        for command in spec "check --config config.json" "discover --config config.json" \\
          "read --config config.json --catalog catalog.json" "read --no-such-option"; do
          eval "$AIRBYTE_ENTRYPOINT $command" >> /out/messages || true
        done
        list > /out/after`,
        ["-v", `${directory}:/out`, "-w", "/out"]
      )
      assert.deepEqual([code, stderr], [0, ""])
      const [before, after] = ["before", "after"].map((name) => readFileSync(join(directory, name), "utf8"))
      assert.ok(before.includes(`${place}/source-spacex.js f `))
      assert.deepEqual(lines(after), lines(before))
    },

    "may not write what is its own or the system's": async () => {
      const { stdout } = await shell("find / -xdev ! -type l -writable 2> /dev/null")
      const allowed = [home, "/tmp", "/var/tmp", "/run", "/dev"]
      assert.ok(lines(stdout).includes(home))
      const others = lines(stdout).filter((path) => !allowed.some((one) => `${path}/`.startsWith(`${one}/`)))
      assert.deepEqual(others, [])
    },

    "ends with 143 within a second of SIGTERM, behind a whole message, and a state is out": async () => {
      const settings = { base_url: hanging, page_size: 100 }
      const directory = shared({ "config.json": settings })
      const { code, stderr } = await shell(
        `$AIRBYTE_ENTRYPOINT read --config config.json --streams starlink > messages 2> stderr &
        while ! grep -q '"type":"STATE"' messages; do sleep 0.05; done
        sleep 0.3
        before=$(date +%s%N)
        kill -TERM $!
        wait $! 2> /dev/null
        echo $? $((($(date +%s%N) - before) / 1000000)) > ended`,
        ["-v", `${directory}:/out`, "-w", "/out"]
      )
      assert.deepEqual([code, stderr], [0, ""])
      const [ended, written, said] = ["ended", "messages", "stderr"].map((name) =>
        readFileSync(join(directory, name), "utf8")
      )
      const [status, milliseconds] = ended.trim().split(" ").map(Number)
      assert.deepEqual([status, said], [143, ""])
      assert.ok(milliseconds < 1000, `${milliseconds} ms`)
      assert.ok(written.endsWith("\n"))
      assert.equal(typesOf(written).filter((type) => type === "RECORD").length, 100)
    },

    "has compiled code, and no less of a program where that does not fit": async () => {
      const program = shared({})
      const copied = await shell(`cp -R ${place}/. /out`, ["-v", `${program}:/out`])
      assert.deepEqual([copied.code, copied.stderr], [0, ""])
      const config = shared({ "config.json": { base_url: api } })
      const commands = [
        ["spec"],
        ["check", "--config", "/secrets/config.json"],
        ["read", "--config", "/secrets/config.json", "--streams", "launches"]
      ]
      const sound = []
      for (const [name, directory] of variants(program)) {
        const mounts = ["-v", `${directory}:${place}:ro`, "-v", `${config}:/secrets:ro`]
        for (const [n, command] of commands.entries()) {
          const { code, stderr, stdout } = await run(command, mounts)
          sound[n] ??= timeless(stdout)
          assert.deepEqual([name, code, stderr, timeless(stdout)], [name, 0, "", sound[n]])
        }
      }
    },

    "adds nothing to its base but the program and a user": async () => {
      const listing = "find / -xdev -type f -printf '%s %T@ %p\\n'"
      const [before, after] = [
        await shell(listing, ["-u", "0"], image.base),
        await shell(listing, ["-u", "0"])
      ].map(({ stdout }) => lines(stdout))
      const known = new Set(before)
      added = after
        .filter((line) => !known.has(line))
        .map((line) => /^(\d+) \S+ (.*)$/.exec(line))
        .map(([, size, path]) => ({ path, size: Number(size) }))
        .filter(({ path }) => !engines.test(path))
      assert.ok(added.some(({ path }) => path === entrypoint[1]))
      assert.deepEqual(
        added.filter(({ path }) => !ours.test(path)),
        []
      )
    },

    [`adds at most ${mostBytes / 1e6} MB to its base`]: () => {
      const bytes = added.reduce((sum, { size }) => sum + size, 0)
      assert.ok(bytes <= mostBytes, `${bytes} bytes`)
      return `${(bytes / 1e6).toFixed(2)} MB`
    },

    "has nothing in it that only one kind of processor can run": () => {
      assert.deepEqual(
        added.filter(({ path }) => /\.(node|so)(\.|$)/.test(path)),
        []
      )
    }
  }

  /** A read as `ContainerCommandFactory` of the platform starts it. */
  async function platformRead(directory, state = "") {
    const { code, stderr } = await shell(
      `cd /source
      rm -f stdout stderr && mkfifo stdout stderr
      cat stdout > messages & cat stderr > errors &
      eval "$AIRBYTE_ENTRYPOINT read --config /source/connectorConfig.json --catalog /source/catalog.json${state}" \\
        2> /source/stderr > /source/stdout
      echo $? > exitCode.txt
      wait`,
      ["-v", `${directory}:/source`]
    )
    const [exitCode, errors, written] = ["exitCode.txt", "errors", "messages"].map((name) =>
      readFileSync(join(directory, name), "utf8")
    )
    assert.deepEqual([code, stderr, exitCode, errors], [0, "", "0\n", ""])
    const all = messages(written)
    return {
      records: all.flatMap(({ record }) => record ?? []),
      states: lastOfEach(all.flatMap(({ state }) => state ?? [])),
      complete: all.flatMap(({ trace }) =>
        trace?.stream_status?.status === "COMPLETE" ? [trace.stream_status.stream_descriptor.name] : []
      )
    }
  }
}

/** What engines put into a container, or leave in an image where they mounted something while they built it. */
const engines = /^\/(\.dockerenv|run\/\.containerenv|etc\/(hosts|hostname|resolv\.conf)|root\/\.npmrc)$/

/** What belongs to the program and to the user. */
const ours = /^\/(airbyte\/integration_code\/.*|home\/airbyte\/.*|etc\/(g?shadow|group|passwd|sub[ug]id)-?)$/

const lines = (text) => text.split("\n").filter((line) => line !== "")
const messages = (stdout) => lines(stdout).map((line) => JSON.parse(line))
const typesOf = (stdout) => messages(stdout).map(({ type }) => type)

/** What messages say, without the time at which they say it. */
const timeless = (stdout) => messages(stdout).map(({ record, spec, type }) => spec ?? record?.data ?? type)

/** The state file that the platform makes of states: the last of each stream. */
const lastOfEach = (states) => [
  ...new Map(states.map((state) => [state.stream.stream_descriptor.name, state])).values()
]

/** A directory with such files, that uid 1000 may write to. */
function shared(files) {
  const directory = mkdtempSync(join(temporary, "shared-"))
  chmodSync(directory, 0o777)
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(directory, name), JSON.stringify(content))
  return directory
}
