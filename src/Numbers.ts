/** `12,345`; `toLocaleString` would take as long to load as a short read takes. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",")

/** `1 record`, `2 records`. */
export const counted = (count: number, noun: string): string =>
  `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`

/** `0.42/s`, `5.6/s`, `560/s`, `12,345/s`. */
export const rate = (count: number, seconds: number): string => {
  const perSecond = seconds > 0 ? count / seconds : 0
  if (perSecond >= 10) return `${grouped(Math.round(perSecond))}/s`
  return `${perSecond === 0 ? 0 : perSecond.toFixed(perSecond < 1 ? 2 : 1)}/s`
}

/** `3.2 s`, `2 min 5 s`, `1 h 2 min`. */
export const duration = (seconds: number): string => {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `512 B`, `3.9 kB`, `3.9 MB`. */
export const size = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`
  const [unit, divisor] = bytes < 999_500 ? ["kB", 1e3] : bytes < 999_500_000 ? ["MB", 1e6] : ["GB", 1e9]
  const amount = bytes / (divisor as number)
  return `${amount.toFixed(amount < 9.95 ? 1 : 0)} ${unit}`
}

/** `42 %`. */
export const percent = (share: number): string => `${Math.round(100 * share)} %`
