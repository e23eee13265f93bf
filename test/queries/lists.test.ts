import { table } from "../support/queryTable.ts"

table("queries by paths", [
  [
    "a path leads to a field of an object",
    "starlink",
    { filter: { "spaceTrack.DECAYED": 1 } },
    { count: 118, first: "5eed770f096e59000698560d", last: "60afe667cd07980006057d37" }
  ],
  [
    "a path and a bound together",
    "starlink",
    { filter: { "spaceTrack.DECAYED": 0, "spaceTrack.INCLINATION": { $gt: 90 } } },
    { count: 13, first: "6014558b51e7c10006e2283a", last: "60e7618ab18a6200065faa38" }
  ],
  [
    "a path leads two objects down",
    "launches",
    { filter: { "links.patch.small": null, date_precision: "day" } },
    { name: ["Galaxy 31 (23R) & 32 (17R)", "Eutelsat 10B", "ispace Mission 1 & Rashid", "SWOT"] }
  ],
  [
    "a path leads three objects down",
    "rockets",
    { filter: { "second_stage.payloads.composite_fairing.height.meters": { $gt: 3.5 } } },
    { name: ["Falcon 9", "Falcon Heavy"] }
  ],
  [
    "a path leads through a list",
    "rockets",
    { filter: { "payload_weights.id": "mars", "payload_weights.kg": { $gt: 20000 } } },
    { name: ["Falcon 9", "Falcon Heavy", "Starship"] }
  ],
  [
    "a path leads through a list to an object's field",
    "dragons",
    { filter: { "thrusters.thrust.kN": { $gt: 1 } } },
    { name: ["Dragon 2"] }
  ],
  [
    "a path names a position in a list",
    "launches",
    { filter: { "cores.0.flight": 13 } },
    { name: ["Starlink 4-19 (v1.5)", "Starlink 4-21 (v1.5)", "Starlink 4-22 (v1.5)"] }
  ],
  [
    "a position beyond the list has nothing",
    "launches",
    { filter: { "cores.2.landing_success": { $in: [true, false] } } },
    { name: ["Falcon Heavy Test Flight", "ArabSat 6A", "STP-2"] }
  ]
])

table("queries of lists", [
  [
    "a condition on a list of objects is for any element",
    "launches",
    { filter: { "cores.landing_success": false, success: true, flight_number: { $gt: 70 } } },
    { name: ["CRS-16", "STP-2", "Starlink-4", "Starlink-5", "Starlink-19 (v1.0)"] }
  ],
  [
    "$ne on a list is for all elements",
    "launches",
    { filter: { "cores.flight": { $ne: 1 }, cores: { $size: 3 } } },
    { name: ["Viasat-3 & Arcturus"] }
  ],
  [
    "$not on a list is for all elements",
    "launches",
    {
      filter: {
        "cores.landing_attempt": { $not: { $eq: true } },
        date_utc: { $gte: "2018-06", $lt: "2022-07" }
      }
    },
    { name: ["SES-12", "CRS-15", "GPS III SV01", "Amos-17", "Crew Dragon In Flight Abort Test"] }
  ],
  [
    "conditions on a list may be kept by different elements",
    "launches",
    { filter: { "cores.flight": 1, "cores.landing_success": false, cores: { $size: 3 } } },
    { name: ["Falcon Heavy Test Flight", "STP-2"] }
  ],
  [
    "$elemMatch is for one element that keeps all",
    "launches",
    { filter: { cores: { $elemMatch: { flight: { $gte: 2 }, landing_success: false } } } },
    { name: ["Starlink-4", "Starlink-5", "Starlink-19 (v1.0)"] }
  ],
  [
    "$elemMatch joins conditions of its own",
    "launches",
    {
      filter: {
        cores: {
          $elemMatch: {
            reused: true,
            $or: [{ flight: { $gt: 13 } }, { landing_type: "RTLS", flight: { $gte: 4 } }]
          }
        }
      }
    },
    {
      name: [
        "SAOCOM 1B, GNOMES-1, Tyvak-0172",
        "NROL-108",
        "Transporter-2",
        "Transporter-3",
        "Transporter-5",
        "Starlink 4-2 (v1.5) & Blue Walker 3"
      ]
    }
  ],
  [
    "bounds on a list may be kept by different elements",
    "payloads",
    { filter: { norad_ids: { $gt: 45750, $lt: 45658 } } },
    { name: ["Starlink-9"] }
  ],
  [
    "bounds on a list hold for one element in $elemMatch",
    "payloads",
    { filter: { norad_ids: { $elemMatch: { $gt: 39000, $lt: 39200 } } } },
    { name: ["CRS-2"] }
  ],
  [
    "$size counts",
    "launches",
    { filter: { payloads: { $size: 2 }, success: true, flight_number: { $gt: 100 } } },
    { name: ["Starlink 4-2 (v1.5) & Blue Walker 3", "Starlink 4-20 (v1.5) & Sherpa LTC-2/Varuna-TDM"] }
  ],
  [
    "$size 0 finds empty lists",
    "launchpads",
    { filter: { launches: { $size: 0 } } },
    { name: ["VAFB SLC 3W", "STLS"] }
  ],
  [
    "the empty list finds empty lists",
    "launches",
    { filter: { payloads: [], date_precision: "day" } },
    { name: ["Galaxy 31 (23R) & 32 (17R)", "Eutelsat 10B", "ispace Mission 1 & Rashid", "SWOT"] }
  ],
  [
    "a list finds the same list",
    "ships",
    { filter: { roles: ["Support Ship", "Fairing Recovery"] } },
    { name: ["Shannon", "GO Pursuit", "Megan"] }
  ],
  [
    "$all finds lists that have all, in any order",
    "ships",
    { filter: { roles: { $all: ["Support Ship", "Fairing Recovery"] } } },
    { name: ["Shannon", "GO Pursuit", "Megan", "Shelia Bordelon", "HOS Briarwood", "Doug", "Bob"] }
  ],
  [
    "$all takes elements' conditions",
    "launches",
    { filter: { cores: { $all: [{ $elemMatch: { flight: 1 } }, { $elemMatch: { reused: true } }] } } },
    { name: ["Falcon Heavy Test Flight", "STP-2"] }
  ],
  [
    "$in on a list is for any element",
    "ships",
    { filter: { roles: { $in: ["Barge Tug", "Dragon Recovery"] }, active: true } },
    { name: ["NRC Quest", "Finn Falgout", "Mr. Jonah"] }
  ],
  [
    "$nin on a list is for all elements",
    "ships",
    { filter: { roles: { $nin: ["Support Ship", "ASDS Tug", "ASDS barge"] } } },
    { name: ["American Islander", "GO Ms Chief", "GO Ms Tree"] }
  ],
  [
    "text finds lists that have it",
    "payloads",
    { filter: { nationalities: "Germany" } },
    { name: ["SARah 1"] }
  ]
])
