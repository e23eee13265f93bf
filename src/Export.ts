import type { PlatformError } from "@effect/platform/Error"
import { FileSystem, type File } from "@effect/platform/FileSystem"
import { Path } from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { Scope } from "effect/Scope"
import { pool } from "./Documents/BufferPool.ts"
import { ConfigError } from "./Failure.ts"
import * as Format from "./Format.ts"
import type { ReadEvent } from "./Source/ReadEvent.ts"

/**
 * Writes the documents of each stream into `DIRECTORY/STREAM.jsonl`. A file gets its name, and replaces an older one,
 * when its stream has been read as far as was asked for. What is unfinished goes with the scope. Gives a sink.
 */
export const toDirectory = Effect.fnUntraced(function* (directory: string) {
  const fileSystem = yield* FileSystem
  const path = yield* Path
  const scope = yield* Effect.scope
  const open = new Map<string, File>()
  const nameOf = (stream: string) => path.join(directory, `${stream}.jsonl`)
  // Runs at the same time into one directory must not write into each other's files.
  const run = (yield* Random.nextIntBetween(0, 2 ** 31)).toString(36)
  const partOf = (stream: string) => `${nameOf(stream)}.${run}.part`

  yield* fileSystem.makeDirectory(directory, { recursive: true }).pipe(Effect.mapError(unwritable(directory)))
  yield* Effect.addFinalizer(() =>
    Effect.forEach(open.keys(), (stream) => Effect.ignore(fileSystem.remove(partOf(stream))))
  )

  return (event: ReadEvent): Effect.Effect<number, ConfigError> =>
    Effect.gen(function* () {
      const { stream } = event
      if (event._tag === "Running" && !open.has(stream)) {
        const file = fileSystem.open(partOf(stream), { flag: "wx" })
        open.set(stream, yield* Effect.provideService(file, Scope, scope))
      } else if (event._tag === "Records") {
        const lines = Format.jsonl(event, 0)!
        yield* open.get(stream)!.writeAll(lines)
        pool.giveBack(lines)
        return lines.length
      } else if (event._tag === "Completed") {
        yield* fileSystem.rename(partOf(stream), nameOf(stream))
        open.delete(stream)
      }
      return 0
    }).pipe(Effect.mapError(unwritable(nameOf(event.stream))))
})

const unwritable = (name: string) => (error: PlatformError) =>
  new ConfigError({
    message: `${name} cannot be written: ${String((error.cause as { code?: unknown } | undefined)?.code ?? error.message)}. Choose another place with --output, or make room there.`
  })
