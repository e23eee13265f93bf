import { describe, expect, it } from "vitest"
import * as Simulator from "../../src/Simulator.ts"
import { areCaptured, capturedText } from "../support/captures.ts"
import { capturedJson, collections, recordedTags, snapshots } from "./captures.ts"
import { ask } from "./client.ts"

describe.skipIf(!areCaptured)(
  "beside the captured responses (skipped where ../shared/captures is absent)",
  () => {
    const real = Simulator.make(
      Object.fromEntries(
        [...collections, "launches.v5", "company", "roadster"].map((name) => [
          name,
          capturedJson(`${name}.json`)
        ])
      )
    )
    const earlier = Simulator.make(
      Object.fromEntries(snapshots.map((name) => [name, capturedJson(`snapshots/${name}.2021-04-22.json`)]))
    )

    it.each([...collections, "company", "roadster"])("serves /v4/%s byte for byte", (name) => {
      const list = JSON.stringify(JSON.parse(capturedText(`${name}.json`)))
      expect(ask(real, `/v4/${name}`).text === list).toBe(true)
    })

    it("serves /v5/launches byte for byte", () => {
      expect(ask(real, "/v5/launches").text === capturedText("launches.v5.json")).toBe(true)
    })

    // The captured capsules are one short of the list that their recorded ETag belongs to.
    it.each([...collections, "company", "roadster"].filter((name) => name !== "capsules"))(
      "gives /v4/%s the ETag that the API gave it",
      (name) => {
        expect(recordedTags(`/v4/${name}`)).toContain(ask(real, `/v4/${name}`).headers.etag)
      }
    )

    // In April 2021 the API did not sort launches yet.
    it.each(snapshots.filter((name) => name !== "launches"))(
      "gives the earlier /v4/%s the ETag that the API gave it",
      (name) => {
        expect(recordedTags(`/v4/${name}`)).toContain(ask(earlier, `/v4/${name}`).headers.etag)
      }
    )

    it("gives single documents the ETags that the API gave them", () => {
      const paths = [
        "/v4/history/5f6fb2cfdcfdf403df37971e",
        "/v4/launches/5eb87cd9ffd86e000604b32a",
        "/v4/landpads/5e9e3032383ecb267a34e7c7",
        "/v4/payloads/5eb0e4b5b6c3bb0006eeb1e1",
        "/v4/dragons/5e9d058759b1ff74a7ad5f8f"
      ]
      for (const path of paths) expect(recordedTags(path)).toContain(ask(real, path).headers.etag)
    })

    it.each(snapshots)("answers the first page of a query for the earlier %s as the API did", (name) => {
      expect(
        ask(earlier, `/v4/${name}/query`, { body: "{}" }).text === capturedText(`query/${name}.page1.json`)
      ).toBe(true)
    })

    it.each(collections)(
      "answers the first page of a query for %s with the keys and numbers of the API",
      (name) => {
        const page = capturedJson(`query/${name}.page1.json`)
        const documents: ReadonlyArray<object> = capturedJson(`${name}.json`)
        const sized = Simulator.make({
          [name]: Array.from({ length: page.totalDocs }, (_, position) => ({
            ...documents[position],
            id: position.toString(16).padStart(24, "0")
          }))
        })
        const answer = JSON.parse(ask(sized, `/v4/${name}/query`, { body: "{}" }).text)
        expect(Object.keys(answer)).toEqual(Object.keys(page))
        expect({ ...answer, docs: answer.docs.length }).toEqual({ ...page, docs: page.docs.length })
      }
    )

    it.each(collections)("answers a query that matches no %s as the API did", (name) => {
      const body = JSON.stringify({ query: { _id: "ffffffffffffffffffffffff" }, options: {} })
      expect(ask(real, `/v4/${name}/query`, { body }).text).toBe(capturedText(`query/${name}.nomatch.json`))
    })

    it("answers a query for the roadster with the bare object, and with 204 when it does not match", () => {
      const none = JSON.stringify({ query: { name: "nobody" } })
      expect(ask(real, "/v4/roadster/query", { body: "{}" }).text).toBe(capturedText("roadster.json"))
      expect(ask(real, "/v4/roadster/query", { body: none })).toMatchObject({ status: 204, text: "" })
    })
  }
)
