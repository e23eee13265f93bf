import type { Mutant } from "./mutants.ts"

const timelines = ["test/ChangeCapture.test.ts"]
const capture = { file: "src/ChangeCapture.ts", tests: timelines }
const state = { file: "src/ChangeCapture/State.ts", tests: ["test/ChangeCapture/State.test.ts"] }
const fingerprint = { file: "src/ChangeCapture/Fingerprint.ts", tests: timelines }

/** Breaks of change capture. */
export const changeCapture: ReadonlyArray<Mutant> = [
  {
    ...capture,
    breaks: "an interrupted comparison keeps the ETag",
    edits: [
      [
        "=== 0 ? [] : [this.checkpoint(undefined, elapsed)]",
        "=== 0 ? [] : [this.checkpoint(this.etagInQuestion, elapsed)]"
      ]
    ]
  },
  {
    ...capture,
    breaks: "a state within a comparison has the ETag",
    edits: [
      [
        "return isDue ? [this.checkpoint(undefined, elapsed)]",
        "return isDue ? [this.checkpoint(this.etagInQuestion, elapsed)]"
      ]
    ]
  },
  {
    ...capture,
    breaks: "an ETag is kept although a document has changed since it was given",
    edits: [["this.isSomethingLeft ||= !isSame", ""]]
  },
  {
    ...capture,
    breaks: "a list is asked for by its ETag although something was given since",
    edits: [["if (this.given > 0) return undefined", ""]]
  },
  {
    ...capture,
    breaks: "an ETag hides deletions that were not told",
    edits: [["this.untold > 0 && this.rules.emitDeletions ? undefined : ", ""]]
  },
  {
    ...capture,
    breaks: "deletions come before the list is complete",
    edits: [
      [
        "return this.sinceCheckpoint.records === 0 ? [] : [this.checkpoint(undefined, elapsed)]",
        "return this.end(elapsed)"
      ]
    ]
  },
  {
    ...capture,
    breaks: "an empty list is believed",
    edits: [["if (this.seen === 0 && !this.rules.mayBeEmpty) return", "if (this.seen < 0) return"]]
  },
  {
    ...capture,
    breaks: "one deletion too many is believed",
    edits: [["missing.length > believable", "missing.length > believable + 1"]]
  },
  {
    ...capture,
    breaks: "the last deletion that may be is not believed",
    edits: [["missing.length > believable", "missing.length >= believable"]],
    tests: ["test/contract/deletions.test.ts"]
  },
  {
    ...capture,
    breaks: "a document is deleted in the run that gave it",
    edits: [
      [
        "if (this.known.has(entry, givenMark)) this.isSomethingLeft = true",
        "if (this.seen < 0) this.isSomethingLeft = true"
      ]
    ]
  },
  {
    ...capture,
    breaks: "a document is given again in a run when it changes again",
    edits: [["if (known.has(entry, givenMark)) {", "if (this.seen < 0) {"]]
  },
  {
    ...capture,
    breaks: "a deleted document stays known",
    edits: [["for (const entry of some) this.known.drop(entry)", ""]]
  },
  {
    ...capture,
    breaks: "a list that is asked for again is taken for the rest of the last one",
    edits: [["this.known.unmark(seenMark)", ""]]
  },
  {
    ...capture,
    breaks: "a document that is in a list twice is passed over",
    edits: [["if (doubt !== undefined) steps.push(", "if (this.seen < 0 && doubt !== undefined) steps.push("]]
  },
  {
    ...capture,
    breaks: "a STATE comes before its records",
    edits: [
      [
        "    if (some.length > 0) steps.push(this.records(batch.only(some), this.counts.new - newBefore))\n    else batch.release()\n",
        ""
      ],
      [
        "    steps.push(...this.checkpointIfDue(elapsed))\n    if (doubt",
        "    const records = some.length > 0 ? [this.records(batch.only(some), this.counts.new - newBefore)] : []\n    steps.push(...this.checkpointIfDue(elapsed), ...records)\n    if (doubt"
      ]
    ]
  },
  {
    ...capture,
    breaks: "a stamp is that of the clock, which may go back",
    edits: [["next: Math.max(now, last + 1)", "next: now"]]
  },
  {
    ...capture,
    breaks: "a stamp may come twice",
    edits: [["next: Math.max(now, last + 1)", "next: Math.max(now, last)"]]
  },
  {
    ...capture,
    breaks: "a state forgets the stamp of its records",
    edits: [["this.given > 0 || this.stamps.last === -Infinity", "this.stamps.last === -Infinity"]],
    tests: ["test/contract/incremental.test.ts"]
  },
  {
    ...capture,
    breaks: "fingerprints of other fields count",
    edits: [["this.known.forgetFingerprints()", ""]]
  },
  {
    ...capture,
    breaks: "an ETag counts although other fields do",
    edits: [["      this.comparedEtag = undefined\n", ""]]
  },
  {
    ...capture,
    breaks: "more records are given than may be",
    edits: [["doubt === undefined && !this.isFull", "doubt === undefined"]]
  },
  {
    ...fingerprint,
    breaks: "a fingerprint covers volatile fields",
    edits: [["if (volatile.has(batch, member)) continue", ""]]
  },
  {
    ...fingerprint,
    breaks: "a fingerprint is that of the bytes in their order",
    edits: [["at > 0 && compareNames(", "at > count && compareNames("]]
  },
  {
    ...fingerprint,
    breaks: "a fingerprint covers a part of a document",
    edits: [["end += span.length", "end += span.length >> 1"]],
    tests: ["test/ChangeCapture/Fingerprint.test.ts"]
  },
  {
    ...state,
    breaks: "junk in base64 is accepted",
    edits: [["base64(packed) !== known || ", ""]]
  },
  {
    ...state,
    breaks: "a state is not held against its checksum",
    edits: [["if (checksum(head, packed) !== sum) return damaged", ""]]
  },
  {
    ...state,
    breaks: "a checksum covers the documents alone",
    edits: [
      ["Buffer.concat([Buffer.from(text), packed])", "Buffer.concat([Buffer.from(text.slice(0, 0)), packed])"]
    ]
  },
  {
    ...state,
    breaks: "a state of a newer version is read as one of this",
    edits: [["state_version > version)", "state_version > version + 1)"]],
    tests: ["test/contract/states.test.ts"]
  },
  {
    breaks: "documents that were deleted are known for ever",
    file: "src/ChangeCapture/Known.ts",
    edits: [["if (this.has(entry, droppedMark)) continue", ""]],
    tests: timelines
  },
  {
    breaks: "states come for every batch, whatever they cost",
    file: "src/ChangeCapture/SinceCheckpoint.ts",
    edits: [
      ["if (this.bytes > bytesPerStateByte * stateBytes) return true", "if (this.bytes > 0) return true"]
    ],
    tests: ["test/ChangeCapture/SinceCheckpoint.test.ts"]
  },
  {
    breaks: "no state comes in a long time",
    file: "src/ChangeCapture/SinceCheckpoint.ts",
    edits: [["elapsed - this.at >= longestWithoutState", "elapsed < this.at"]],
    tests: ["test/ChangeCapture/SinceCheckpoint.test.ts"]
  },
  {
    breaks: "a list that breaks off counts as one that ends",
    file: "src/SpaceXApi/ScannedBody.ts",
    edits: [
      ["if (Option.isNone(end))\n", "if (Option.isNone(end) || brokenOff === undefined)\n"],
      ["scanned(() => scanner.end(), true)", "scanned(() => {}, true)"],
      ["Effect.fail(end)\n      )", "Effect.fail(Option.none<Failure>())\n      )"]
    ],
    tests: ["test/incremental.test.ts"]
  },
  {
    breaks: "what a list brought before it broke off has no STATE",
    file: "src/Source/ListComparison.ts",
    edits: [["return Stream.concat(Stream.orDie(kept), then)", "return then"]],
    tests: ["test/incremental.test.ts"]
  },
  {
    breaks: "a 200 with the ETag that is known is not compared",
    file: "src/SpaceXApi.ts",
    edits: [["reply.response.status === 304", "(reply.response.status === 304 || known === etag)"]],
    tests: ["test/incremental.test.ts"]
  },
  {
    breaks: "a large state is not warned of",
    file: "src/Source/ChangesRead.ts",
    edits: [["bytes <= largeState ||", "bytes > 0 ||"]],
    tests: ["test/incremental.test.ts"]
  },
  {
    breaks: "a change has no stamp",
    file: "src/Format.ts",
    edits: [["if (updatedAt === undefined) return", "if (updatedAt !== undefined) return"]],
    tests: timelines
  },
  {
    breaks: "a 304 is believed, whatever list it is of",
    file: "src/Source/ListComparison.ts",
    edits: [["!EntityTag.areSame(list.etag ?? etag, etag)", "EntityTag.areSame(list.etag, undefined)"]],
    tests: ["test/incremental.test.ts"]
  },
  {
    ...capture,
    breaks: "a run that fails forgets what it was handed",
    edits: [["if (this.given === 0) return this.handedOn()", "if (this.given === 0) return []"]]
  },
  {
    ...capture,
    breaks: "what is left of a list that was given up counts for the next",
    edits: [["    this.isSomethingLeft = false\n", ""]]
  },
  {
    ...capture,
    breaks: "documents are counted again when their list is asked for again",
    edits: [["    this.counts.same = 0\n", ""]]
  },
  {
    ...capture,
    breaks: "deletions that were told count as untold",
    edits: [
      [
        "this.untold = emitDeletions ? 0 : missing.length",
        "this.untold ||= emitDeletions ? 0 : missing.length"
      ]
    ]
  },
  {
    ...capture,
    breaks: "documents of another route have the same fingerprints",
    edits: [["${Fingerprint.version} ${rules.shape} ", "${Fingerprint.version} "]]
  },
  {
    breaks: "states come every ten seconds, whatever they cost",
    file: "src/ChangeCapture/SinceCheckpoint.ts",
    edits: [["return this.isAffordable(stateBytes) && elapsed", "return elapsed"]],
    tests: ["test/ChangeCapture/SinceCheckpoint.test.ts"]
  },
  {
    breaks: "retries are counted on although records come",
    file: "src/Source/ListComparison.ts",
    edits: [["if (capture.given > given) retry.reset()", ""]],
    tests: ["test/incremental.test.ts"]
  },
  {
    ...capture,
    breaks: "each list that breaks off has a state, whatever it costs",
    edits: [
      ["return this.sinceCheckpoint.isAffordable(this.stateBytes)", "return this.sinceCheckpoint.records > 0"]
    ],
    tests: ["test/incremental.test.ts"]
  }
]
