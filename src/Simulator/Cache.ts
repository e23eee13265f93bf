import type { SimulatorReply } from "./Exchange.ts"

/**
 * The API's own cache, of replies by what was asked (`spacex-api.md`, Server cache). Documents that change show only when
 * what is kept of them has grown old.
 */
export interface Cache {
  /** What is kept under a key, or else what `answer` gives, which is kept for so many seconds if it is a 200. */
  readonly through: (
    key: string,
    seconds: number,
    /** Milliseconds since 1970. */
    now: number,
    answer: () => SimulatorReply
  ) => SimulatorReply
}

export const make = (): Cache => {
  const entries = new Map<string, { readonly reply: SimulatorReply; readonly until: number }>()
  return {
    through: (key, seconds, now, answer) => {
      for (const [old, { until }] of entries) if (until <= now) entries.delete(old)
      const kept = entries.get(key)
      if (kept !== undefined) return told(kept.reply, { "spacex-api-cache": "HIT" })
      const reply = answer()
      if (reply.status === 200) entries.set(key, { reply, until: now + seconds * 1000 })
      return told(reply, { "spacex-api-cache": "MISS" })
    }
  }
}

/** A cache that is switched off: each reply is made anew. */
export const off: Cache = {
  through: (_key, _seconds, _now, answer) => told(answer(), { "spacex-api-cache-online": "false" })
}

const told = (reply: SimulatorReply, headers: SimulatorReply["headers"]): SimulatorReply => ({
  ...reply,
  headers: { ...reply.headers, "spacex-api-cache-online": "true", ...headers }
})
