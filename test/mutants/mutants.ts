import { changeCapture } from "./changeCapture.ts"
import { queries } from "./queries.ts"

/** A deliberate break of the product, and the tests of which at least one has to fail. */
export interface Mutant {
  /** What the product does then, as the end of "notices that …". */
  readonly breaks: string
  readonly file: string
  /** Each text occurs once in the file, and is replaced by the other. */
  readonly edits: ReadonlyArray<readonly [text: string, instead: string]>
  readonly tests: ReadonlyArray<string>
}

const reads = ["test/read.test.ts", "test/faults.test.ts"]

export const mutants: ReadonlyArray<Mutant> = [
  {
    breaks: "a read resumes a page too early",
    file: "src/Source/FullRefreshRead.ts",
    edits: [
      ["let sinceCheckpoint = 0", "let sinceCheckpoint = 0\nlet before: string | undefined"],
      [
        ": FullRefresh.partial(event.after!, refresh)",
        ": FullRefresh.partial(before ?? event.after!, refresh)\nbefore = event.after"
      ]
    ],
    tests: reads
  },
  {
    breaks: "a read resumes a document too late",
    file: "src/SpaceXApi/Pages.ts",
    edits: [
      ["const bound = { _id: { $gt: after } }", 'const bound = { _id: { $gt: after.slice(0, -1) + "f" } }']
    ],
    tests: reads
  },
  {
    breaks: "a stream without records has no STATE",
    file: "src/Source/FullRefreshRead.ts",
    edits: [
      [
        'events.push({ _tag: "Checkpoint", stream, state, recordCount: sinceCheckpoint })',
        'if (sinceCheckpoint > 0) events.push({ _tag: "Checkpoint", stream, state, recordCount: sinceCheckpoint })'
      ]
    ],
    tests: ["test/contract/fullRefresh.test.ts"]
  },
  {
    breaks: "a STATE comes before its records",
    file: "src/Source/FullRefreshRead.ts",
    edits: [
      [
        'return [{ _tag: "Records", stream, batch: event.batch, ...stamp }]',
        'return [{ _tag: "Checkpoint", stream, state: FullRefresh.partial(event.batch.id(event.batch.count - 1), refresh), recordCount: 0 }, { _tag: "Records", stream, batch: event.batch }]'
      ]
    ],
    tests: ["test/contract/read.test.ts"]
  },
  {
    breaks: "a stream is COMPLETE after an error",
    file: "src/Format.ts",
    edits: [['streamStatus(stream, "INCOMPLETE", now)', 'streamStatus(stream, "COMPLETE", now)']],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "a stream is complete although it failed, and nobody is told",
    file: "src/Source/StreamRead.ts",
    edits: [
      [
        'tell({ _tag: "Failed", stream, failure: Failure.ofCause(cause) })',
        'tell({ _tag: "Completed", stream })'
      ]
    ],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "output is not flushed at the exit",
    file: "src/Cli.ts",
    edits: [["Effect.zipLeft(output.flush)", "Effect.tap(() => Effect.void)"]],
    tests: ["test/process.test.ts"]
  },
  {
    breaks: "the writer does not wait for its reader",
    file: "src/Output.ts",
    edits: [
      [
        "write: (lines) => written(stdout, lines),",
        "write: (lines) => Effect.sync(() => void stdout.write(lines)),"
      ]
    ],
    tests: ["test/process.test.ts"]
  },
  {
    breaks: "a stream runs and completes twice",
    file: "src/Format.ts",
    edits: [
      [
        'return messages(Airbyte.streamStatus(stream, "COMPLETE", now))',
        'return messages(...["COMPLETE", "RUNNING", "COMPLETE"].map((status) => Airbyte.streamStatus(stream, status as "COMPLETE", now)))'
      ]
    ],
    tests: ["test/contract/read.test.ts"]
  },
  {
    breaks: "a request that was refused (400) is sent again",
    file: "src/SpaceXApi/HttpFailure.ts",
    edits: [["new Set([304, 408, 413, 425])", "new Set([304, 400, 408, 413, 425])"]],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "an unavailable service (503) is not asked again",
    file: "src/SpaceXApi/HttpFailure.ts",
    edits: [["status >= 500 ||", "(status >= 500 && status !== 503) ||"]],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "Retry-After is ignored",
    file: "src/SpaceXApi/Retry.ts",
    edits: [["failure.retryAfter ?? 0", "0"]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "a Retry-After that is a date is ignored",
    file: "src/SpaceXApi/HttpFailure.ts",
    edits: [["isDate ? Date.parse(header) - now : NaN", "NaN"]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "drift is silent",
    file: "src/Drift.ts",
    edits: [["(departure) => Effect.logWarning(departure)", "() => Effect.void"]],
    tests: ["test/Drift.test.ts"]
  },
  {
    breaks: "a field is dropped",
    file: "src/Format.ts",
    edits: [
      [
        "return lines(event.batch, before, behind, 0)",
        'return Buffer.from(lines(event.batch, before, behind, 0)).toString().replace(/"version":"[^"]*",/g, "")'
      ]
    ],
    tests: ["test/read.test.ts"]
  },
  {
    breaks: "a field that the schema does not know is dropped",
    file: "src/Format.ts",
    edits: [
      [
        "return lines(event.batch, before, behind, 0)",
        'return Buffer.from(lines(event.batch, before, behind, 0)).toString().replace(/"toString":[^,}]*,?/g, "")'
      ]
    ],
    tests: ["test/Drift.test.ts"]
  },
  {
    breaks: "a message has a stack trace",
    file: "src/Airbyte.ts",
    edits: [["message: failure.message,", "message: failure.stack ?? failure.message,"]],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "errors go to standard error in Airbyte's mode",
    file: "src/Cli/Audience.ts",
    edits: [
      [
        'if (audience === "person" || output.isWatched)\n      output.unsafeWriteError(`source-spacex:',
        "output.unsafeWriteError(`source-spacex:"
      ]
    ],
    tests: ["test/inputs.test.ts"]
  },
  {
    breaks: "an empty page is taken for the end",
    file: "src/SpaceXApi/Pages.ts",
    edits: [
      [
        "  if (received !== Math.min(limit, total))\n",
        "  if (received === 0) return concluded(scan, progress, 0, true)\n  if (received !== Math.min(limit, total))\n"
      ]
    ],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "an end that nothing announced is believed",
    file: "src/SpaceXApi/Pages.ts",
    edits: [
      ["if (!more && doubtful && progress.count !== scan.limit) yield* confirmEnd(scan, progress)", ""]
    ],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "a page with a hole in its midst counts",
    file: "src/SpaceXApi/Pages.ts",
    edits: [["if (!reply.sound) forget(scan, progress, reply)", ""]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "a document that comes twice is passed on",
    file: "src/SpaceXApi/PageReply.ts",
    edits: [['if (isById && !(batch.isAscending && batch.id(0) > (last ?? "")))', "if (false as boolean)"]],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "an id that is garbled is passed on",
    file: "src/SpaceXApi/PageReply.ts",
    edits: [["if (!batch.hasObjectIds) return", "if (false as boolean) return"]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "a stream that fails is complete",
    file: "src/Pull.ts",
    edits: [["if (Option.isSome(trouble)) return Effect.fail(trouble)", ""]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "an attempt lasts longer than its scope",
    file: "src/Pull.ts",
    edits: [["return ending === undefined ? Effect.void : Scope.close(ending, exit)", "return Effect.void"]],
    tests: ["test/Pull.test.ts"]
  },
  {
    breaks: "an attempt that is interrupted is never over",
    file: "src/Pull.ts",
    edits: [["Effect.as(Scope.addFinalizerExit(outer, left), pull)", "Effect.as(Effect.void, pull)"]],
    tests: ["test/Pull.test.ts"]
  },
  {
    breaks: "a reply that does not begin is waited for, for ever",
    file: "src/NodeTransport.ts",
    edits: [["alarm(until - performance.now(), () => resume", "alarm(Infinity, () => resume"]],
    tests: ["test/NodeTransport.test.ts"]
  },
  {
    breaks: "a connection that does not come about is waited for, for ever",
    file: "src/NodeTransport.ts",
    edits: [["duration: millis,", "duration: Infinity,"]],
    tests: ["test/NodeTransport.test.ts"]
  },
  {
    breaks: "a connection that opened for one who is gone stays open",
    file: "src/NodeTransport/Connections.ts",
    edits: [["opened?.close()", "undefined"]],
    tests: ["test/NodeTransport.test.ts"]
  },
  {
    breaks: "a body whose time is over goes on as long as it comes",
    file: "src/NodeTransport/Blocks.ts",
    edits: [["else if (millis <= 0) this.leave()", ""]],
    tests: ["test/NodeTransport/Blocks.test.ts"]
  },
  {
    breaks: "a body that stops is waited for, for ever",
    file: "src/NodeTransport/Blocks.ts",
    edits: [["    this.beWatched()\n      return Effect.sync(() => {", "    return Effect.sync(() => {"]],
    tests: ["test/NodeTransport/Blocks.test.ts"]
  },
  {
    breaks: "a body is waited for as long as whoever asked first had time",
    file: "src/NodeTransport/Blocks.ts",
    edits: [["this.watchedUntil <= until", "true"]],
    tests: ["test/NodeTransport/Blocks.test.ts"]
  },
  {
    breaks: "a single document is asked for compressed",
    file: "src/SpaceXApi.ts",
    edits: [["query.options.limit > 1", "query.options.limit > 0"]],
    tests: ["test/network.test.ts"]
  },
  {
    breaks: "a body that ends with its connection is whole, whatever its head says",
    file: "src/NodeTransport/Connection.ts",
    edits: [["isOrderly && framing!.isOfConnection ? undefined : cause", "isOrderly ? undefined : cause"]],
    tests: ["test/NodeTransport.test.ts"]
  },
  {
    breaks: "bytes that nobody asked for belong to the next reply",
    file: "src/NodeTransport/Connection.ts",
    edits: [["if (cause !== undefined || !this.input.isEmpty) this.isKept = false", ""]],
    tests: ["test/NodeTransport.test.ts"]
  },
  {
    breaks: "what lies behind the pieces that were handed on is lost",
    file: "src/NodeTransport/Input.ts",
    edits: [["    this.add(unread)\n", ""]],
    tests: ["test/NodeTransport/Input.test.ts"]
  },
  {
    breaks: "a head may have no end",
    file: "src/NodeTransport/Connection.ts",
    edits: [["> ReplyHead.longest) throw", "> Infinity) throw"]],
    tests: ["test/NodeTransport.test.ts"]
  },
  {
    breaks: "a reply that breaks off is forgotten as a whole",
    file: "src/SpaceXApi/PageReply.ts",
    edits: [
      [
        "brokenOff: () => {\n      reply.sound = agrees(reply, scanner)",
        "brokenOff: () => {\n      reply.sound = false"
      ]
    ],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "a reply that breaks off counts, whatever it says of itself",
    file: "src/SpaceXApi/PageReply.ts",
    edits: [["if (!scanner.areDocumentsOver) return true", "if (limit > 0) return true"]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "a reply that is read again brings its documents twice",
    file: "src/SpaceXApi/Pages.ts",
    edits: [["progress.given.add(id)", "progress.given.delete(id)"]],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "a rate limit is not told to the platform",
    file: "src/Source/FullRefreshRead.ts",
    edits: [['return [{ _tag: "RateLimited", stream, until: event.until }]', "return []"]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "a reply may take for ever",
    file: "src/SpaceXApi/TimeAllowance.ts",
    edits: [["wait(Math.max(0, allowed - spent) / 1e6, timeout)", "wait(Infinity, timeout)"]],
    tests: ["test/faults.test.ts"]
  },
  {
    breaks: "a mistake of the user comes before an outage",
    file: "src/Source.ts",
    edits: [["return !mendable", "return true"]],
    tests: ["test/failures.test.ts"]
  },
  {
    breaks: "a failed stream does not fail the run",
    file: "src/Cli/Read.ts",
    edits: [["if (!succeeded) return yield*", "if (!succeeded && plans.length === 0) return yield*"]],
    tests: ["test/faults.test.ts"]
  },
  ...changeCapture,
  ...queries
]
