/** Time as the coordinator sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
}

/** The machine's clock. */
export const systemClock: Clock = { nowMs: () => Date.now() }
