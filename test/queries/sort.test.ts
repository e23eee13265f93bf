import { table } from "../support/queryTable.ts"

table("queries that sort", [
  [
    "sort orders from the least",
    "launches",
    { filter: { flight_number: { $gte: 20, $lt: 26 } }, sort: "date_utc" },
    {
      name: [
        "DSCOVR",
        "ABS-3A / Eutelsat 115W B",
        "CRS-6",
        "TürkmenÄlem 52°E / MonacoSAT",
        "CRS-7",
        "OG-2 Mission 2"
      ]
    }
  ],
  [
    "sort orders from the greatest with a minus",
    "launches",
    { filter: { date_utc: { $lt: "2013" } }, sort: "-date_utc", pageSize: 3 },
    {
      name: [
        "CRS-1",
        "COTS 2",
        "COTS 1",
        "Falcon 9 Test Flight",
        "RazakSat",
        "RatSat",
        "Trailblazer",
        "DemoSat",
        "FalconSat"
      ]
    }
  ],
  [
    "sort orders more than a page",
    "ships",
    { filter: { type: "Tug", year_built: { $ne: null } }, sort: { mass_kg: -1 }, limit: 9, pageSize: 7 },
    {
      name: [
        "Finn Falgout",
        "Lauren Foss",
        "HAWK",
        "Mr. Jonah",
        "Pacific Warrior",
        "Hollywood",
        "RACHEL",
        "Elsbeth III",
        "American Champion"
      ]
    }
  ],
  [
    "sort orders by two fields",
    "ships",
    { filter: { roles: "Support Ship" }, sort: "type -year_built", limit: 9, pageSize: 7 },
    {
      name: [
        "HOS Briarwood",
        "GO Quest",
        "Shelia Bordelon",
        "Megan",
        "Shannon",
        "Doug",
        "Bob",
        "GO Pursuit",
        "NRC Quest"
      ]
    }
  ],
  [
    "sort takes pairs",
    "landpads",
    {
      sort: [
        ["status", "desc"],
        ["landing_attempts", "asc"]
      ],
      pageSize: 3
    },
    { name: ["JRTI-1", "LZ-2", "LZ-4", "LZ-1", "ASOG", "JRTI", "OCISLY"] }
  ],
  [
    "sort orders by a field of an object",
    "rockets",
    { sort: { "height.meters": -1 }, pageSize: 2 },
    { name: ["Starship", "Falcon 9", "Falcon Heavy", "Falcon 1"] }
  ],
  [
    "sort orders satellites by their orbit",
    "starlink",
    { sort: "-spaceTrack.APOAPSIS", limit: 5 },
    {
      "spaceTrack.OBJECT_NAME": [
        "STARLINK-1589",
        "STARLINK-2204",
        "STARLINK-2201",
        "STARLINK-1299",
        "STARLINK-2243"
      ]
    }
  ],
  [
    "sort has null first",
    "ships",
    { sort: "year_built", limit: 6 },
    {
      name: [
        "American Islander",
        "American Spirit",
        "Kelly C",
        "Mr. Jonah",
        "Betty R Gambarella",
        "Pacific Warrior"
      ]
    }
  ],
  [
    "sort has null last from the greatest",
    "capsules",
    { filter: { type: "Dragon 2.0" }, sort: "-last_update", pageSize: 7 },
    { serial: ["C207", "C208", "C203", "C202", "C205", "C206", "C204", "C209", "C201", "C210"] }
  ],
  [
    "sort has null first across a page's end",
    "ships",
    { filter: { active: false }, sort: "mass_kg", limit: 8, pageSize: 3 },
    {
      name: [
        "American Islander",
        "American Spirit",
        "Just Read The Instructions 1",
        "Kelly C",
        "Betty R Gambarella",
        "American Champion",
        "Elsbeth III",
        "RACHEL"
      ]
    }
  ],
  [
    "sort has null before false and true",
    "launches",
    {
      filter: { name: { $in: ["Amos-6", "Starlink 3-1 (v1.5)", "CRS-9", "USSF-44"] } },
      sort: "success name"
    },
    { name: ["Starlink 3-1 (v1.5)", "USSF-44", "Amos-6", "CRS-9"] }
  ],
  [
    "sort has equals in the order of their ids",
    "launches",
    { filter: { upcoming: true }, sort: "flight_number", limit: 6, pageSize: 3 },
    {
      name: [
        "USSF-44",
        "Starlink 4-36 (v1.5)",
        "Galaxy 33 (15R) & 34 (12R)",
        "Hotbird 13F",
        "Hotbird 13G",
        "Galaxy 31 (23R) & 32 (17R)"
      ]
    }
  ],
  [
    "sort has equals in the order of their ids from the greatest, too",
    "cores",
    { sort: { block: "desc" }, limit: 9, pageSize: 7 },
    { serial: ["B1048", "B1047", "B1046", "B1049", "B1052", "B1054", "B1050", "B1053", "B1055"] }
  ],
  [
    "sort by the id goes backwards",
    "launches",
    { sort: "-id", limit: 9, pageSize: 7 },
    {
      name: [
        "Transporter-6",
        "SWOT",
        "ispace Mission 1 & Rashid",
        "Viasat-3 & Arcturus",
        "SES-18 & SES-19",
        "Hotbird 13G",
        "CRS-26",
        "Eutelsat 10B",
        "Galaxy 31 (23R) & 32 (17R)"
      ]
    }
  ],
  [
    "sort minds the letters' case",
    "ships",
    { filter: { name: { $regex: "^[GHR]" } }, sort: "name" },
    {
      name: [
        "GO Ms Chief",
        "GO Ms Tree",
        "GO Pursuit",
        "GO Quest",
        "HAWK",
        "HOS Briarwood",
        "Hollywood",
        "RACHEL"
      ]
    }
  ],
  [
    "sort by a field in a list goes by its greatest",
    "launches",
    { sort: "-cores.flight", limit: 6, select: "name" },
    {
      name: [
        "Starlink 4-2 (v1.5) & Blue Walker 3",
        "Starlink 4-19 (v1.5)",
        "Starlink 4-21 (v1.5)",
        "Starlink 4-22 (v1.5)",
        "Starlink 4-12 (v1.5)",
        "Starlink 4-14 (v1.5)"
      ]
    }
  ],
  [
    "sort orders by what select leaves out",
    "history",
    {
      filter: { event_date_unix: { $gt: 1500000000 } },
      sort: "-event_date_unix",
      select: "title",
      pageSize: 2
    },
    {
      documents: [
        { id: "5f6fb433dcfdf403df37972b", title: "First Falcon 9 fairing reuse" },
        { id: "5f6fb44ddcfdf403df37972c", title: "SpaceX successfully launches humans to ISS" },
        { id: "5f6fb417dcfdf403df37972a", title: "First flight of Raptor engine" },
        { id: "5f6fb3f8dcfdf403df379729", title: "Successfull Dragon 2 docking with ISS" },
        { id: "5f6fb3e4dcfdf403df379728", title: "First Falcon Heavy heliocentric mission" }
      ]
    }
  ],
  [
    "sort keeps the bounds of the ids, across pages",
    "ships",
    { filter: { id: { $gt: "5ea6ed30080df4000697c912" } }, sort: "-name", limit: 8, pageSize: 3 },
    {
      name: [
        "Shelia Bordelon",
        "RACHEL",
        "Pacific Warrior",
        "Pacific Freeedom",
        "Of Course I Still Love You",
        "Mr. Jonah",
        "Lauren Foss",
        "HOS Briarwood"
      ]
    }
  ]
])
