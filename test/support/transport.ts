import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import { type Collections, make, type SimulatorReply } from "../../src/Simulator.ts"

/** A request as the transport saw it. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the transport does with a request instead of passing it on. */
export type Reaction =
  | {
      readonly status?: number
      readonly headers?: Record<string, string>
      readonly body?: string | Uint8Array
    }
  /** The simulator's reply, changed. */
  | ((reply: SimulatorReply) => Partial<SimulatorReply>)
  /** The reply breaks off after so many bytes of the body. */
  | { readonly cutAfter: number }
  | { readonly hangAfter: number }
  /** There is no reply: the connection fails with this code, or nothing ever comes. */
  | { readonly code: string }
  | "hang"
  | undefined

/** An in-memory transport to a simulated API: what was sent, and the n-th (from 1) request's reaction on demand. */
export const transport = (
  collections: Collections,
  react: (n: number, sent: Sent) => Reaction = () => undefined
) => {
  const simulator = make(collections)
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      const body = request.body._tag === "Uint8Array" ? Buffer.from(request.body.body).toString() : ""
      const asked: Sent = {
        method: request.method,
        path: url.pathname + url.search,
        headers: request.headers,
        body
      }
      const reaction = react(sent.push(asked), asked)
      const reply = simulator.handle(asked)
      const respond = (response: Response) => Effect.succeed(HttpClientResponse.fromWeb(request, response))
      if (reaction === "hang") return Effect.never
      if (reaction === undefined) return respond(webResponse(reply))
      if (typeof reaction === "function") return respond(webResponse({ ...reply, ...reaction(reply) }))
      if ("code" in reaction) {
        const cause = Object.assign(new Error(reaction.code), { code: reaction.code })
        return Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause }))
      }
      if ("cutAfter" in reaction)
        return respond(webResponse(reply, broken(reply.body.slice(0, reaction.cutAfter), "error")))
      if ("hangAfter" in reaction)
        return respond(webResponse(reply, broken(reply.body.slice(0, reaction.hangAfter), "hang")))
      const { status = 200, headers = { "content-type": "application/json" }, body: text = "" } = reaction
      return respond(new Response(status === 304 || status === 204 ? null : text, { status, headers }))
    })
  )
  return { client, sent }
}

const webResponse = ({ body, headers, status }: SimulatorReply, stream?: ReadableStream): Response =>
  new Response(stream ?? new Uint8Array(body), { status, headers })

const broken = (bytes: Uint8Array, then: "error" | "hang"): ReadableStream =>
  new ReadableStream({
    start: (controller) => controller.enqueue(bytes),
    pull: (controller) => {
      if (then === "hang") return new Promise(() => {})
      controller.error(Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }))
      return undefined
    }
  })
