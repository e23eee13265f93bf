import { assert } from "vitest"
import * as Streams from "../../src/Streams.ts"
import { messages, type Run } from "./program.ts"
import type { Message } from "./protocol.ts"

type Counts = Readonly<Record<string, number | Readonly<Record<string, number>>>>

interface SpanFigures {
  readonly seconds: number
  readonly count: Counts
  readonly per_second: Counts
}

/** A report in the log: its sentence, its numbers, and which of the messages it is. */
export interface ReportLine {
  readonly sentence: string
  readonly figures: Readonly<Record<string, unknown>> & { readonly lifetime: SpanFigures }
  readonly at: number
}

/** The reports of a read, in order. */
export const reportsOf = (run: Run): ReadonlyArray<ReportLine> =>
  messages(run).flatMap(({ log }, at) => {
    const [, sentence, figures] = /^(.*?) (\{".*\})$/.exec(log?.message ?? "") ?? []
    if (log?.level !== "INFO" || sentence === undefined || figures === undefined) return []
    return [{ sentence, figures: JSON.parse(figures) as ReportLine["figures"], at }]
  })

/** That of the end of a stream, and that of the end of the sync. */
export const endOf = (run: Run, stream: string): ReportLine => {
  const found = reportsOf(run).filter(({ figures }) => figures["stream"] === stream)
  assert.lengthOf(found, 1, stream)
  return found[0]!
}

export const endOfSync = (run: Run): ReportLine => {
  const found = reportsOf(run).filter(({ figures }) => "bottleneck" in figures)
  assert.lengthOf(found, 1)
  return found[0]!
}

/** How much of something is counted in a report, of all kinds or of one. */
export const counted = ({ figures }: ReportLine, row: string, kind?: string): number => {
  const count = figures.lifetime.count[row] ?? 0
  if (typeof count === "number") return count
  return kind === undefined ? Object.values(count).reduce((sum, one) => sum + one, 0) : (count[kind] ?? 0)
}

/** The stream that a message is about; undefined for a line of the log. */
const streamOf = ({ record, state, trace }: Message): string | undefined =>
  record?.stream ??
  state?.stream.stream_descriptor.name ??
  trace?.stream_status?.stream_descriptor.name ??
  trace?.estimate?.name ??
  trace?.error?.stream_descriptor?.name

/**
 * Holds the reports against standard output: records, bytes, changes, drift, how each stream ended, and where the
 * reports stand. `known` are the ids that the destination had of incremental streams, undefined for a full refresh.
 */
export const assertReported = (run: Run, known?: ReadonlySet<string>): void => {
  const all = messages(run)
  const lines = run.stdout.split("\n")
  const streams = new Set(all.flatMap((message) => streamOf(message) ?? []))
  const sums = { records: 0, bytes: 0 }
  for (const stream of streams) {
    const own = all.flatMap((message, at) => (streamOf(message) === stream ? [{ ...message, at }] : []))
    const end = endOf(run, stream)
    const records = own.flatMap(({ record }) => (record === undefined ? [] : [record.data]))
    const bytes = own.reduce((sum, { at }) => sum + Buffer.byteLength(`${lines[at]}\n`), 0)
    const deleted = records.filter((data) => typeof data[Streams.deletedAt] === "string").length
    const isNew = (data: Record<string, unknown>) => known?.has(String(data["id"])) === false
    const told = (text: string) => text.startsWith(`${stream}: `) && text.includes(" the schema")
    assert.deepStrictEqual(
      {
        status: end.figures["status"],
        records: counted(end, "records"),
        bytes: counted(end, "bytes_out"),
        deleted: counted(end, "changes", "deleted"),
        new: counted(end, "changes", "new"),
        changed: counted(end, "changes", "changed"),
        drift: counted(end, "drift")
      },
      {
        status: own.at(-1)?.trace?.stream_status?.status,
        records: records.length,
        bytes,
        deleted,
        new: records.filter(isNew).length,
        changed: known === undefined ? 0 : records.filter((data) => !isNew(data)).length - deleted,
        drift: all.filter(({ log }) => log?.level === "WARN" && told(log.message)).length
      },
      stream
    )
    assert.isAtLeast(counted(end, "documents"), records.length - deleted)
    assert.isAbove(end.at, own.at(-1)!.at)
    assert.strictEqual(end.sentence.includes(": failed after "), end.figures["status"] === "INCOMPLETE")
    sums.records += records.length
    sums.bytes += bytes
  }
  const end = endOfSync(run)
  assert.strictEqual(end.at, all.length - 1)
  const others = all.reduce(
    (sum, { log }, at) => (log === undefined ? sum + Buffer.byteLength(`${lines[at]}\n`) : sum),
    0
  )
  assert.deepStrictEqual([counted(end, "records"), counted(end, "bytes_out")], [sums.records, others])
  assert.strictEqual(sums.bytes, others)
  for (const line of reportsOf(run)) {
    assert.notMatch(line.sentence, /NaN|undefined|Infinity|null/)
    assertRates(line)
  }
}

/** The sentence tells the rates that the numbers have, as precisely as it shows them. */
export const assertRates = ({ figures, sentence }: Pick<ReportLine, "figures" | "sentence">): void => {
  for (const [, span = "", rate = ""] of sentence.matchAll(/(\d+m|lifetime) ([\d,.]+)\/s/g)) {
    const { per_second } = figures[span] as SpanFigures
    const half = 0.5 * 10 ** -(rate.split(".")[1]?.length ?? 0)
    assert.closeTo(Number(rate.replaceAll(",", "")), Number(per_second["records"]), half + 0.001, sentence)
  }
}
