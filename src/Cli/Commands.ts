import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"

/** Each is loaded when it is wanted. */
const commands = {
  spec: async () => (await import("./Spec.ts")).spec,
  check: async () => (await import("./Check.ts")).check,
  discover: async () => (await import("./Discover.ts")).discover,
  read: async () => (await import("./Read.ts")).read,
  simulate: async () => (await import("./Simulate.ts")).simulate,
  demo: async () => (await import("./Demo.ts")).demo
}

/** What commands are called. */
export type Name = keyof typeof commands

/** The names of all commands, in the order of the help. */
export const names = Object.keys(commands) as Arr.NonEmptyArray<Name>

/** The command of this name; all of them where there is none. */
export const load = (name: Name | undefined) =>
  Effect.promise(() => {
    const wanted = name === undefined ? names : Arr.of(name)
    return Promise.all(Arr.map(wanted, (name) => commands[name]())) as Promise<
      Arr.NonEmptyArray<Awaited<ReturnType<(typeof commands)[Name]>>>
    >
  })
