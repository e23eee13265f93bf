import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { PatientPull } from "../Pull.ts"
import type { Receiver } from "./Connection.ts"
import { type Flow, received } from "./Decompression.ts"
import type { ReplyHead } from "./ReplyHead.ts"

/** A reply, whose body is read once: as a stream of blocks, or as one of the values made of it. */
export class Reply extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly request: HttpClientRequest
  readonly status: number
  readonly headers: Headers.Headers
  readonly cookies: Cookies.Cookies
  readonly remoteAddress = Option.none<string>()
  /** Who takes the body from the connection. */
  readonly receiver: Receiver
  /** Nobody takes any more of it. */
  readonly close: () => void
  /** The stream as it is pulled. The bytes of a pull stay as they are until the next one. */
  readonly pull: PatientPull<Uint8Array, HttpClientError.ResponseError>
  readonly stream: Stream.Stream<Uint8Array, HttpClientError.ResponseError>
  private whole: Effect.Effect<ArrayBuffer, HttpClientError.ResponseError> | undefined

  constructor(request: HttpClientRequest, { cookies, hasBody, headers, status }: ReplyHead, flow: Flow) {
    super()
    this.request = request
    this.status = status
    this.headers = Headers.fromInput(headers)
    this.cookies = Cookies.fromSetCookie(cookies)
    const { "content-encoding": coding = "" } = hasBody && request.method !== "HEAD" ? headers : {}
    const { blocks, receiver } = received(coding, flow, (cause) => this.undecodable(cause))
    this.receiver = receiver
    this.close = blocks.close
    this.pull = blocks.pull
    this.stream = Stream.mapChunks(
      Stream.ensuring(
        Stream.repeatEffectChunkOption(blocks.pull(Infinity, never)),
        Effect.sync(blocks.close)
      ),
      Chunk.map((piece) => new Uint8Array(piece))
    )
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, HttpClientError.ResponseError> {
    return (this.whole ??= Effect.runSync(Effect.cached(Effect.map(Stream.runCollect(this.stream), joined))))
  }

  get text(): Effect.Effect<string, HttpClientError.ResponseError> {
    return Effect.map(this.arrayBuffer, (bytes) => new TextDecoder().decode(bytes))
  }

  get json(): Effect.Effect<unknown, HttpClientError.ResponseError> {
    return this.decoded((text) => (text === "" ? null : (JSON.parse(text) as unknown)))
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, HttpClientError.ResponseError> {
    return this.decoded((text) => UrlParams.fromInput(new URLSearchParams(text)))
  }

  get formData(): Effect.Effect<never, HttpClientError.ResponseError> {
    return Effect.fail(this.undecodable(undefined, "this transport reads no forms"))
  }

  override toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }

  private decoded<A>(decode: (text: string) => A): Effect.Effect<A, HttpClientError.ResponseError> {
    return Effect.tryMap(this.text, { try: decode, catch: (cause) => this.undecodable(cause) })
  }

  private undecodable(cause: unknown, description?: string): HttpClientError.ResponseError {
    const { request } = this
    const why = description === undefined ? { cause } : { description }
    return new HttpClientError.ResponseError({ request, response: this, reason: "Decode", ...why })
  }
}

const never = (): never => {
  throw new Error("nobody waits for ever")
}

const joined = (pieces: Iterable<Uint8Array>): ArrayBuffer => {
  const { buffer, byteOffset, byteLength } = Buffer.concat(Array.from(pieces))
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength)
}
