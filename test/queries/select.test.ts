import { table } from "../support/queryTable.ts"

table("queries that select", [
  [
    "select keeps the fields that it names, and the id",
    "launches",
    { filter: { success: false, flight_number: { $gt: 4 } }, select: "name date_utc" },
    {
      documents: [
        { id: "5eb87ceeffd86e000604b341", name: "CRS-7", date_utc: "2015-06-28T14:21:00.000Z" },
        { id: "5eb87cfbffd86e000604b34b", name: "Amos-6", date_utc: "2016-09-01T13:07:00.000Z" }
      ]
    }
  ],
  [
    "select takes a list of names",
    "landpads",
    { filter: { type: "RTLS" }, select: ["name", "landing_attempts"] },
    {
      documents: [
        { id: "5e9e3032383ecb267a34e7c7", name: "LZ-1", landing_attempts: 21 },
        { id: "5e9e3032383ecb554034e7c9", name: "LZ-4", landing_attempts: 6 },
        { id: "5e9e3032383ecb90a834e7c8", name: "LZ-2", landing_attempts: 3 }
      ]
    }
  ],
  [
    "select takes an object of ones",
    "capsules",
    { filter: { status: "destroyed" }, select: { serial: 1, type: 1 } },
    {
      documents: [
        { id: "5e9e2c5cf35918407d3b266c", serial: "C109", type: "Dragon 1.1" },
        { id: "5e9e2c5df359185f973b2675", serial: "C204", type: "Dragon 2.0" }
      ]
    }
  ],
  [
    "select of the id keeps the id alone",
    "cores",
    { filter: { block: 2, status: "inactive" }, select: ["id"] },
    {
      documents: [
        { id: "5e9e28a2f35918077b3b263f" },
        { id: "5e9e28a2f359182d0b3b263e" },
        { id: "5e9e28a2f3591845c73b2640" },
        { id: "5e9e28a2f359187f273b2642" },
        { id: "5e9e28a2f35918b8243b2643" }
      ]
    }
  ],
  [
    "select leaves out the fields that it names with a minus",
    "crew",
    { filter: { agency: "ESA" }, select: "-image -wikipedia" },
    {
      documents: [
        {
          name: "Thomas Pesquet",
          agency: "ESA",
          launches: ["5fe3af58b3467846b324215f"],
          status: "active",
          id: "5fe3bc3db3467846b324218b"
        },
        {
          name: "Matthias Maurer",
          agency: "ESA",
          launches: [],
          status: "active",
          id: "5fe3c5f6b3467846b324219a"
        }
      ]
    }
  ],
  [
    "select leaves out by an object of zeros",
    "history",
    { filter: { event_date_unix: { $lt: 1250000000 } }, select: { details: 0, links: 0 } },
    {
      documents: [
        {
          title: "Falcon reaches Earth orbit",
          event_date_utc: "2008-09-28T23:15:00Z",
          event_date_unix: 1222643700,
          id: "5f6fb2cfdcfdf403df37971e"
        },
        {
          title: "Falcon delivers payload to orbit",
          event_date_utc: "2009-07-13T03:35:00Z",
          event_date_unix: 1247456100,
          id: "5f6fb2efdcfdf403df37971f"
        }
      ]
    }
  ],
  [
    "select cannot leave out the id",
    "crew",
    { filter: { name: "Sian Proctor" }, select: ["-id", "-image", "-wikipedia", "-launches"] },
    {
      documents: [
        { name: "Sian Proctor", agency: "SpaceX", status: "active", id: "607b48375a906a44023e08b8" }
      ]
    }
  ],
  [
    "select keeps a field of an object",
    "dragons",
    {
      filter: { crew_capacity: 7 },
      select: "name heat_shield.material pressurized_capsule.payload_volume.cubic_feet"
    },
    {
      documents: [
        {
          id: "5e9d058859b1ffd8e2ad5f90",
          name: "Dragon 2",
          heat_shield: { material: "PICA-X" },
          pressurized_capsule: { payload_volume: { cubic_feet: 388 } }
        }
      ]
    }
  ],
  [
    "select keeps a field of every object in a list",
    "launches",
    { filter: { name: { $in: ["STP-2", "CRS-7"] } }, select: "name cores.flight cores.landing_success" },
    {
      documents: [
        { id: "5eb87ceeffd86e000604b341", name: "CRS-7", cores: [{ flight: 1, landing_success: null }] },
        {
          id: "5eb87d35ffd86e000604b37a",
          name: "STP-2",
          cores: [
            { flight: 1, landing_success: false },
            { flight: 2, landing_success: true },
            { flight: 2, landing_success: true }
          ]
        }
      ]
    }
  ],
  [
    "select leaves out a field of every object in a list",
    "rockets",
    {
      filter: { name: "Falcon 1" },
      select: [
        "-payload_weights.name",
        "-payload_weights.lb",
        "-height",
        "-diameter",
        "-mass",
        "-first_stage",
        "-second_stage",
        "-engines",
        "-landing_legs",
        "-flickr_images",
        "-wikipedia",
        "-description",
        "-company",
        "-country"
      ]
    },
    {
      documents: [
        {
          payload_weights: [{ id: "leo", kg: 450 }],
          name: "Falcon 1",
          type: "rocket",
          active: false,
          stages: 2,
          boosters: 0,
          cost_per_launch: 6700000,
          success_rate_pct: 40,
          first_flight: "2006-03-24",
          id: "5e9d0d95eda69955f709d1eb"
        }
      ]
    }
  ],
  [
    "select may leave out what the filter compares",
    "ships",
    { filter: { year_built: { $gt: 2015 } }, select: "name" },
    { documents: [{ id: "5ea6ed2d080df4000697c904", name: "A Shortfall of Gravitas" }] }
  ]
])

table("queries that limit", [
  [
    "limit without sort takes the first by their ids",
    "launches",
    { limit: 3 },
    { name: ["FalconSat", "DemoSat", "Trailblazer"] }
  ],
  [
    "limit goes over pages",
    "cores",
    { limit: 9, pageSize: 7 },
    {
      serial: ["Merlin1A", "Merlin1C", "B0004", "Merlin2A", "Merlin3C", "Merlin2C", "B0003", "B0005", "B1003"]
    }
  ],
  [
    "limit counts what the filter finds",
    "crew",
    { filter: { agency: { $ne: "NASA" } }, limit: 2 },
    { name: ["Soichi Noguchi", "Thomas Pesquet"] }
  ],
  [
    "limit of more than there is takes all that is found",
    "dragons",
    { filter: { crew_capacity: { $gt: 0 } }, limit: 100 },
    { name: ["Dragon 2"] }
  ],
  [
    "limit of as much as a page takes the page",
    "ships",
    { filter: { active: true }, sort: "-year_built", limit: 7, pageSize: 7 },
    {
      name: [
        "A Shortfall of Gravitas",
        "Just Read The Instructions 2",
        "Of Course I Still Love You",
        "HOS Briarwood",
        "GO Quest",
        "Shelia Bordelon",
        "Megan"
      ]
    }
  ]
])
