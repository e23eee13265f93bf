import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as TestClock from "effect/TestClock"
import { windows } from "../../src/Metrics/TimeBuckets.ts"

/** A step of a window, the unit that it forgets in, in nanoseconds. */
export const stepOf = (window: keyof typeof windows): number => windows[window] / 60

const lengths = Object.keys(windows) as ReadonlyArray<keyof typeof windows>

/** Nanoseconds that go by: from none to hours, also such that end on the edge of a step. */
export const anyGap: FastCheck.Arbitrary<number> = FastCheck.oneof(
  FastCheck.nat(1_000),
  FastCheck.nat(1_000_000),
  FastCheck.nat(2_000).map((milliseconds) => milliseconds * 1e6),
  FastCheck.nat(600).map((seconds) => seconds * 1e9),
  FastCheck.nat(300).map((minutes) => minutes * 60e9),
  FastCheck.tuple(FastCheck.constantFrom(...lengths), FastCheck.nat(61)).map(
    ([window, steps]) => steps * stepOf(window)
  )
)

/** Lets about so many nanoseconds go by on the TestClock, which has its own idea of parts of a millisecond; its time then. */
export const pass = (nanoseconds: number): Effect.Effect<number> =>
  TestClock.adjust(Duration.nanos(BigInt(nanoseconds))).pipe(
    Effect.zipRight(Effect.clock),
    Effect.map((clock) => Number(clock.unsafeCurrentTimeNanos()))
  )
