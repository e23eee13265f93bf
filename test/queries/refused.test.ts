import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { file, run } from "../support/program.ts"

/** No request is sent: a query is refused before anything is read. */
const refused = (args: ReadonlyArray<string>, reason: string) =>
  Effect.gen(function* () {
    const result = yield* run(["read", "--format", "jsonl", ...args])
    assert.deepStrictEqual([result.code, result.stdout], [1, ""])
    assert.match(result.stderr, /^source-spacex: /)
    assert.include(result.stderr, reason)
  })

describe("a query of a configuration is refused", () => {
  it.effect.each<readonly [because: string, stream: string, asked: object, reason: string]>([
    [
      "for a field that there is not, however deep",
      "launches",
      { filter: { $and: [{ upcoming: false }, { flight_numbr: 65 }] } },
      "at $and[1].flight_numbr: unknown field `flight_numbr`, did you mean `flight_number`?"
    ],
    [
      "for an operator that there is not",
      "launches",
      { filter: { flight_number: { $gtee: 65 } } },
      "unknown operator `$gtee`, did you mean `$gte`?"
    ],
    [
      "for text in place of true or false",
      "launches",
      { filter: { upcoming: "yes" } },
      'must be true or false, not "yes"'
    ],
    [
      "for a number in quotes",
      "launches",
      { filter: '{"flight_number": {"$in": [1, "65"]}}' },
      'at flight_number.$in[1]: must be a number: 65, not "65"'
    ],
    [
      "for a date that does not compare as text",
      "launches",
      { filter: { date_utc: { $gte: "05.10.2022" } } },
      "is compared as text: write it like 2022-10-05T16:00:00.000Z"
    ],
    [
      "for an id of too few digits",
      "launches",
      { filter: { rocket: "5e9d0d95" } },
      'must be an id, 24 hexadecimal digits, not "5e9d0d95"'
    ],
    [
      "for a field of another stream",
      "launches",
      { filter: { "rocket.name": "Falcon 9" } },
      "`rocket` holds an id of `rockets`, and the API filters before it populates: compare `rocket` with an id"
    ],
    [
      "for JavaScript",
      "starlink",
      { filter: { $where: "this.version" } },
      "runs JavaScript on the server, which is not allowed"
    ],
    [
      "for a bound that is null",
      "ships",
      { filter: { year_built: { $gt: null } } },
      "must not be null: `$eq` and `$ne` compare with null"
    ],
    [
      "for text that breaks off",
      "launches",
      { filter: '{\n  "upcoming": true' },
      "line 2, column 19: is not JSON: it ends too early"
    ],
    [
      "for a field that is given twice in a text",
      "launches",
      { filter: '{"upcoming": true, "upcoming": false}' },
      "is given twice in one object, and only the last would count: give it once"
    ],
    [
      "for names to keep beside names to leave out",
      "crew",
      { select: "name -image" },
      "`name` is to be kept and `image` left out: name only fields to keep, or only fields to leave out"
    ],
    [
      "for a population of what holds no ids",
      "payloads",
      { populate: "customers" },
      "`customers` holds no ids: populate can follow `launch`, `dragon.capsule`"
    ],
    [
      "for an order that is neither up nor down",
      "cores",
      { sort: { serial: 2 } },
      'must be 1 or -1, for which "asc" and "desc" stand, too, not 2'
    ],
    ["for a limit of nothing", "cores", { limit: 0 }, "must be a whole number of 1 or more, not 0"],
    [
      "for a filter of what is one object",
      "company",
      { filter: { name: "SpaceX" } },
      "company is one object: it cannot be filtered"
    ]
  ])("%s", ([, stream, asked, reason]) =>
    refused(
      ["--streams", stream, "--config", file("config.json", { queries: [{ stream, ...asked }] })],
      reason
    )
  )
})

describe("a query on the command line is refused", () => {
  it.effect.each<readonly [because: string, args: ReadonlyArray<string>, reason: string]>([
    [
      "for a field that there is not",
      ["--streams", "starlink", "--filter", '{"DECAYED": 1}'],
      "at DECAYED: unknown field `DECAYED`, did you mean `spaceTrack.DECAYED`?"
    ],
    [
      "for text that is not JSON",
      ["--streams", "launches", "--filter", "{upcoming: true}"],
      "at line 1, column 2: is not JSON: "
    ],
    [
      "for a field to select that there is not",
      ["--streams", "launches", "--select", "name,flight_numbr"],
      "unknown field `flight_numbr`, did you mean `flight_number`?"
    ],
    [
      "for a population of what is not in its documents",
      ["--streams", "launches", "--populate", "rockets"],
      "`rockets` holds no ids, did you mean `rocket`?"
    ],
    [
      "for a field of another stream to sort by",
      ["--streams", "launches", "--sort", "rocket.name"],
      "`rocket` holds an id of `rockets`, and the API sorts before it populates: leave it out"
    ]
  ])("%s", ([, args, reason]) => refused(args, reason))
})
