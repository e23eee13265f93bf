import { table } from "../support/queryTable.ts"

table("queries for types", [
  [
    "$type null finds null",
    "launches",
    { filter: { fairings: { $type: "null" } } },
    { count: 36, first: "5eb87cdeffd86e000604b330", last: "633f71cc0531f07b4fdf59c0" }
  ],
  [
    "$type number finds no null",
    "cores",
    { filter: { block: { $type: "number" }, status: "lost", rtls_attempts: 0, asds_attempts: 0 } },
    { count: 24, first: "5e9e289ef35918187c3b2629", last: "5e9e28a7f3591878063b2661" }
  ],
  [
    "$type string finds no null",
    "rockets",
    { filter: { "landing_legs.material": { $type: "string" } } },
    { name: ["Falcon 9", "Falcon Heavy", "Starship"] }
  ],
  [
    "$type of several types finds any of them",
    "history",
    { filter: { "links.article": { $type: ["null", "object"] } } },
    { title: ["First flight of Raptor engine", "First Falcon 9 fairing reuse"] }
  ],
  [
    "$type of a list is the type of any element",
    "launches",
    { filter: { failures: { $type: "object" } } },
    { name: ["FalconSat", "DemoSat", "Trailblazer", "CRS-7", "Amos-6"] }
  ],
  [
    "$type takes the numbers of the types",
    "launches",
    { filter: { success: { $type: 8 }, flight_number: { $gt: 185 } } },
    { name: ["Crew-5", "Starlink 4-35 (v1.5)"] }
  ]
])

table("queries for text", [
  [
    "$regex looks for text anywhere in text",
    "launches",
    { filter: { name: { $regex: "Dragon" } } },
    { name: ["Crew Dragon In Flight Abort Test"] }
  ],
  [
    "$regex with $options i takes any letters' case",
    "launches",
    { filter: { name: { $regex: "^starlink 4-1", $options: "i" } } },
    { count: 11, first: "618faad2563d69573ed8ca9d", last: "6278481757b51b752c5c5a5f" }
  ],
  ["$regex minds the letters' case", "launches", { filter: { name: { $regex: "^starlink" } } }, { id: [] }],
  [
    "$regex never finds null",
    "launches",
    { filter: { details: { $regex: "^", $options: "m" }, flight_number: { $gt: 155 } } },
    { name: ["Ax-1"] }
  ],
  [
    "$regex finds a day in a date",
    "launches",
    { filter: { date_utc: { $regex: "-12-2[0-9]T" } } },
    { name: ["OG-2 Mission 2", "Iridium NEXT Mission 4", "GPS III SV01", "CRS-24"] }
  ],
  [
    "$regex of a list is what any element matches",
    "payloads",
    { filter: { customers: { $regex: "^Iridium" }, orbit: "PO" } },
    {
      name: [
        "Iridium NEXT 1",
        "Iridium NEXT 2",
        "Iridium NEXT 3",
        "Iridium NEXT 4",
        "Iridium NEXT 5",
        "Iridium NEXT 6",
        "Iridium NEXT 7",
        "Iridium NEXT 8"
      ]
    }
  ],
  [
    "$not of $regex finds what does not match",
    "crew",
    { filter: { wikipedia: { $not: { $regex: "^https://en[.]wikipedia[.]org/wiki/[A-L]" } } } },
    { count: 11, first: "5ebf1a6e23a9a60006e03a7a", last: "607b48375a906a44023e08b8" }
  ]
])

table("queries for remainders", [
  [
    "$mod finds every fiftieth flight",
    "launches",
    { filter: { flight_number: { $mod: [50, 0] } } },
    {
      name: [
        "KoreaSat 5A",
        "Starlink-10 (v1.0) & SkySat 19-21",
        "Starlink 4-8 (v1.5)",
        "WorldView Legion 1 & 2"
      ]
    }
  ],
  [
    "$mod finds a remainder, and no null",
    "ships",
    { filter: { year_built: { $mod: [10, 6] } } },
    { name: ["American Champion", "Pacific Freeedom", "RACHEL"] }
  ]
])

table("queries for dates", [
  [
    "a month is what lies between two days",
    "launches",
    { filter: { date_utc: { $gte: "2022-01-01T00:00:00.000Z", $lt: "2022-02-01T00:00:00.000Z" } } },
    { name: ["CSG-2", "Transporter-3", "Starlink 4-5 (v1.5)", "Starlink 4-6 (v1.5)"] }
  ],
  [
    "a date may break off anywhere",
    "launches",
    { filter: { date_utc: { $gte: "2012", $lt: "2013-10" } } },
    { name: ["COTS 2", "CRS-1", "CRS-2", "CASSIOPE"] }
  ],
  [
    "a date is a number of seconds, too",
    "launches",
    { filter: { date_unix: { $gte: 1514764800, $lt: 1520000000 } } },
    { name: ["ZUMA", "SES-16 / GovSat-1", "Falcon Heavy Test Flight", "Paz / Starlink Demo"] }
  ],
  [
    "bounds of a date never find null",
    "launches",
    { filter: { static_fire_date_utc: { $lt: "2010" } } },
    { name: ["FalconSat", "RatSat"] }
  ],
  [
    "a day compares with years",
    "rockets",
    { filter: { first_flight: { $gt: "2018" } } },
    { name: ["Falcon Heavy", "Starship"] }
  ],
  ["a day is found by itself", "dragons", { filter: { first_flight: "2019-03-02" } }, { name: ["Dragon 2"] }],
  [
    "a day below another field has bounds",
    "starlink",
    { filter: { "spaceTrack.LAUNCH_DATE": { $gte: "2021-06-01", $lte: "2021-12-31" } } },
    { count: 54, first: "60e7618ab18a6200065faa24", last: "614a3404c1471ba170b2a4eb" }
  ],
  [
    "a date without milliseconds has bounds",
    "history",
    { filter: { event_date_utc: { $gt: "2017-03-30T22:27:00Z", $lt: "2018-02-06T20:45:01Z" } } },
    { title: ["First Dragon reflight", "First Falcon Heavy heliocentric mission"] }
  ]
])

table("queries for ids", [
  [
    "an id finds its document",
    "crew",
    { filter: { id: "5ebf1a6e23a9a60006e03a7a" } },
    { name: ["Robert Behnken"] }
  ],
  ["_id is the id", "crew", { filter: { _id: "5ebf1a6e23a9a60006e03a7a" } }, { name: ["Robert Behnken"] }],
  [
    "ids are found by $in, in the order of the ids",
    "launches",
    {
      filter: {
        id: { $in: ["5eb87d46ffd86e000604b388", "5eb87cd9ffd86e000604b32a", "000000000000000000000000"] }
      }
    },
    { name: ["FalconSat", "CCtCap Demo Mission 2"] }
  ],
  [
    "ids have bounds, across pages",
    "launches",
    { filter: { id: { $gt: "5eb87cd9ffd86e000604b32a", $lte: "5eb87ce4ffd86e000604b337" } }, pageSize: 7 },
    { count: 13, first: "5eb87cdaffd86e000604b32b", last: "5eb87ce4ffd86e000604b337" }
  ],
  [
    "ids stand among joined conditions, across pages",
    "ships",
    {
      filter: {
        $or: [{ id: "5ea6ed2d080df4000697c901" }, { id: { $gte: "5ea6ed30080df4000697c913" }, active: true }]
      },
      pageSize: 3
    },
    { count: 9, first: "5ea6ed2d080df4000697c901", last: "618fad7e563d69573ed8caa9" }
  ],
  [
    "a reference finds what refers to it",
    "launches",
    { filter: { rocket: "5e9d0d95eda69974db09d1ed" }, pageSize: 2 },
    { name: ["Falcon Heavy Test Flight", "ArabSat 6A", "STP-2", "USSF-44", "Viasat-3 & Arcturus"] }
  ],
  [
    "a reference may have capital letters",
    "launches",
    { filter: { rocket: "5E9D0D95EDA69955F709D1EB" } },
    { name: ["FalconSat", "DemoSat", "Trailblazer", "RatSat", "RazakSat"] }
  ],
  [
    "a list of references has one",
    "cores",
    { filter: { launches: "5eb87d13ffd86e000604b360" } },
    { serial: ["B1023", "B1025", "B1033"] }
  ],
  [
    "a list of objects has a reference",
    "launches",
    { filter: { "cores.core": "5e9e28a6f35918c0803b265c" } },
    { count: 13, first: "5eb87d2bffd86e000604b375", last: "62a9f0f820413d2695d88714" }
  ],
  [
    "an object has a reference",
    "payloads",
    { filter: { "dragon.capsule": { $in: ["5e9e2c5cf359188bfb3b266b", "62615d180ec008379be596f1"] } } },
    { name: ["CRS-6", "CRS-13", "CRS-18", "Crew-4"] }
  ],
  [
    "a reference that is not null is one",
    "payloads",
    { filter: { "dragon.capsule": { $ne: null }, "dragon.manifest": null } },
    { count: 15, first: "5eb0e4b9b6c3bb0006eeb1e8", last: "62dd73ed202306255024d145" }
  ],
  [
    "nothing is found where nothing matches",
    "landpads",
    { filter: { landing_attempts: { $gt: 1000 } } },
    { id: [] }
  ],
  [
    "a satellite's launch finds those that flew with it",
    "starlink",
    { filter: { launch: "5eb87d30ffd86e000604b378", "spaceTrack.DECAYED": 0 } },
    { "spaceTrack.OBJECT_NAME": ["STARLINK-61", "STARLINK-71", "STARLINK-43", "STARLINK-24", "STARLINK-80"] }
  ]
])
