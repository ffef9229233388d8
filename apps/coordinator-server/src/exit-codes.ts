/** Exit codes of every command. Signals end with 128 plus their number. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  unavailable: 3,
  refused: 4,
  interrupted: 130,
  terminated: 143,
} as const
