import { simulate } from "./api.mjs"
import { written } from "./input.mjs"
import { options } from "./options.mjs"
import { ended, startMeasured, textOf } from "./processes.mjs"
import { inTurn, named } from "./rounds.mjs"
import { exactly, ratio, timesYardstick } from "./rows.mjs"

/** How long the program takes to begin, do next to nothing and end, beside a Node that does nothing. */
export async function startup({ rounds = 21 }) {
  const api = await simulate()
  await warmUp(api)
  const config = ["--config", written("config", { base_url: api.url })]
  const { nothing, ...runs } = await inTurn(rounds, {
    nothing: () => run(["-e", "0"]),
    spec: () => run([options.program, "spec"], '"type":"SPEC"'),
    check: () => run([options.program, "check", ...config], '"status":"SUCCEEDED"'),
    "read of one document": () =>
      run([options.program, "read", ...config, "--streams", "launches", "--limit", "1"], '"type":"RECORD"')
  })
  await api.close()
  const wrong = Object.values(runs)
    .flat()
    .filter(({ answers }) => answers !== 1)
  const short = ratio({ atMost: 3.5 })
  return {
    heading: `start-up: against the simulator, ${named(rounds)}; the yardstick is \`node -e 0\``,
    rows: [
      ...Object.keys(runs).map((name) =>
        timesYardstick(`${name}, wall time`, ["milliseconds", "ms"], runs[name], nothing, short)
      ),
      exactly(0, "answers that are wrong", wrong.length)
    ],
    runs: { nothing, ...runs }
  }
}

/** Lets the simulator answer what will be asked until it does so fast. */
async function warmUp(api) {
  const body = JSON.stringify({ query: {}, options: { sort: { _id: 1 }, limit: 1 } })
  const headers = { "content-type": "application/json" }
  for (let n = 0; n < 100; n++) {
    const reply = await fetch(`${api.url}/v5/launches/query`, { method: "POST", headers, body })
    await reply.text()
  }
}

/** Runs Node to its end, and counts how often it says what it should say once. */
async function run(args, answer = "") {
  const before = performance.now()
  const child = startMeasured(args, ["ignore", "pipe", "inherit"])
  const [code, text] = await Promise.all([ended(child), textOf(child.stdout)])
  const milliseconds = performance.now() - before
  if (code !== 0) throw new Error(`${args.join(" ")} failed.\n${text}`)
  return { milliseconds, answers: text.split(answer).length - 1 }
}
