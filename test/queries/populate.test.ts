import { table } from "../support/queryTable.ts"

table("queries that populate", [
  [
    "populate puts the document in place of its id",
    "launches",
    { filter: { flight_number: { $lte: 2 } }, populate: "rocket" },
    {
      name: ["FalconSat", "DemoSat"],
      "rocket.name": ["Falcon 1", "Falcon 1"],
      "rocket.engines.version": ["1C", "1C"]
    }
  ],
  [
    "populate has a select of its own",
    "launches",
    {
      filter: { success: false, flight_number: { $gt: 3 } },
      select: "name",
      populate: [{ path: "rocket", select: "name first_flight" }]
    },
    {
      documents: [
        {
          id: "5eb87ceeffd86e000604b341",
          name: "CRS-7",
          rocket: { id: "5e9d0d95eda69973a809d1ec", name: "Falcon 9", first_flight: "2010-06-04" }
        },
        {
          id: "5eb87cfbffd86e000604b34b",
          name: "Amos-6",
          rocket: { id: "5e9d0d95eda69973a809d1ec", name: "Falcon 9", first_flight: "2010-06-04" }
        }
      ]
    }
  ],
  [
    "populate replaces the ids in a list",
    "launches",
    { filter: { name: "NROL-108" }, select: "name", populate: { path: "ships", select: ["name", "type"] } },
    {
      documents: [
        {
          id: "5f8399fb818d8b59f5740d43",
          name: "NROL-108",
          ships: [
            { id: "5ea6ed2f080df4000697c90c", name: "Megan", type: "Cargo" },
            { id: "5ea6ed2e080df4000697c908", name: "GO Ms Tree", type: "High Speed Craft" }
          ]
        }
      ]
    }
  ],
  [
    "populate leads through a list of objects",
    "launches",
    {
      filter: { name: "STP-2" },
      select: ["name", "cores.flight"],
      populate: [{ path: "cores.core", select: "serial reuse_count" }]
    },
    {
      documents: [
        {
          id: "5eb87d35ffd86e000604b37a",
          name: "STP-2",
          cores: [
            { flight: 1, core: { id: "5e9e28a7f3591878063b2661", serial: "B1057", reuse_count: 0 } },
            { flight: 2, core: { id: "5e9e28a6f359183c413b265d", serial: "B1052", reuse_count: 1 } },
            { flight: 2, core: { id: "5e9e28a6f359188fd53b265e", serial: "B1053", reuse_count: 1 } }
          ]
        }
      ]
    }
  ],
  [
    "populate leads through an object",
    "payloads",
    {
      filter: { name: "CRS-18" },
      select: "name dragon.mass_returned_kg",
      populate: { path: "dragon.capsule", select: "serial" }
    },
    {
      documents: [
        {
          id: "5eb0e4ceb6c3bb0006eeb24a",
          name: "CRS-18",
          dragon: { mass_returned_kg: 1224.7, capsule: { id: "5e9e2c5cf359188bfb3b266b", serial: "C108" } }
        }
      ]
    }
  ],
  [
    "populate follows several paths",
    "launches",
    {
      filter: { name: "Inspiration4" },
      populate: ["launchpad", { path: "crew.crew", select: "name" }, { path: "capsules", select: "serial" }]
    },
    {
      "launchpad.name": ["KSC LC 39A"],
      "crew.crew.name": [["Jared Isaacman", "Hayley Arceneaux", "Sian Proctor", "Christopher Sembroski"]],
      "capsules.serial": [["C207"]]
    }
  ],
  [
    "populate goes on in what is populated",
    "crew",
    {
      filter: { name: "Jared Isaacman" },
      select: "name",
      populate: { path: "launches", select: "name", populate: { path: "rocket", select: "name" } }
    },
    {
      documents: [
        {
          id: "607a3a5f5a906a44023e0870",
          name: "Jared Isaacman",
          launches: [
            {
              id: "607a37565a906a44023e0866",
              name: "Inspiration4",
              rocket: { id: "5e9d0d95eda69973a809d1ec", name: "Falcon 9" }
            }
          ]
        }
      ]
    }
  ],
  [
    "populate goes on through lists in lists",
    "launchpads",
    {
      filter: { name: "Kwajalein Atoll" },
      populate: { path: "launches", select: "name", populate: [{ path: "payloads", select: "name" }] }
    },
    {
      name: ["Kwajalein Atoll"],
      "launches.name": [["FalconSat", "DemoSat", "Trailblazer", "RatSat", "RazakSat"]],
      "launches.payloads.name": [
        [["FalconSAT-2"], ["DemoSAT"], ["Trailblazer", "PRESat"], ["RatSat"], ["RazakSAT"]]
      ]
    }
  ],
  [
    "populate has null in place of an id whose document is gone",
    "payloads",
    {
      filter: { name: { $in: ["Psyche", "Janus", "FalconSAT-2"] } },
      select: "name",
      populate: { path: "launch", select: "name" }
    },
    {
      documents: [
        {
          id: "5eb0e4b5b6c3bb0006eeb1e1",
          name: "FalconSAT-2",
          launch: { id: "5eb87cd9ffd86e000604b32a", name: "FalconSat" }
        },
        { id: "628026a42c0aa958437dcf7c", name: "Psyche", launch: null },
        { id: "628027062c0aa958437dcf7d", name: "Janus", launch: null }
      ]
    }
  ],
  [
    "populate leaves out of a list what is gone",
    "launches",
    {
      filter: { name: { $in: ["Crew-3", "Crew-4"] } },
      select: "name",
      populate: { path: "capsules", select: "serial" }
    },
    {
      documents: [
        {
          id: "5fe3b15eb3467846b324216d",
          name: "Crew-3",
          capsules: [{ id: "617c05591bad2c661a6e2909", serial: "C210" }]
        },
        { id: "6243ade2af52800c6e919255", name: "Crew-4", capsules: [] }
      ]
    }
  ],
  [
    "populate has null in a list's objects for what is gone",
    "launches",
    { filter: { name: "Ax-1" }, select: "crew.role", populate: "crew.crew" },
    {
      documents: [
        {
          id: "61eefaa89eb1064137a1bd73",
          crew: [
            { role: "Commander", crew: null },
            { role: "Pilot", crew: null },
            { role: "Mission Specialist 1", crew: null },
            { role: "Mission Specialist 2", crew: null }
          ]
        }
      ]
    }
  ],
  [
    "populate leaves null null",
    "launches",
    {
      filter: { name: "USSF-44" },
      select: "cores.flight",
      populate: { path: "cores.landpad", select: "name" }
    },
    {
      documents: [
        {
          id: "6243aec2af52800c6e91925d",
          cores: [
            { flight: 1, landpad: null },
            { flight: 1, landpad: null },
            { flight: 1, landpad: null }
          ]
        }
      ]
    }
  ],
  [
    "populate keeps only what matches",
    "launches",
    {
      filter: { name: "Nusantara Satu (PSN-6) / S5 / Beresheet" },
      select: "name",
      populate: { path: "payloads", select: "name", match: { mass_kg: { $gt: 500 } } }
    },
    {
      documents: [
        {
          id: "5eb87d2affd86e000604b374",
          name: "Nusantara Satu (PSN-6) / S5 / Beresheet",
          payloads: [
            { id: "5eb0e4cab6c3bb0006eeb232", name: "Nusantara Satu (PSN-6)" },
            { id: "5eb0e4cab6c3bb0006eeb234", name: "Beresheet" }
          ]
        }
      ]
    }
  ],
  [
    "a filter is for the id, even where it is populated",
    "starlink",
    {
      filter: { launch: "5eb87d30ffd86e000604b378", "spaceTrack.DECAYED": 0 },
      select: "spaceTrack.OBJECT_NAME",
      populate: { path: "launch", select: "flight_number" }
    },
    {
      "spaceTrack.OBJECT_NAME": ["STARLINK-61", "STARLINK-71", "STARLINK-43", "STARLINK-24", "STARLINK-80"],
      "launch.flight_number": [79, 79, 79, 79, 79]
    }
  ]
])
