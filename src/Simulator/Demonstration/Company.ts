import type { JsonObject } from "../Json.ts"
import { asOf } from "./Calendar.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** The one document about the company that launches. */
export const company = (random: Random): JsonObject => ({
  headquarters: { address: "1 Sample Street", city: "Example", state: "California" },
  links: {
    website: "https://example.com/",
    flickr: "https://example.com/photos/",
    twitter: "https://example.com/@example",
    elon_twitter: "https://example.com/@founder"
  },
  name: "Example Space",
  founder: "Jo Sample",
  founded: 2001,
  employees: 8760,
  vehicles: 4,
  launch_sites: 3,
  test_sites: 2,
  ceo: "Jo Sample",
  cto: "Jo Sample",
  coo: "Alex Example",
  cto_propulsion: "Sam Placeholder",
  valuation: 68_500_000_000,
  summary: "Example Space launches what nobody has built, for customers that do not exist.",
  id: objectIds(random)(asOf)
})
