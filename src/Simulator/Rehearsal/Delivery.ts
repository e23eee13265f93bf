import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { SimulatorReply } from "../Exchange.ts"

/** How a reply leaves the server. */
export interface Delivery {
  /** Where there is none, not even a header leaves before the `ending`. */
  readonly reply: SimulatorReply | undefined
  /** How many bytes of the body leave before the `ending`, as they go over the wire: all where nothing is said. */
  readonly stopAt?: number | "half"
  readonly bytesPerSecond?: number
  /** By how many bytes the announced length is wrong. Where no length is announced, only the ending tells the end. */
  readonly misannounced?: number | "unannounced"
  /** What comes then: the end of the reply, or of the connection (politely or not), or nothing for ever. */
  readonly ending: "complete" | "close" | "reset" | "hang"
}

/** A reply that leaves as it is. */
export const whole = (reply: SimulatorReply): Delivery => ({ reply, ending: "complete" })

/** The headers of a reply, with the length that is announced for its body, if there is one. */
export const announced = (
  headers: SimulatorReply["headers"],
  body: Uint8Array,
  { misannounced }: Delivery
): SimulatorReply["headers"] => {
  if (misannounced === undefined || body.length === 0) return headers
  const { "content-length": _length, ...others } = headers
  if (misannounced === "unannounced") return others
  return { ...others, "content-length": `${Math.max(0, body.length + misannounced)}` }
}

/** A body as it leaves, by the `Clock`: fails where the connection ends before the reply does. */
export const leaving = (
  body: Uint8Array,
  { bytesPerSecond, ending, stopAt = body.length }: Delivery
): Stream.Stream<Uint8Array, "close" | "reset"> => {
  const sent = body.subarray(0, stopAt === "half" ? body.length >> 1 : stopAt)
  const bytes = bytesPerSecond === undefined ? Stream.succeed(sent) : slowly(sent, bytesPerSecond)
  if (ending === "complete") return bytes
  return Stream.concat(bytes, ending === "hang" ? Stream.never : Stream.fail(ending))
}

/** Four pieces a second, or one byte at a time where that is more. */
const slowly = (bytes: Uint8Array, perSecond: number): Stream.Stream<Uint8Array> => {
  const size = Math.ceil(perSecond / 4)
  return Stream.fromIterable(pieces(bytes, size)).pipe(
    Stream.rechunk(1),
    Stream.tap(() => Effect.sleep(Math.ceil((1000 * size) / perSecond)))
  )
}

function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
