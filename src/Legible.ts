/** A name that somebody else chose, as sentences can hold it: on one line, and no longer than anyone reads. */
export const legible = (name: string, longest = 100): string => {
  const shown = name.length > longest ? `${name.slice(0, longest)}…` : name
  return shown.replace(illegible, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

/** A sentence with its end. */
export const ended = (sentence: string): string => (sentence.endsWith("?") ? sentence : `${sentence}.`)

/** Line ends, other control characters, what turns the direction of writing, and halves of characters. */
const illegible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
