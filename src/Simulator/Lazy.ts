/** A value that is computed at its first use, and then kept. */
export const lazy = <A>(compute: () => A): (() => A) => {
  let kept: { readonly value: A } | undefined
  return () => (kept ??= { value: compute() }).value
}
