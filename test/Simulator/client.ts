import type { Simulator } from "../../src/Simulator.ts"

/** A reply as a test reads it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Asks a simulator for a path; a body makes it a query. */
export const ask = (
  simulator: Simulator,
  path: string,
  { body, headers = {}, now = 0, method = body === undefined ? "GET" : "POST" }: Partial<Asking> = {}
): Answer => {
  const reply = simulator.handle(
    {
      method,
      path,
      headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
      body: body ?? ""
    },
    now
  )
  return { status: reply.status, headers: reply.headers, text: Buffer.from(reply.body).toString() }
}

interface Asking {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds since 1970. */
  readonly now: number
}
