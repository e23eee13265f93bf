import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { NodeReply } from "../NodeTransport.ts"
import { forEver } from "../Transport.ts"

/** A reply of this transport as any `HttpClient` has it: its body is read once, as a stream, or as a value made of it. */
export class NodeResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly request: HttpClientRequest
  readonly reply: NodeReply
  readonly status: number
  readonly headers: Headers.Headers
  readonly cookies: Cookies.Cookies
  readonly remoteAddress = Option.none<string>()
  readonly stream: Stream.Stream<Uint8Array, HttpClientError.ResponseError>
  private whole: Effect.Effect<ArrayBuffer, HttpClientError.ResponseError> | undefined

  constructor(request: HttpClientRequest, reply: NodeReply) {
    super()
    this.request = request
    this.reply = reply
    this.status = reply.status
    this.headers = Headers.fromInput(reply.headers)
    this.cookies = Cookies.fromSetCookie(reply.cookies)
    this.stream = Stream.repeatEffectChunkOption(reply.pull(...forEver)).pipe(
      // The bytes lie where the next ones will.
      Stream.map((piece) => new Uint8Array(piece)),
      Stream.mapError(({ cause }) => this.undecodable(cause)),
      Stream.ensuring(Effect.sync(reply.close))
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

const joined = (pieces: Iterable<Uint8Array>): ArrayBuffer => {
  const { buffer, byteOffset, byteLength } = Buffer.concat(Array.from(pieces))
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength)
}
