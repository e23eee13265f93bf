/**
 * What is wrong with a reply, or keeps it from coming, as a code in the manner of Node's: that of a connection that
 * ended before its time is Node's own.
 */
export type Code =
  /** What answers speaks another protocol, or goes over to one. */
  | "NO_HTTP"
  | "MALFORMED_HEAD"
  | "MALFORMED_CHUNK"
  | "ECONNRESET"
  /** A header that was to be sent holds what none can. */
  | "INVALID_HEADER"
  /** A proxy answered so to a request for a tunnel, or not at all. */
  | `PROXY_${number | "CLOSED"}`

export const broken = (code: Code): Error => Object.assign(new Error(code), { code })
