import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Http from "node:http"
import { gzipSync } from "node:zlib"
import { plain, type SimulatorReply, type SimulatorRequest } from "./Exchange.ts"
import type { Rehearsal, Remarks } from "./Rehearsal.ts"
import * as Delivery from "./Rehearsal/Delivery.ts"

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
  /** Is told of each request. */
  readonly report?: (exchange: Reported) => Effect.Effect<void>
}

export interface Reported extends Remarks {
  readonly request: SimulatorRequest
  /** From 1. */
  readonly n: number
  /** None where no header leaves. */
  readonly status: number | undefined
}

/** Serves a simulated API on the loopback until the scope ends; then every connection is closed. */
export const serve = Effect.fnUntraced(function* (
  rehearsal: Rehearsal,
  { port = 0, report = () => Effect.void }: ServerOptions = {}
): Effect.fn.Return<Server, ServerError, Scope.Scope> {
  const run = yield* FiberSet.makeRuntime<never>()
  let requests = 0
  const { url } = yield* Effect.acquireRelease(
    listen(port, (request, response) => {
      const asked = received(request)
      // Numbered when it is there as a whole, as occasions number it.
      request.on("end", () => void run(answer(rehearsal, asked(), ++requests, response, report)))
    }),
    ({ server }) =>
      Effect.async<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return { url, requests: () => requests }
})

const listen = (port: number, onRequest: Http.RequestListener) =>
  Effect.async<{ readonly server: Http.Server; readonly url: string }, ServerError>((resume) => {
    const server = Http.createServer(onRequest)
    server.once("error", (error: NodeJS.ErrnoException) =>
      resume(new ServerError({ port, code: error.code ?? error.message }))
    )
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      const heard = typeof address === "object" && address !== null ? address.port : port
      resume(Effect.succeed({ server, url: `http://127.0.0.1:${heard}` }))
    })
  })

/** Gathers a request; of a body beyond the API's limit no more than shows that it is. */
const received = (request: Http.IncomingMessage): (() => SimulatorRequest) => {
  const chunks: Array<Buffer> = []
  let size = 0
  request.on("data", (chunk: Buffer) => {
    if (size <= 1024 * 1024) chunks.push(chunk)
    size += chunk.length
  })
  return () => ({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    ),
    body: Buffer.concat(chunks).toString()
  })
}

const answer = (
  rehearsal: Rehearsal,
  request: SimulatorRequest,
  n: number,
  response: Http.ServerResponse,
  report: NonNullable<ServerOptions["report"]>
) =>
  Effect.gen(function* () {
    const delivery = answered(rehearsal, request, yield* Clock.currentTimeMillis)
    const { remarks, reply } = delivery
    yield* report({ request, n, status: reply?.status, remarks })
    yield* reply === undefined
      ? ended(response, delivery.ending)
      : send(response, delivery, encoded(reply, request.headers["accept-encoding"]))
  }).pipe(Effect.raceFirst(closed(response)))

/** A request that the simulator stumbles over is answered as the API would, and ends nothing. */
const answered = (
  rehearsal: Rehearsal,
  request: SimulatorRequest,
  now: number
): Delivery.Delivery & Remarks => {
  try {
    return rehearsal.respond(request, now)
  } catch (error) {
    return { ...Delivery.whole(plain(500, "Internal Server Error")), remarks: [String(error)] }
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

const send = (
  response: Http.ServerResponse,
  delivery: Delivery.Delivery,
  { body, headers, status }: SimulatorReply
) => {
  response.writeHead(status, Delivery.announced(headers, body, delivery))
  if (delivery.ending === "complete" && delivery.bytesPerSecond === undefined)
    return Effect.sync(() => void response.end(body))
  response.flushHeaders()
  return Stream.runForEach(Delivery.leaving(body, delivery), (bytes) => written(response, bytes)).pipe(
    Effect.matchEffect({
      onFailure: (ending) => ended(response, ending),
      onSuccess: () => ended(response, "complete")
    })
  )
}

const written = (response: Http.ServerResponse, bytes: Uint8Array) =>
  Effect.async<void>((resume) => void response.write(bytes, () => resume(Effect.void)))

const ended = (response: Http.ServerResponse, ending: Delivery.Delivery["ending"]): Effect.Effect<void> => {
  switch (ending) {
    case "complete":
      return Effect.sync(() => void response.end())
    case "close":
      return Effect.sync(() => void response.socket?.destroySoon())
    case "reset":
      return Effect.sync(() => void response.socket?.resetAndDestroy())
    case "hang":
      return Effect.never
  }
}

const closed = (response: Http.ServerResponse) =>
  Effect.async<void>((resume) => void response.once("close", () => resume(Effect.void)))
