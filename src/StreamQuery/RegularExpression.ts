/**
 * Why a text is no regular expression; undefined where it is one. MongoDB's are those of PCRE: what only they have, such
 * as `(?i)` and `a++`, is left to the API.
 */
export const regularExpressionError = (pattern: string): string | undefined => {
  if (pattern.includes("\0")) return "it holds a character that ends it"
  if (/\(\?[^:=!<]|[*+?}]\+/.test(pattern)) return undefined
  try {
    return void new RegExp(pattern)
  } catch (error) {
    const said = String((error as Error).message)
    return said.slice(said.lastIndexOf(": ") + 2).toLowerCase()
  }
}
