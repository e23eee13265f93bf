import * as Effect from "effect/Effect"
import type { Connection } from "./Connection.ts"
import { open, type Route } from "./Route.ts"

/** The connections of one route: those that have become free serve the next requests. */
export class Connections {
  private readonly route: Route
  private readonly all = new Set<Connection>()
  private readonly rested: Array<Connection> = []

  constructor(route: Route) {
    this.route = route
  }

  /** A connection that is free, the last one that became it; undefined where none is. */
  get free(): Connection | undefined {
    for (let found; (found = this.rested.pop()) !== undefined;) if (found.isFree) return found
    return undefined
  }

  /** A new one. */
  get open(): Effect.Effect<Connection, unknown> {
    return Effect.map(open(this.route), (connection) => {
      this.all.add(connection)
      connection.socket.once("close", () => this.all.delete(connection))
      return connection
    })
  }

  /** Nobody needs it any more. Where another request cannot be sent, it ends. */
  giveBack(connection: Connection): void {
    if (!connection.isFree) return connection.close()
    connection.rest(longestRest)
    this.rested.push(connection)
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
