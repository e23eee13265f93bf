import * as Simulator from "../Simulator.ts"
import * as Cache from "./Cache.ts"
import * as Change from "./Rehearsal/Change.ts"
import { type Delivery, whole } from "./Rehearsal/Delivery.ts"
import type { Fault } from "./Rehearsal/Fault.ts"
import * as Occasion from "./Rehearsal/Occasion.ts"

/** What a simulated API serves, and what becomes of it: all that a pipeline can be rehearsed against. */
export interface Script {
  readonly collections: Simulator.Collections
  /** Whether the API's cache is on, as it is where nothing is said. */
  readonly cache?: boolean
  /** Of several that concern the same request, the first one happens. */
  readonly faults?: ReadonlyArray<Fault>
  /** Each happens once. */
  readonly changes?: ReadonlyArray<Change.Change>
}

/** A simulated API with its faults and changes. It counts requests, so it is good for one rehearsal. */
export interface Rehearsal {
  /** `now`, in milliseconds since 1970, is the time by which the API's cache forgets. */
  readonly respond: (request: Simulator.SimulatorRequest, now: number) => Delivery & Remarks
}

export interface Remarks {
  /** What is out of the ordinary about a delivery: its fault, and the changes before it. */
  readonly remarks: ReadonlyArray<string>
}

/** What of a script never happens, for no route of the API is like that: `503@starlnk`. */
export const strays = ({ changes = [], collections, faults = [] }: Script): ReadonlyArray<string> => {
  const later = changes.flatMap(({ edit }) => (edit._tag === "Replace" ? Object.keys(edit.collections) : []))
  const names = [...Object.keys(collections), ...later].map((name) => name.replace(/\.v5$/, ""))
  const known = new Set(["", "v4", "v5", "latest", "query", ...names])
  const isStray = ({ route = "" }: Occasion.Occasion) =>
    route.split("/").some((segment) => !known.has(segment) && !/^[0-9a-f]{24}$/i.test(segment))
  return [
    ...faults.filter(({ occasion }) => isStray(occasion)).map(({ text }) => text),
    ...changes.filter(({ at }) => isStray(at)).map(({ at }) => at.text),
    ...changes.flatMap(({ at, edit }) =>
      edit._tag !== "Replace" && !names.includes(edit.collection) ? `${at.text} ${edit.collection}` : []
    )
  ]
}

export const make = ({ cache = true, changes = [], collections, faults = [] }: Script): Rehearsal => {
  const kept = cache ? Cache.make() : Cache.off
  let data = collections
  let simulator = Simulator.make(data, kept)
  const watchedFaults = faults.map((fault) => ({ ...fault, happens: Occasion.watch(fault.occasion) }))
  const watchedChanges = changes.map(({ at, edit }) => ({
    at,
    edit,
    happens: Occasion.watch(at),
    done: false
  }))
  return {
    respond: (request, now) => {
      const remarks: Array<string> = []
      for (const change of watchedChanges) {
        if (!change.happens(request.path) || change.done) continue
        change.done = true
        const [changed, remark] = Change.apply(data, change.edit)
        data = changed
        simulator = Simulator.make(data, kept)
        remarks.push(remark)
      }
      // Every fault counts the requests to its route, whether its turn comes or not.
      const due = watchedFaults.map(({ happens }) => happens(request.path)).indexOf(true)
      const fault = watchedFaults[due]
      const answer = (asked: Simulator.SimulatorRequest) => simulator.handle(asked, now)
      if (fault === undefined) return { ...whole(answer(request)), remarks }
      return { ...fault.deliver(request, answer, now), remarks: [...remarks, fault.text] }
    }
  }
}
