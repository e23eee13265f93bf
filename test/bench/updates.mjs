// Bundled and run in a process of its own: what it takes to count as the read of a collection does, by the real clock.
import * as Effect from "effect/Effect"
import { aloneFor } from "../../src/Metrics.ts"

const updates = Number(process.argv[2])
const meter = Effect.runSync(aloneFor("starlink"))

/** What is counted when a piece of a reply has come, */
const piece = [() => meter.enter("reply"), () => meter.enter("work"), () => meter.count("bytes_in", 65_536)]
/** and when documents have been given: that is about every four pieces. */
const batch = [
  () => meter.count("documents", 200),
  () => meter.enter("writer"),
  () => meter.count("bytes_out", 280_000),
  () => meter.count("records", 200),
  () => meter.enter("work")
]
const mix = [...piece, ...piece, ...piece, ...piece, ...batch]

/** The nanoseconds of CPU time that so many updates take each; those of the compiler and the collector are among them. */
function nanosecondsOf(updates) {
  const before = process.cpuUsage()
  for (let n = 0; n < updates; n++) mix[n % mix.length]()
  const { system, user } = process.cpuUsage(before)
  return (1000 * (user + system)) / updates
}

const cold = nanosecondsOf(updates)
const repetitions = Array.from({ length: 15 }, () => nanosecondsOf(100_000)).toSorted(
  (one, other) => one - other
)
process.stdout.write(JSON.stringify({ cold, warm: repetitions[7] }))
