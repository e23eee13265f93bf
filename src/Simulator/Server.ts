import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import { gzipSync } from "node:zlib"
import type { Simulator, SimulatorReply, SimulatorRequest } from "../Simulator.ts"

/** The port that was asked for cannot be listened on. */
export class ServerError extends Schema.TaggedError<ServerError>()("ServerError", {
  port: Schema.Int,
  code: Schema.String
}) {
  override get message() {
    return this.code === "EADDRINUSE"
      ? `Port ${this.port} is in use. Choose another, or 0 for any that is free.`
      : `Port ${this.port} of 127.0.0.1 cannot be listened on (${this.code}). Choose another, or 0 for any that is free.`
  }
}

export interface Server {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  /** How many requests have come so far. */
  readonly requests: () => number
}

export interface ServerOptions {
  /** 0, the default, is any that is free. */
  readonly port?: number
  /** Is told of each request in a line. */
  readonly report?: (line: string) => void
}

/** Serves a simulator on the loopback until the scope ends; then every connection is closed. */
export const serve = (
  simulator: Simulator,
  options: ServerOptions = {}
): Effect.Effect<Server, ServerError, Scope.Scope> =>
  Effect.acquireRelease(listen(simulator, options), ({ server }) =>
    Effect.async<void>((resume) => {
      server.close(() => resume(Effect.void))
      server.closeAllConnections()
    })
  )

const listen = (simulator: Simulator, { port = 0, report }: ServerOptions) =>
  Effect.async<Server & { readonly server: Http.Server }, ServerError>((resume) => {
    let requests = 0
    const server = Http.createServer((request, response) => {
      requests += 1
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)])
        )
        const { method = "GET", url: path = "/" } = request
        const reply = handled(simulator, { method, path, headers, body: Buffer.concat(chunks).toString() })
        const { body, headers: described, status } = encoded(reply, headers["accept-encoding"])
        response.writeHead(status, described).end(body)
        report?.(`${method} ${path} → ${status}, ${body.length} bytes`)
      })
    })
    server.once("error", (error: NodeJS.ErrnoException) =>
      resume(new ServerError({ port, code: error.code ?? error.message }))
    )
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      const heard = typeof address === "object" && address !== null ? address.port : port
      resume(Effect.succeed({ server, url: `http://127.0.0.1:${heard}`, requests: () => requests }))
    })
  })

/** A request that the simulator stumbles over is answered as the API would, and ends nothing. */
const handled = (simulator: Simulator, request: SimulatorRequest): SimulatorReply => {
  try {
    return simulator.handle(request)
  } catch {
    const body = Buffer.from("Internal Server Error")
    return { status: 500, headers: { "content-type": "text/plain; charset=utf-8" }, body }
  }
}

/** Compresses a body of more than a kilobyte where the client asks for it, as the proxy before the API does. */
const encoded = (reply: SimulatorReply, acceptEncoding = ""): SimulatorReply => {
  const headers = { ...reply.headers, vary: "Accept-Encoding" }
  if (reply.body.byteLength <= 1024 || !/\bgzip\b/.test(acceptEncoding)) return { ...reply, headers }
  const body = gzipSync(reply.body)
  return {
    ...reply,
    headers: { ...headers, "content-encoding": "gzip", "content-length": `${body.length}` },
    body
  }
}
