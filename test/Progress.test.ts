import { stripVTControlCharacters } from "node:util"
import { assert, describe, it } from "vitest"
import type { Progress, StreamProgress } from "../src/Progress.ts"
import { blockOf } from "../src/Progress/Block.ts"
import { sentenceOf } from "../src/Progress/Words.ts"

const starlink: StreamProgress = {
  stream: "starlink",
  documents: 90_000,
  expected: 200_000,
  rate: 12_345,
  activity: "reply",
  attempt: 1,
  pause: undefined
}
const trouble = "127.0.0.1:8080 is in trouble: it answered 503. Try again later."

const progress = (...streams: ReadonlyArray<Partial<StreamProgress>>): Progress => ({
  streams: streams.map((stream) => ({ ...starlink, ...stream })),
  over: 3,
  all: 14,
  records: 12_345,
  seconds: 4.2
})
const wide = { columns: 120, rows: 24 }
const summary = "3 of 14 streams, 12,345 records, 4.2 s"

describe("how far a stream is", () => {
  it.each<readonly [string, Partial<StreamProgress>, string]>([
    [
      "with all there is to say",
      {},
      "45 %, 90,000 of 200,000 documents, 12,345/s, 9 s left, waiting for the API"
    ],
    ["without a total", { expected: undefined }, "90,000 documents, 12,345/s, waiting for the API"],
    ["at its beginning", { documents: 0, rate: 0 }, "0 %, 0 of 200,000 documents, 0/s, waiting for the API"],
    [
      "with one document of an unknown number",
      { documents: 1, expected: undefined, rate: 0.2 },
      "1 document, 0.20/s, waiting for the API"
    ],
    [
      "with a total of nothing",
      { documents: 0, expected: 0, rate: 0 },
      "0 of 0 documents, 0/s, waiting for the API"
    ],
    [
      "just before its end",
      { documents: 199_999 },
      "99 %, 199,999 of 200,000 documents, 12,345/s, 1 s left, waiting for the API"
    ],
    [
      "with as many as were expected",
      { documents: 200_000, activity: "writer" },
      "100 %, 200,000 of 200,000 documents, 12,345/s, waiting for the disk"
    ],
    [
      "with more than were expected",
      { documents: 210_000, activity: "work" },
      "100 %, 210,000 documents, 12,345/s, working"
    ],
    [
      "with a share that is no binary fraction",
      { documents: 29, expected: 100, rate: 0.1, activity: "own_rate_limit" },
      "29 %, 29 of 100 documents, 0.10/s, 11 min 50 s left, waiting for requests_per_second"
    ],
    [
      "in a later attempt",
      { attempt: 3, expected: undefined },
      "90,000 documents, 12,345/s, waiting for the API, attempt 3"
    ],
    [
      "in trouble",
      { activity: "retry", attempt: 2, pause: { seconds: 3.21, because: trouble }, expected: undefined },
      `90,000 documents, 12,345/s, again in 3.2 s: ${trouble}`
    ],
    [
      "refused for now, of which a stranger's words tell",
      {
        activity: "api_rate_limit",
        pause: { seconds: 130, because: "one\n\u001B[2Jtwo" },
        expected: undefined
      },
      "90,000 documents, 12,345/s, again in 2 min 10 s: one [2Jtwo"
    ]
  ])("is said %s", (_, stream, said) => {
    assert.strictEqual(sentenceOf({ ...starlink, ...stream }, "a file"), said)
  })

  it.each<
    readonly [string, Progress, { readonly columns: number; readonly rows: number }, ReadonlyArray<string>]
  >([
    [
      "one line a stream, in columns",
      progress({}, { stream: "crew", documents: 9, expected: undefined, rate: 4.5, activity: "work" }),
      wide,
      [
        "starlink  ████░░░░░░  45 %  90,000 of 200,000  12,345/s  9 s left  waiting for the API",
        "crew                                        9     4.5/s            working",
        summary
      ]
    ],
    [
      "without columns that have nothing to say",
      progress({ expected: undefined }),
      wide,
      ["starlink  90,000  12,345/s  waiting for the API", summary]
    ],
    [
      "a reason, cut to the width",
      progress({ pause: { seconds: 3.2, because: trouble } }),
      { columns: 110, rows: 24 },
      [
        "starlink  ████░░░░░░  45 %  90,000 of 200,000  12,345/s  9 s left  again in 3.2 s: 127.0.0.1:8080 is in troub…",
        summary
      ]
    ],
    [
      "no bar where the terminal is too narrow",
      progress({}),
      { columns: 76, rows: 24 },
      ["starlink  45 %  90,000 of 200,000  12,345/s  9 s left  waiting for the API", summary]
    ],
    [
      "no count where it is narrower",
      progress({}),
      { columns: 60, rows: 24 },
      ["starlink  45 %  12,345/s  9 s left  waiting for the API", summary]
    ],
    [
      "hardly anything where it is a slit",
      progress({}),
      { columns: 16, rows: 24 },
      ["starlink  waiti…", "3 of 14 streams…"]
    ],
    [
      "as many streams as there are lines for, and the number of the others",
      progress({ stream: "a" }, { stream: "b" }, { stream: "c" }, { stream: "d" }, { stream: "e" }),
      { columns: 70, rows: 5 },
      [
        "a  45 %  90,000 of 200,000  12,345/s  9 s left  waiting for the API",
        "b  45 %  90,000 of 200,000  12,345/s  9 s left  waiting for the API",
        "… and 3 more",
        summary
      ]
    ],
    [
      "all streams where they just fit",
      progress({ stream: "a" }, { stream: "b" }),
      { columns: 40, rows: 4 },
      ["a  45 %  waiting for the API", "b  45 %  waiting for the API", summary]
    ],
    ["the whole where there is one line for it", progress({}, {}), { columns: 80, rows: 2 }, [summary]],
    ["nothing where there is one line at all", progress({}), { columns: 80, rows: 1 }, []],
    ["only the whole between two streams", progress(), wide, [summary]]
  ])("is drawn as %s", (_, progress, size, lines) => {
    assert.deepStrictEqual(blockOf(progress, "a file", size, false), lines)
    const coloured = blockOf(progress, "a file", size, true)
    assert.deepStrictEqual(coloured.map(stripVTControlCharacters), lines)
  })
})
