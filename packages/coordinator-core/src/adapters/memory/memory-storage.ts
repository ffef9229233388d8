import { CoordinatorError } from '../../errors/coordinator-error.js'
import { type Clock, systemClock } from '../../ports/clock.js'
import type { WalletStorage } from '../../ports/wallet-storage.js'
import { Draft } from '../state/draft.js'
import { type CoordinatorState, createState } from '../state/state.js'
import { stateStorage } from '../state/state-storage.js'

/** Options of {@link memoryStorage}. */
export interface MemoryStorageOptions {
  /** @default the machine's */
  readonly clock?: Clock
  /**
   * What to work on. Two storages over one state see the same wallets, as two servers over one database do.
   *
   * @default an empty state of its own
   */
  readonly state?: CoordinatorState
}

/**
 * A {@link WalletStorage} in this process's memory, for tests and for trying things out: nothing survives the process,
 * and nothing is ever forgotten before (memory grows with every session and audit event).
 */
export function memoryStorage({
  clock = systemClock,
  state = createState(),
}: MemoryStorageOptions = {}): WalletStorage {
  let closed = false
  const run = <T>(transition: (draft: Draft) => T, keep: boolean): T => {
    if (closed) throw new CoordinatorError('STORAGE_UNAVAILABLE')
    const draft = new Draft(state, clock.nowMs())
    const result = transition(draft)
    if (keep) draft.apply()
    return result
  }
  return stateStorage({
    read: async (query) => run(query, false),
    write: async (transition) => run(transition, true),
    close: async () => {
      closed = true
    },
  })
}
