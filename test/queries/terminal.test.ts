import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { areCaptured, withoutCaptures } from "../support/captures.ts"
import { documentsOf, type Found, foundIn, read } from "../support/queryTable.ts"

describe.skipIf(!areCaptured)(`queries on the command line${withoutCaptures}`, () => {
  it.effect.each<readonly [sentence: string, args: ReadonlyArray<string>, found: Found]>([
    [
      "--filter takes JSON",
      ["--streams", "launches", "--filter", '{"success": false}'],
      { name: ["FalconSat", "DemoSat", "Trailblazer", "CRS-7", "Amos-6"] }
    ],
    [
      "--filter takes JSON of several lines",
      [
        "--streams",
        "ships",
        "--filter",
        `{
          "roles": "Support Ship",
          "year_built": {
            "$gte": 2014
          }
        }`
      ],
      { name: ["GO Quest", "Shelia Bordelon", "HOS Briarwood"] }
    ],
    [
      "--filter finds nothing where nothing matches",
      ["--streams", "starlink", "--filter", '{"spaceTrack.DECAYED": 2}'],
      { id: [] }
    ],
    [
      "--select takes names between commas",
      ["--streams", "company", "--select", "name,ceo,headquarters.state"],
      {
        documents: [
          {
            id: "5eb75edc42fea42237d7f3ed",
            name: "SpaceX",
            ceo: "Elon Musk",
            headquarters: { state: "California" }
          }
        ]
      }
    ],
    [
      "--select takes names to leave out",
      ["--streams", "crew", "--filter", '{"agency": "ESA"}', "--select=-image,-wikipedia,-launches"],
      {
        documents: [
          { id: "5fe3bc3db3467846b324218b", name: "Thomas Pesquet", agency: "ESA", status: "active" },
          { id: "5fe3c5f6b3467846b324219a", name: "Matthias Maurer", agency: "ESA", status: "active" }
        ]
      }
    ],
    [
      "--populate takes paths between commas",
      ["--streams", "launches", "--filter", '{"name": "CRS-7"}', "--populate", "rocket,cores.core"],
      { "rocket.name": ["Falcon 9"], "cores.core.serial": [["B1018"]] }
    ],
    [
      "--populate takes JSON",
      [
        "--streams",
        "payloads",
        "--filter",
        '{"name": {"$regex": "^FalconSAT|^Psyche"}}',
        "--select",
        "name",
        "--populate",
        '{"path": "launch", "select": "flight_number"}'
      ],
      {
        documents: [
          {
            id: "5eb0e4b5b6c3bb0006eeb1e1",
            name: "FalconSAT-2",
            launch: { id: "5eb87cd9ffd86e000604b32a", flight_number: 1 }
          },
          { id: "628026a42c0aa958437dcf7c", name: "Psyche", launch: null }
        ]
      }
    ],
    [
      "--sort takes a name with a minus",
      ["--streams", "launchpads", "--sort", "-launch_attempts", "--limit", "4"],
      { name: ["CCSFS SLC 40", "KSC LC 39A", "VAFB SLC 4E", "Kwajalein Atoll"] }
    ],
    [
      "--sort takes names between commas",
      ["--streams", "landpads", "--sort=-status,landing_attempts"],
      { name: ["JRTI-1", "LZ-2", "LZ-4", "LZ-1", "ASOG", "JRTI", "OCISLY"] }
    ],
    [
      "--sort takes JSON",
      ["--streams", "starlink", "--sort", '{"spaceTrack.LAUNCH_DATE": 1}', "--limit", "4"],
      { "spaceTrack.OBJECT_NAME": ["TINTIN A", "TINTIN B", "STARLINK-30", "STARLINK-74"] }
    ],
    [
      "all of them go together",
      [
        "--streams",
        "launches",
        "--filter",
        '{"upcoming": true}',
        "--select",
        "name,date_utc",
        "--populate",
        '{"path": "rocket", "select": "name"}',
        "--sort",
        "-date_utc",
        "--limit",
        "2"
      ],
      {
        documents: [
          {
            id: "633f724c0531f07b4fdf59c5",
            name: "SWOT",
            date_utc: "2022-12-05T00:00:00.000Z",
            rocket: { id: "5e9d0d95eda69973a809d1ec", name: "Falcon 9" }
          },
          {
            id: "6243ae58af52800c6e91925a",
            name: "WorldView Legion 1 & 2",
            date_utc: "2022-12-01T00:00:00.000Z",
            rocket: { id: "5e9d0d95eda69973a809d1ec", name: "Falcon 9" }
          }
        ]
      }
    ]
  ])("%s", ([, args, found]) =>
    Effect.gen(function* () {
      const result = yield* read(args)
      assert.strictEqual(result.code, 0, result.stderr)
      assert.deepStrictEqual(foundIn(documentsOf(result), found), found)
    })
  )
})
