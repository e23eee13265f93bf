import * as Effect from "effect/Effect"
import type { Connection } from "./Connection.ts"
import { open, type Route } from "./Route.ts"

/** The connections of one route: those that have become free serve the next requests. */
export class Connections {
  private readonly route: Route
  private readonly all = new Set<Connection>()
  private readonly free: Array<Connection> = []

  constructor(route: Route) {
    this.route = route
  }

  /**
   * A connection that is free, the last one that became it, or else a new one, which is waited for as `patiently` has it.
   * One that opens for nobody any more ends.
   */
  take<E>(
    patiently: (opening: Effect.Effect<Connection, unknown>) => Effect.Effect<Connection, E>
  ): Effect.Effect<Connection, E> {
    return Effect.suspend(() => {
      for (let found; (found = this.free.pop()) !== undefined;) if (found.isFree) return Effect.succeed(found)
      let opened: Connection | undefined
      const opening = Effect.map(open(this.route), (connection) => {
        this.all.add(connection)
        connection.socket.once("close", () => this.all.delete(connection))
        return (opened = connection)
      })
      return Effect.onError(patiently(opening), () => Effect.sync(() => opened?.close()))
    })
  }

  /** Nobody needs it any more. Where another request cannot be sent, it ends. */
  giveBack(connection: Connection): void {
    if (!connection.isFree) return connection.close()
    connection.rest(longestRest)
    this.free.push(connection)
  }

  /** Ends them all. */
  close(): void {
    for (const connection of this.all) connection.close()
  }
}

/**
 * Milliseconds. Servers close connections that nobody uses, often after five seconds. One that we close first cannot be
 * closed by the server at the very moment at which a request takes it.
 */
const longestRest = 4000
