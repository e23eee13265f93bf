/** An id as MongoDB makes them: 24 hexadecimal digits that sort by `n`. */
export const idOf = (n: number): string => `5eed77${n.toString(16).padStart(18, "0")}`

/** `count` small satellites whose ids ascend. */
export const satellites = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    version: "v1.0",
    launch: null,
    longitude: n / 8,
    latitude: null,
    height_km: 550,
    velocity_kms: 7.5,
    id: idOf(n)
  }))

/** `count` small launches whose ids ascend. */
export const launches = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    flight_number: n + 1,
    name: `Mission ${n + 1}`,
    date_utc: "2022-10-01T00:00:00.000Z",
    upcoming: false,
    id: idOf(n)
  }))

/** Both streams, small. */
export const collections = (count = { launches: 3, satellites: 5 }) => ({
  launches: launches(count.launches),
  starlink: satellites(count.satellites)
})

/** A configured catalog, as Airbyte hands it in. */
export const catalog = (
  ...streams: ReadonlyArray<string | ({ readonly name: string } & Record<string, unknown>)>
) => ({
  streams: streams.map((stream) => {
    const { name, ...more } = typeof stream === "string" ? { name: stream } : stream
    return {
      stream: {
        name,
        json_schema: { type: "object", properties: {} },
        supported_sync_modes: ["full_refresh"]
      },
      sync_mode: "full_refresh",
      destination_sync_mode: "overwrite",
      ...more
    }
  })
})

/** The state file that Airbyte hands in: an array of state messages. */
export const stateFile = (states: Readonly<Record<string, unknown>>) =>
  Object.entries(states).map(([name, stream_state]) => ({
    type: "STREAM",
    stream: { stream_descriptor: { name, namespace: null }, stream_state },
    global: null,
    data: null
  }))
