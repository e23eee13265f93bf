import { describe, expect, it } from "vitest"
import * as Occasion from "../../../src/Simulator/Rehearsal/Occasion.ts"

/** The numbers of those of nine requests that are an occasion's. */
const among = (text: string, path: (n: number) => string = () => "/v4/starlink/query") => {
  const happens = Occasion.watch(Occasion.parse(text)!)
  return Array.from({ length: 9 }, (_, i) => i + 1).filter((n) => happens(path(n)))
}

describe("an occasion", () => {
  it.each([
    ["", [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ["#2", [2]],
    ["#2,5", [2, 5]],
    ["#2-4", [2, 3, 4]],
    ["#2-2", [2]],
    ["#8-", [8, 9]],
    ["#3n", [3, 6, 9]],
    ["#1,3-4,4,9-", [1, 3, 4, 9]],
    ["#10", []]
  ])("written %j takes these of nine requests: %j", (text, numbers) => {
    expect(among(text)).toEqual(numbers)
  })

  it.each([
    ["@starlink", true],
    ["@/starlink/", true],
    ["@starlink/query", true],
    ["@v4", true],
    ["@/", true],
    ["@/v4/starlink/query", true],
    ["@star", false],
    ["@link/query", false],
    ["@v5/starlink", false],
    ["@page", false]
  ])("written %s goes by whole segments of the path: %s", (text, is) => {
    expect(among(text, () => "/v4/starlink/query?page=@page/page").length > 0).toBe(is)
  })

  it("counts the requests to its own route only", () => {
    const inTurn = (n: number) => (n % 2 === 0 ? "/v4/starlink" : "/v5/launches")
    expect(among("@starlink#2,3", inTurn)).toEqual([4, 6])
    expect(among("#2,3", inTurn)).toEqual([2, 3])
  })

  it.each(["#", "@", "#0", "#-2", "#4-2", "#2,", "#n", "#0n", "#1.5", "#2 ", "2", "starlink", "#2@starlink"])(
    "is not written %j",
    (text) => {
      expect(Occasion.parse(text)).toBeUndefined()
    }
  )
})
