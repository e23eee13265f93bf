import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Collections, SimulatorReply, SimulatorRequest } from "../../src/Simulator.ts"
import { make, type Script } from "../../src/Simulator/Rehearsal.ts"
import * as Delivery from "../../src/Simulator/Rehearsal/Delivery.ts"
import * as Fault from "../../src/Simulator/Rehearsal/Fault.ts"

/** A request as the transport saw it. */
export type Sent = SimulatorRequest

/** What happens to a request instead of what the simulator would do. */
export type Reaction =
  /** A fault of the simulator, as `simulate --fault` takes it. */
  | string
  | {
      readonly status?: number
      readonly headers?: Record<string, string>
      readonly body?: string | Uint8Array
    }
  /** The simulator's reply, changed. */
  | ((reply: SimulatorReply) => Partial<SimulatorReply>)
  /** There is no reply: the connection fails with this code. */
  | { readonly code: string }
  | undefined

/** An in-memory transport to a simulated API: what was sent, and the n-th (from 1) request's reaction on demand. */
export const transport = (
  data: Collections | { readonly script: Script },
  react: (n: number, sent: Sent) => Reaction = () => undefined
) => {
  const rehearsal = make(isScript(data) ? data.script : { collections: data })
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) =>
    Effect.gen(function* () {
      const asked: Sent = {
        method: request.method,
        path: url.pathname + url.search,
        headers: request.headers,
        body: request.body._tag === "Uint8Array" ? Buffer.from(request.body.body).toString() : ""
      }
      const reaction = react(sent.push(asked), asked)
      const now = yield* Clock.currentTimeMillis
      const answer = (request: SimulatorRequest) =>
        rehearsal.respond(request, now).reply ?? { status: 500, headers: {}, body: new Uint8Array() }
      if (typeof reaction === "object" && "code" in reaction) return yield* broken(request, reaction.code)
      const delivery = deliver(reaction, asked, answer, now) ?? rehearsal.respond(asked, now)
      if (delivery.reply !== undefined)
        return HttpClientResponse.fromWeb(request, yield* webResponse(delivery.reply, delivery))
      return yield* delivery.ending === "hang" ? Effect.never : broken(request, "ECONNRESET")
    })
  )
  return { client, sent }
}

const isScript = (data: Collections | { readonly script: Script }): data is { readonly script: Script } =>
  "script" in data

const deliver = (
  reaction: Exclude<Reaction, { readonly code: string }>,
  request: SimulatorRequest,
  answer: (request: SimulatorRequest) => SimulatorReply,
  now: number
): Delivery.Delivery | undefined => {
  if (reaction === undefined) return undefined
  if (typeof reaction === "string") return faultOf(reaction).deliver(request, answer, now)
  if (typeof reaction === "function") {
    const reply = answer(request)
    return Delivery.whole({ ...reply, ...reaction(reply) })
  }
  const { body = "", headers = { "content-type": "application/json" }, status = 200 } = reaction
  return Delivery.whole({ status, headers, body: Buffer.from(body) })
}

const faultOf = (text: string): Fault.Fault => {
  const fault = Fault.parse(text)
  if (fault === undefined) throw new Error(`${text} is no fault`)
  return fault
}

const broken = (request: HttpClientError.RequestError["request"], code: string) =>
  new HttpClientError.RequestError({
    request,
    reason: "Transport",
    cause: Object.assign(new Error(code), { code })
  })

const webResponse = ({ body, headers, status }: SimulatorReply, delivery: Delivery.Delivery) =>
  Effect.gen(function* () {
    if (status === 204 || status === 304) return new Response(null, { status, headers })
    if (delivery.ending === "complete" && delivery.bytesPerSecond === undefined) {
      // A client reads no further than what was announced.
      const { "content-length": length } = Delivery.announced(headers, body, delivery)
      return new Response(body.slice(0, length === undefined ? undefined : Number(length)), {
        status,
        headers
      })
    }
    const leaving = Delivery.leaving(body, delivery).pipe(
      Stream.mapError((how) => Object.assign(new Error(how), { code: "ECONNRESET" }))
    )
    return new Response(pulled(yield* Stream.toAsyncIterableEffect(leaving)), { status, headers })
  })

/** Nothing is read ahead: a failure does not overtake the bytes before it. */
const pulled = (bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const iterator = bytes[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await iterator.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      cancel: async () => void (await iterator.return?.())
    },
    { highWaterMark: 0 }
  )
}
