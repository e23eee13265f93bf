import type { Inventory } from "./Inventory.ts"

/** What a rocket is built like: metres, kilograms, tons, seconds and kilonewtons. */
export interface Design {
  readonly name: string
  readonly description: string
  readonly country: string
  readonly active: boolean
  readonly height: number
  readonly diameter: number
  readonly mass: number
  readonly boosters: number
  readonly first: Stage & { readonly layout: string | null; readonly spare: number | null }
  readonly second: Stage & { readonly carries: string }
  readonly fairing: { readonly height: number; readonly diameter: number } | null
  readonly legs: { readonly number: number; readonly material: string | null }
  readonly engine: Engine
  /** Orbits by id and name, with the mass that gets there. */
  readonly lifts: ReadonlyArray<readonly [string, string, number]>
  readonly photos: number
  readonly cost: number
  /** Where no launch shows them. */
  readonly maiden: string
  readonly rate: number
}

interface Stage {
  readonly engines: number
  readonly reusable: boolean
  readonly fuel: number
  readonly burn: number | null
}

interface Engine {
  readonly type: string
  readonly version: string
  readonly fuel: string
  readonly impulse: { readonly sea_level: number; readonly vacuum: number }
  readonly seaLevel: number
  readonly vacuum: number
  readonly ratio: number
}

const swift: Engine = {
  type: "swift",
  version: "2B",
  fuel: "RP-1 kerosene",
  impulse: { sea_level: 280, vacuum: 309 },
  seaLevel: 810,
  vacuum: 880,
  ratio: 171.5
}

const core = { engines: 9, reusable: true, fuel: 372.5, burn: 158, layout: "ring", spare: 2 }

const upper = { engines: 1, reusable: false, fuel: 88, burn: 402, carries: "capsule" }

const fairing = { height: 12.8, diameter: 5.1 }

const orbits = {
  leo: ["leo", "Low Earth Orbit"],
  gto: ["gto", "Geosynchronous Transfer Orbit"],
  mars: ["mars", "Mars Orbit"]
} as const

export const designs: Readonly<Record<keyof Inventory["rockets"], Design>> = {
  light: {
    name: "Kestrel 1",
    description: "Small enough for one lorry: what the others were learnt on.",
    country: "Republic of the Marshall Islands",
    active: false,
    height: 21.5,
    diameter: 1.7,
    mass: 28_900,
    boosters: 0,
    first: { engines: 1, reusable: false, fuel: 41.2, burn: 165, layout: "single", spare: 0 },
    second: { engines: 1, reusable: false, fuel: 3.1, burn: 371, carries: "composite fairing" },
    fairing: { height: 3.4, diameter: 1.5 },
    legs: { number: 0, material: null },
    engine: { ...swift, version: "1A", seaLevel: 405, vacuum: 470, ratio: 94 },
    lifts: [[...orbits.leo, 430]],
    photos: 2,
    cost: 6_100_000,
    maiden: "2005-11-19",
    rate: 50
  },
  medium: {
    name: "Kestrel 9",
    description: "A rocket of two stages, the first of which lands on its legs – mostly.",
    country: "United States",
    active: true,
    height: 69,
    diameter: 3.66,
    mass: 541_300,
    boosters: 0,
    first: core,
    second: upper,
    fairing,
    legs: { number: 4, material: "carbon fiber" },
    engine: swift,
    lifts: [
      [...orbits.leo, 22_100],
      [...orbits.gto, 8050],
      [...orbits.mars, 3900]
    ],
    photos: 4,
    cost: 48_000_000,
    maiden: "2011-02-27",
    rate: 0
  },
  heavy: {
    name: "Kestrel Heavy",
    description: "Three first stages of the Kestrel 9 side by side.",
    country: "United States",
    active: true,
    height: 69,
    diameter: 12,
    mass: 1_402_600,
    boosters: 2,
    first: { ...core, engines: 27, fuel: 1117.5, spare: 6 },
    second: upper,
    fairing,
    legs: { number: 12, material: "carbon fiber" },
    engine: swift,
    lifts: [
      [...orbits.leo, 61_700],
      [...orbits.gto, 25_900],
      [...orbits.mars, 16_200],
      ["pluto", "Pluto Orbit", 3300]
    ],
    photos: 4,
    cost: 92_500_000,
    maiden: "2018-09-08",
    rate: 0
  },
  giant: {
    name: "Albatross",
    description: "Both stages are to come back.\nNeither has left yet.",
    country: "United States",
    active: false,
    height: 117,
    diameter: 9.2,
    mass: 1_310_000,
    boosters: 0,
    first: { engines: 35, reusable: true, fuel: 3250, burn: null, layout: null, spare: null },
    second: { engines: 6, reusable: true, fuel: 1150, burn: null, carries: "cabin" },
    fairing: null,
    legs: { number: 6, material: "stainless steel" },
    engine: {
      type: "gale",
      version: "",
      fuel: "liquid methane",
      impulse: { sea_level: 325, vacuum: 374 },
      seaLevel: 1750,
      vacuum: 1910,
      ratio: 105
    },
    lifts: [
      [...orbits.leo, 98_000],
      [...orbits.mars, 98_000],
      ["moon", "Moon Orbit", 98_000]
    ],
    photos: 6,
    cost: 7_400_000,
    maiden: "2024-12-01",
    rate: 0
  }
}
