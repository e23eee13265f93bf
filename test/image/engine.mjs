import { spawn, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { base, environment, install } from "./node.mjs"

const root = fileURLToPath(new URL("../..", import.meta.url))
const tag = "source-spacex:test"

/** Builds and runs a Dockerfile where there is no container engine; it lies beside the repository. */
const buildImage = fileURLToPath(new URL("../../../shared/tools/build-image", import.meta.url))

/** What Kubernetes does to a container of Airbyte's, and a file system in which nothing can be written. */
const confined = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]

const inDocker = (options, image, args) =>
  output("docker", ["run", "--rm", "--network", "host", ...options, image, ...args])

/**
 * What an engine has to give: `build` an image; `run` its ENTRYPOINT with arguments; run a command line by its `shell`,
 * as the platform does, or by that of another image; and tell its `configuration`. Options are those of `docker run`
 * that both engines know: -v, -w, -u.
 */
const docker = {
  name: "Docker",
  isStandIn: false,
  build: () => output("docker", ["build", "--tag", tag, root]),
  run: (args, options = []) => inDocker(confined.concat(options), tag, args),
  shell: (line, options = [], image = tag) =>
    inDocker(["--entrypoint", "/bin/sh", ...options], image, ["-c", line]),
  configuration: () => output("docker", ["image", "inspect", "--format", "{{json .Config}}", tag]),
  base
}

const standIn = {
  name: "build-image",
  isStandIn: true,
  // It makes the base image once, with the Node that it finds.
  build: () =>
    output(buildImage, ["build", root, tag], install() === undefined ? environment() : process.env),
  run: (args, options = []) => output(buildImage, ["run", tag, ...options, "--", ...args]),
  shell: (line, options = [], image = tag) => output(buildImage, ["sh", image, ...options, "--", line]),
  configuration: () => output(buildImage, ["inspect", tag]),
  base: `docker.io/library/${base}`
}

/** The exit code with which the stand-in says that it cannot work on a machine. */
export const cannotWork = 77

/** What can build and run an image here; undefined where nothing can. */
export const engine =
  spawnSync("docker", ["info"], { stdio: "ignore" }).status === 0
    ? docker
    : existsSync(buildImage)
      ? standIn
      : undefined

/** Runs a command to its end. */
function output(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] })
    const ended = { code: undefined, stdout: "", stderr: "" }
    for (const name of ["stdout", "stderr"])
      child[name].setEncoding("utf8").on("data", (text) => (ended[name] += text))
    child.once("error", reject).once("close", (code) => resolve({ ...ended, code }))
  })
}
