/** Milliseconds. */
export const hour = 3_600_000
export const day = 24 * hour

/** The moment whose state the demonstration shows. */
export const asOf = Date.UTC(2024, 5, 1)

/** `2024-06-01` */
export const date = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** `2024-06-01T12:00:00`, the form of times from space-track.org. */
export const dateTime = (time: number): string => new Date(time).toISOString().slice(0, 19)

export const year = (time: number): number => new Date(time).getUTCFullYear()

export type Precision = "half" | "quarter" | "year" | "month" | "day" | "hour"

/** The first moment of the half year, quarter, … that a time lies in. */
export const startOf = (precision: Precision, time: number): number => {
  const [years, month] = [year(time), new Date(time).getUTCMonth()]
  switch (precision) {
    case "year":
      return Date.UTC(years, 0)
    case "half":
      return Date.UTC(years, month - (month % 6))
    case "quarter":
      return Date.UTC(years, month - (month % 3))
    case "month":
      return Date.UTC(years, month)
    case "day":
      return time - (time % day)
    case "hour":
      return time
  }
}

/** A time on the clocks of a coast whose winter time is `winterOffset` hours from UTC: `2024-06-01T08:00:00-04:00`. */
export const local = (time: number, winterOffset: number): string => {
  const isSummer = time >= Date.UTC(year(time), 2, 10, 10) && time < Date.UTC(year(time), 10, 3, 9)
  const offset = winterOffset + (isSummer ? 1 : 0)
  return `${dateTime(time + offset * hour)}-${String(-offset).padStart(2, "0")}:00`
}
