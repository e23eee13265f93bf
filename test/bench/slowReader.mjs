// Counts the messages of standard input, of which it takes no more than so many bytes a second.
import { setTimeout } from "node:timers/promises"
import { Messages } from "./Messages.mjs"

const bytesPerMillisecond = Number(process.argv[2]) / 1000
const messages = new Messages({ keepsIds: false })
let startedAt
let bytes = 0
for await (const chunk of process.stdin) {
  startedAt ??= performance.now()
  messages.push(chunk)
  bytes += chunk.length
  const early = startedAt + bytes / bytesPerMillisecond - performance.now()
  if (early > 1) await setTimeout(early)
}
process.stdout.write(`${messages.records}`)
