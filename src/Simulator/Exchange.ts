/** What a client asks. */
export interface SimulatorRequest {
  readonly method: string
  /** Path and query string. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What it is answered. */
export interface SimulatorReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A reply of plain text, as all errors of the API are. */
export const plain = (
  status: number,
  message: string,
  headers: SimulatorReply["headers"] = {}
): SimulatorReply => ofText(status, message, { ...headers, "content-type": "text/plain; charset=utf-8" })

/** A reply of any text. */
export const ofText = (status: number, text: string, headers: SimulatorReply["headers"]): SimulatorReply => {
  const body = new TextEncoder().encode(text)
  return { status, headers: { ...headers, "content-length": `${body.length}` }, body }
}
