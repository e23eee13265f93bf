import { table } from "../support/queryTable.ts"

table("queries that compare", [
  [
    "a name finds the one launch that has it",
    "launches",
    { filter: { name: "CRS-13" } },
    { name: ["CRS-13"] }
  ],
  [
    "$eq is the same as the value alone",
    "launches",
    { filter: { flight_number: { $eq: 188 } } },
    { name: ["USSF-44", "Starlink 4-36 (v1.5)", "Galaxy 33 (15R) & 34 (12R)", "Hotbird 13F"] }
  ],
  [
    "$ne true finds what is false and what is null",
    "launches",
    { filter: { success: { $ne: true }, upcoming: false } },
    { name: ["FalconSat", "DemoSat", "Trailblazer", "CRS-7", "Amos-6", "Starlink 3-1 (v1.5)"] }
  ],
  [
    "$ne null leaves out what is null",
    "cores",
    { filter: { block: { $ne: null }, status: "active" } },
    { serial: ["B1064", "B1065", "B1066"] }
  ],
  [
    "$gt leaves out the bound",
    "launches",
    { filter: { flight_number: { $gt: 200 } } },
    { name: ["O3b mPower 3.4", "Viasat-3 & Arcturus"] }
  ],
  [
    "$gte takes in the bound",
    "launches",
    { filter: { flight_number: { $gte: 200 } } },
    { name: ["WorldView Legion 1 & 2", "O3b mPower 3.4", "Viasat-3 & Arcturus"] }
  ],
  [
    "$lt never finds null",
    "ships",
    { filter: { year_built: { $lt: 1975 } } },
    { name: ["Betty R Gambarella", "Pacific Warrior", "Mr. Jonah"] }
  ],
  [
    "$lte takes in the bound and never finds null",
    "ships",
    { filter: { year_built: { $lte: 1975 } } },
    { name: ["Betty R Gambarella", "Pacific Warrior", "Finn Falgout", "Mr. Jonah"] }
  ],
  [
    "$gte of a number finds every number, and no null",
    "payloads",
    { filter: { mass_kg: { $gte: 0 } } },
    { count: 196, first: "5eb0e4b5b6c3bb0006eeb1e1", last: "63161872ffc78f3b8567071e" }
  ],
  [
    "$gt false finds what is true",
    "launches",
    { filter: { "fairings.reused": { $gt: false } } },
    { count: 21, first: "5eb87d39ffd86e000604b37d", last: "60e3bf0d73359e1e20335c37" }
  ],
  [
    "two bounds hold at once",
    "launches",
    { filter: { flight_number: { $gte: 10, $lt: 13 } } },
    { name: ["CRS-2", "CASSIOPE", "SES-8"] }
  ],
  [
    "several fields hold at once",
    "capsules",
    { filter: { type: "Dragon 1.1", status: "active", reuse_count: { $gt: 1 } } },
    { serial: ["C106", "C112", "C108"] }
  ],
  [
    "$in finds any of several values",
    "cores",
    { filter: { status: { $in: ["active", "unknown"] } } },
    { count: 13, first: "5e9e28a5f3591833b13b2659", last: "60b800111f83cc1e59f16438" }
  ],
  [
    "$in with null among others finds null",
    "cores",
    { filter: { block: { $in: [null, 2] } } },
    { count: 11, first: "5e9e289df35918033d3b2623", last: "5e9e28a2f35918b8243b2643" }
  ],
  ["$in of nothing finds nothing", "rockets", { filter: { name: { $in: [] } } }, { id: [] }],
  [
    "$nin leaves out all of several values",
    "cores",
    { filter: { status: { $nin: ["lost", "expended", "inactive"] }, reuse_count: { $lt: 2 } } },
    { serial: ["B1052", "B1053", "B1063", "B1064", "B1065", "B1066", "B1067"] }
  ],
  [
    "$nin finds what is null and what is missing",
    "launches",
    { filter: { "fairings.reused": { $nin: [true, false] } } },
    { count: 112, first: "5eb87cddffd86e000604b32f", last: "633f72580531f07b4fdf59c6" }
  ],
  [
    "$nin with null leaves out what is missing, too",
    "launches",
    { filter: { "fairings.reused": { $nin: [null, false] } } },
    { count: 21, first: "5eb87d39ffd86e000604b37d", last: "60e3bf0d73359e1e20335c37" }
  ]
])

table("queries for null", [
  [
    "null finds what is null",
    "launches",
    { filter: { success: null, upcoming: false } },
    { name: ["Starlink 3-1 (v1.5)"] }
  ],
  [
    "null finds what is missing below null",
    "launches",
    { filter: { "fairings.reused": null } },
    { count: 112, first: "5eb87cddffd86e000604b32f", last: "633f72580531f07b4fdf59c6" }
  ],
  [
    "null finds the one capsule without a last update",
    "capsules",
    { filter: { last_update: null } },
    { serial: ["C210"] }
  ],
  [
    "text that is empty is not null",
    "ships",
    { filter: { status: { $eq: "" }, active: false } },
    { count: 11, first: "5ea6ed2d080df4000697c901", last: "5ea6ed30080df4000697c916" }
  ],
  [
    "$exists false finds what is missing, and not what is null",
    "launches",
    { filter: { "fairings.reused": { $exists: false } } },
    { count: 36, first: "5eb87cdeffd86e000604b330", last: "633f71cc0531f07b4fdf59c0" }
  ],
  [
    "$exists true finds null where the field is there",
    "launches",
    { filter: { "fairings.reused": { $exists: true }, success: false } },
    { name: ["FalconSat", "DemoSat", "Trailblazer", "Amos-6"] }
  ],
  [
    "null of a field in a list is what any element has",
    "launches",
    { filter: { "cores.core": null, date_precision: "hour" } },
    { name: ["Starlink 4-36 (v1.5)", "Galaxy 33 (15R) & 34 (12R)", "Hotbird 13F", "CRS-26", "Hotbird 13G"] }
  ],
  [
    "null of a field in a list is nothing that the empty list has",
    "launches",
    { filter: { "failures.altitude": null } },
    { name: ["FalconSat"] }
  ]
])

table("queries that negate", [
  [
    "$not of a bound finds null, too",
    "ships",
    { filter: { year_built: { $not: { $gte: 1980 } } } },
    { count: 10, first: "5ea6ed2d080df4000697c901", last: "608c1a06cf7f3d6152666ad4" }
  ],
  [
    "$not of two bounds finds what keeps either, not both",
    "launches",
    { filter: { flight_number: { $not: { $gte: 5, $lte: 200 } } } },
    { name: ["FalconSat", "DemoSat", "Trailblazer", "RatSat", "O3b mPower 3.4", "Viasat-3 & Arcturus"] }
  ],
  [
    "$nor finds what keeps none of the conditions",
    "launches",
    { filter: { $nor: [{ success: true }, { upcoming: true }, { flight_number: { $lt: 4 } }] } },
    { name: ["CRS-7", "Amos-6", "Starlink 3-1 (v1.5)"] }
  ]
])

table("queries that join conditions", [
  [
    "$or finds what keeps any of the conditions",
    "rockets",
    { filter: { $or: [{ active: false }, { "engines.number": 27 }] } },
    { name: ["Falcon 1", "Falcon Heavy", "Starship"] }
  ],
  [
    "$and holds two conditions on one field",
    "launches",
    { filter: { $and: [{ name: { $regex: "Starlink" } }, { name: { $regex: "SkySat" } }] } },
    { name: ["Starlink-8 & SkySat 16-18", "Starlink-10 (v1.0) & SkySat 19-21"] }
  ],
  [
    "conditions join at any depth",
    "launches",
    {
      filter: {
        $or: [
          { $and: [{ success: false }, { $nor: [{ flight_number: { $lt: 4 } }] }] },
          { $and: [{ flight_number: { $gt: 60 } }, { cores: { $size: 3 } }, { upcoming: false }] }
        ]
      }
    },
    { name: ["CRS-7", "Amos-6", "ArabSat 6A", "STP-2"] }
  ],
  [
    "joined conditions hold beside the fields",
    "landpads",
    { filter: { status: "active", $or: [{ region: "California" }, { landing_attempts: { $lt: 10 } }] } },
    { name: ["LZ-4", "OCISLY", "LZ-2"] }
  ],
  [
    "a comment changes nothing",
    "launchpads",
    { filter: { $comment: "for the map", region: "Florida" } },
    { name: ["CCSFS SLC 40", "KSC LC 39A"] }
  ]
])
