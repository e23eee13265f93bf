import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process"
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from "node:fs"
import type * as Http from "node:http"
import * as Net from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { directory, file, type Run } from "./program.ts"

/** The program that users run, as `build.ts` has built it. */
export const bundle = fileURLToPath(new URL("../../dist/source-spacex.js", import.meta.url))

/** What a process left. `code` is NaN where a signal ended it. */
export interface Ended extends Run {
  readonly signal: NodeJS.Signals | null
}

/** A process whose standard output is a FIFO, as the platform's is. Nobody reads it unless asked to. */
export interface Started {
  /** Reads standard output until there is enough of it (or no more), then stops reading; what was read so far. */
  readonly readUntil: (enough: (stdout: string) => boolean) => Effect.Effect<string>
  /** Goes away, as `head` does when it has its lines. */
  readonly closeOutput: Effect.Effect<void>
  readonly kill: (signal: NodeJS.Signals) => void
  /** Waits for the end without reading another byte. */
  readonly exited: Effect.Effect<Ended>
  /** Reads all that is left and waits for the end. */
  readonly end: Effect.Effect<Ended>
  readonly process: ChildProcess
}

export interface StartOptions {
  /** All of it but the PATH: nothing is inherited. */
  readonly environment?: Readonly<Record<string, string>>
  readonly workingDirectory?: string
  /** The command line in front of the program's arguments. */
  readonly command?: ReadonlyArray<string>
  /** How many bytes fit into the FIFO before somebody reads, in whole pages of 4096. As many as the system gives it. */
  readonly room?: number
}

/** Starts the program. It does not outlive the scope. */
export const start = (
  args: ReadonlyArray<string>,
  { command = [process.execPath, bundle], environment = {}, room, workingDirectory }: StartOptions = {}
): Effect.Effect<Started, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const [executable = "", ...first] = command
        const { filled, reading, writing } = fifo(room)
        const child = spawn(executable, [...first, ...args], {
          env: { PATH: process.env.PATH, ...environment },
          stdio: ["ignore", writing, "pipe"],
          ...(workingDirectory === undefined ? {} : { cwd: workingDirectory })
        })
        closeSync(writing)
        const reader = new Reader(reading, filled)
        let stderr = ""
        child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text))
        const exited = new Promise<Ended>((resolve, reject) => {
          child.once("error", reject)
          child.once("close", (code, signal) =>
            resolve({ code: code ?? NaN, signal, stdout: reader.text, stderr })
          )
        })
        return { child, reader, exited }
      }),
      ({ child, exited, reader }) =>
        Effect.promise(async () => {
          child.kill("SIGKILL")
          await exited
          reader.close()
        })
    ),
    ({ child, exited, reader }) => ({
      readUntil: (enough) => Effect.promise(() => reader.readUntil(enough)),
      closeOutput: Effect.sync(() => reader.close()),
      kill: (signal) => void child.kill(signal),
      exited: Effect.promise(() => exited),
      end: Effect.promise(async () => {
        const stdout = await reader.readUntil(() => false)
        return { ...(await exited), stdout }
      }),
      process: child
    })
  )

/** Runs the program to its end, with a reader that takes what comes. */
export const run = (args: ReadonlyArray<string>, options?: StartOptions): Effect.Effect<Ended> =>
  Effect.scoped(Effect.flatMap(start(args, options), ({ end }) => end))

/** A FIFO, opened at both ends, and how many bytes without meaning fill it up but for `room`. */
const fifo = (room?: number) => {
  const path = join(directory(), "fifo")
  execFileSync("mkfifo", [path])
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const filled = room === undefined ? 0 : filledUp(path) - readSync(reading, new Uint8Array(room))
  return { filled, reading, writing: openSync(path, "w") }
}

const filledUp = (path: string): number => {
  const writing = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  let filled = 0
  try {
    while (true) filled += writeSync(writing, new Uint8Array(4096))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error
  }
  closeSync(writing)
  return filled
}

class Reader {
  text = ""
  private readonly descriptor: number
  /** How many bytes are none of the program's. */
  private foreign: number
  private socket: Net.Socket | undefined
  private state: "open" | "at its end" | "closed" = "open"
  private readonly decoder = new TextDecoder()

  constructor(descriptor: number, foreign: number) {
    this.descriptor = descriptor
    this.foreign = foreign
  }

  readUntil(enough: (text: string) => boolean): Promise<string> {
    const socket = (this.socket ??= this.opened())
    return new Promise((resolve) => {
      const look = () => {
        if (this.state === "open" && !enough(this.text)) return void socket.resume()
        socket.off("data", look).off("close", look).pause()
        resolve(this.text)
      }
      socket.on("data", look).on("close", look)
      look()
    })
  }

  close(): void {
    if (this.state === "open" && this.socket === undefined) closeSync(this.descriptor)
    this.socket?.destroy()
    this.state = "closed"
  }

  /** A socket begins to read as soon as there is one. */
  private opened(): Net.Socket {
    const socket = new Net.Socket({ fd: this.descriptor, readable: true, writable: false })
    return socket
      .on("data", (bytes: Uint8Array) => {
        const foreign = Math.min(this.foreign, bytes.length)
        this.foreign -= foreign
        this.text += this.decoder.decode(bytes.subarray(foreign), { stream: true })
      })
      .on("close", () => (this.state = "at its end"))
  }
}

/**
 * How to start the program where names resolve as given. Behind the public addresses is this machine: who asks gets
 * the address as given, and the connection leads here.
 */
export const underNames = (names: Record<string, ReadonlyArray<string>>) => [
  process.execPath,
  "--require",
  file(
    "names.cjs",
    `
const dns = require("node:dns")
const net = require("node:net")
const names = ${JSON.stringify(names)}
const answer = (addresses, options, callback) => {
  const all = addresses.map((address) => ({ address, family: net.isIP(address) }))
  process.nextTick(() => (options.all ? callback(null, all) : callback(null, all[0].address, all[0].family)))
}
dns.lookup = (name, options, callback) =>
  names[name] ? answer(names[name], options, callback) : callback(new Error("unknown name " + name))
require("node:module").syncBuiltinESMExports()
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...parts) {
  const options = Array.isArray(parts[0]) ? parts[0][0] : parts[0]
  const { lookup = dns.lookup } = options
  options.lookup = (name, asked, callback) =>
    lookup(name, asked, (error) => (error ? callback(error) : answer(["127.0.0.1"], asked, callback)))
  return connect.apply(this, parts)
}
`
  ),
  bundle
]

/** Loaded before the program, it ends the process with 99 as soon as that goes to the network. */
const offline = file(
  "offline.cjs",
  `require("node:net").Socket.prototype.connect = require("node:dns").lookup = () => process.exit(99)`
)

/** How to start the program where it can write no file, and where the first step into the network ends it with 99. */
export const fenced = [
  process.execPath,
  "--no-warnings",
  process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission",
  "--allow-fs-read=*",
  "--require",
  offline,
  bundle
]

/** Waits until something holds, however long that takes. */
export const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.asVoid(Effect.repeat(Effect.sleep("5 millis"), { until: condition }))

/** Waits until a number has stopped growing, which takes it some `quiet` time to show. */
export const settled = (
  count: () => number,
  quiet: Duration.DurationInput = "300 millis"
): Effect.Effect<number> =>
  Effect.gen(function* () {
    for (let since = Date.now(), last = count(); ;) {
      yield* Effect.sleep("10 millis")
      if (count() !== last) [since, last] = [Date.now(), count()]
      else if (Date.now() - since > Duration.toMillis(quiet)) return last
    }
  })

/** Lets a server listen on a free port of the loopback until the scope ends; the port. Connections end with it. */
export const listening = (server: Net.Server): Effect.Effect<number, never, Scope.Scope> =>
  Effect.gen(function* () {
    const connections = new Set<Net.Socket>()
    server.on("connection", (connection) => {
      connections.add(connection.on("error", () => {}).on("close", () => connections.delete(connection)))
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          for (const connection of connections) connection.destroy()
        })
    )
    return (server.address() as Net.AddressInfo).port
  })

/** A port of the loopback on which nobody listens. */
export const closedPort: Effect.Effect<number> = Effect.scoped(
  Effect.suspend(() => listening(Net.createServer()))
)

/** The whole body of a request. */
export const bodyOf = async (request: Http.IncomingMessage): Promise<string> => {
  let body = ""
  for await (const text of request.setEncoding("utf8")) body += text
  return body
}

/** A certificate of its own authority, for 127.0.0.1 and api.spacex.invalid; undefined where there is no openssl. */
export const tls = (() => {
  const path = join(directory(), "certificate.pem")
  const key = join(directory(), "key.pem")
  const request =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
  const names = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:api.spacex.invalid"]
  const { status } = spawnSync("openssl", request.split(" ").concat(names, "-keyout", key, "-out", path))
  return status === 0 ? { path, key: readFileSync(key, "utf8"), cert: readFileSync(path, "utf8") } : undefined
})()

/** What the title of a test says where there is no certificate. */
export const withoutOpenSsl = tls === undefined ? " (skipped: there is no openssl here)" : ""
