import * as Context from "effect/Context"

/** What the process has taken so far, in seconds. */
export interface Usage {
  /** CPU time of the program's code, and of the kernel's on its behalf. */
  readonly user: number
  readonly system: number
  /** Time in which the event loop was busy, and in which it had nothing to do. */
  readonly active: number
  readonly idle: number
}

/** Tells what the process takes; nothing where nobody says how to find out. */
export class ProcessUsage extends Context.Reference<ProcessUsage>()("source-spacex/ProcessUsage", {
  defaultValue: () => (): Usage => ({ user: 0, system: 0, active: 0, idle: 0 })
}) {}
