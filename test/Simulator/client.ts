import type { Simulator, SimulatorReply, SimulatorRequest } from "../../src/Simulator.ts"

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
  { now = 0, ...asked }: Partial<Asking & { readonly now: number }> = {}
): Answer => answerOf(simulator.handle(asking(path, asked), now))

export const asking = (
  path: string,
  { body, headers = {}, method = body === undefined ? "GET" : "POST" }: Partial<Asking> = {}
): SimulatorRequest => ({
  method,
  path,
  headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
  body: body ?? ""
})

export const answerOf = ({ body, headers, status }: SimulatorReply): Answer => ({
  status,
  headers,
  text: Buffer.from(body).toString()
})

interface Asking {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
