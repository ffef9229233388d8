import type { Clock } from '../ports/clock.js'

/** A clock that stands still until it is told. */
export interface FakeClock extends Clock {
  /** Moves it on by `ms` milliseconds. */
  advance(ms: number): void
}

/** @param startMs - Milliseconds since the epoch. */
export function fakeClock(startMs = 1_700_000_000_000): FakeClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms
    },
  }
}
