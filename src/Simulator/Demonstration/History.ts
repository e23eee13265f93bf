import type { JsonObject } from "../Json.ts"
import { asOf, dateTime, day } from "./Calendar.ts"
import { objectIds } from "./ObjectIds.ts"
import type { Random } from "./Random.ts"

/** What the company is proud of, in the order of the days; two events share one. */
export const history = (random: Random): ReadonlyArray<JsonObject> => {
  const newId = objectIds(random)
  const start = asOf - 5000 * day
  let time = start
  return events.map(([title, details], position): JsonObject => {
    if (position !== 9)
      time = start + (position * 330 + random.whole(0, 300)) * day + random.whole(0, 1439) * 60_000
    return {
      links: { article: position % 7 === 4 ? null : `https://example.com/news/${position + 1}` },
      title,
      event_date_utc: `${dateTime(time)}Z`,
      event_date_unix: time / 1000,
      details,
      id: newId(asOf)
    }
  })
}

const events: ReadonlyArray<readonly [title: string, details: string]> = [
  ["Kestrel reaches orbit", "The fifth attempt gets there – with a minute of fuel left."],
  ["Kestrel carries a payload", "A box of sensors for a school. It still answers."],
  ["A rocket of nine engines", "One of them stops early, and nobody notices."],
  ["A capsule comes back", "It lands in sight of the wrong ship."],
  ["A capsule meets the station", "The hatch opens after two hours of looking for the key."],
  ["A satellite for a customer", "The first payload that somebody has paid for."],
  ["A booster lands", "On land, upright, and a little sooty."],
  ["A booster lands at sea", "The drone ship is less upright."],
  ["A booster flies again", "Washed, but not painted."],
  ["Half a fairing is caught", "On the same day, by a net between four poles."],
  ["A capsule flies again", "With a new heat shield and the old seats."],
  ["Three boosters at once", "Two of them come back side by side."],
  ["People on board", "Two of them; both say that it shakes."],
  ["A hundred landings", "Counted twice."],
  ["A booster flies for the ninth time", "It has outlived its design, and its designer’s patience."]
]
