import type { Clock } from '../ports/clock.js'

/** A clock that a test moves. */
export interface FakeClock extends Clock {
  /** Moves time, and calls every timer that is due, in order. */
  advance(ms: number): void
  /** Timers that were started and neither fired nor stopped. */
  pendingTimers(): number
}

/** Makes a clock that stands still. */
export function fakeClock(startMs = 1_700_000_000_000): FakeClock {
  let now = startMs
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>()
  return {
    nowMs: () => now,
    startTimer(delayMs, callback) {
      const timer = { atMs: now + delayMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      now += ms
      for (const timer of [...timers].sort((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs <= now && timers.delete(timer)) timer.callback()
      }
    },
    pendingTimers: () => timers.size,
  }
}
