#!/usr/bin/env node
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Terminal } from "@effect/platform/Terminal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { performance } from "node:perf_hooks"
import { setFlagsFromString } from "node:v8"
import * as Cli from "./Cli.ts"
import * as Prompts from "./Cli/Prompts.ts"
import { ProcessUsage, type Usage } from "./Metrics/ProcessUsage.ts"
import { Output } from "./Output.ts"
import { type PatientClient, Transport } from "./Transport.ts"

/** What is there already is provided as it is: to build layers takes a while, and most of all side by side. */
const services = Context.make(Output, Output.to(process.stdout, process.stderr)).pipe(
  Context.add(ProcessUsage, usage),
  Context.add(
    Transport,
    Effect.promise(() => import("./NodeTransport.ts")).pipe(
      Effect.flatMap(({ open }) => open),
      Effect.map(({ execute }): PatientClient => ({
        execute: (...asked) => Effect.zipLeft(execute(...asked), spareMemory)
      }))
    )
  )
)

/**
 * Hardly anything lives on of what a read makes: its memory is a quarter less without the room that V8 would add for new
 * objects. Not before a reply has come: Node's own modules, and the program's files, come out of their code cache only as
 * long as no flag is set.
 */
const spareMemory = Effect.sync(() => {
  if (!isSparing) setFlagsFromString("--semi-space-growth-factor=1")
  isSparing = true
})
let isSparing = false

// Standard error belongs to people: Airbyte logs each of its lines as an error. Node's warnings are for neither.
process.removeAllListeners("warning").on("warning", () => {})

// An end that nobody announces is a failure.
process.exitCode = 1

const program = Cli.run(process.argv).pipe(
  Effect.provideServiceEffect(Terminal, Prompts.terminal),
  Effect.scoped,
  Effect.provide(services),
  Effect.provide(NodeFileSystem.layer),
  Effect.provide(NodePath.layer),
  Effect.runFork
)

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
  process.once(signal, () => {
    // A reader that has stopped reading must not keep us: the handler is gone, so the signal ends the process now.
    setTimeout(() => end(signal), 500).unref()
    Effect.runFork(
      Effect.zipRight(
        Fiber.interrupt(program),
        Effect.sync(() => end(signal))
      )
    )
  })

/** Ends as the signal would have; the kernel spares process 1, so it exits with the code that a shell would show. */
function end(signal: NodeJS.Signals): void {
  if (process.pid === 1) process.exit(signal === "SIGTERM" ? 143 : signal === "SIGINT" ? 130 : 129)
  process.kill(process.pid, signal)
}

function usage(): Usage {
  const { system, user } = process.cpuUsage()
  const { active, idle } = performance.eventLoopUtilization()
  return { user: user / 1e6, system: system / 1e6, active: active / 1e3, idle: idle / 1e3 }
}

program.addObserver((exit) => {
  // Every write has been waited for, so nothing is lost; what still listens (sockets, timers) is not.
  if (Exit.isSuccess(exit)) process.exit(exit.value)
  if (!Exit.isInterrupted(exit)) process.exit(1)
})
