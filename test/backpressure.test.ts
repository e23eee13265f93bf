import { assert, describe, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Cli from "../src/Cli.ts"
import { patient } from "../src/Library/HttpClients.ts"
import { Output } from "../src/Output.ts"
import { Transport } from "../src/Transport.ts"
import { collections } from "./support/documents.ts"
import { file } from "./support/program.ts"
import { transport } from "./support/transport.ts"

describe("a reader that has stopped reading", () => {
  it.live("stops the requests, too: no more than a few pages are read ahead", () =>
    Effect.gen(function* () {
      const { client, sent } = transport(collections({ launches: 300, satellites: 300 }))
      const output = {
        write: () => Effect.never,
        unsafeWrite: () => {},
        flush: Effect.void,
        unsafeWriteError: () => {},
        pin: () => {},
        terminal: () => undefined,
        isTerminal: false,
        isWatched: false,
        isStored: false
      }
      const layers = Layer.mergeAll(
        NodeContext.layer,
        Layer.succeed(Output, output),
        Layer.succeed(Transport, Effect.succeed(patient(client)))
      )
      const config = file("config.json", { page_size: 1, requests_per_second: 1000 })
      const fiber = yield* Effect.fork(
        Effect.provide(Cli.run(["node", "source-spacex", "read", "--config", config]), layers)
      )
      let before = 0
      while (sent.length < 2 || sent.length > before) {
        before = sent.length
        for (let turn = 0; turn < 200; turn++)
          yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      }
      assert.isAtMost(sent.length, 2 * 4)
      yield* Fiber.interrupt(fiber)
    })
  )
})
