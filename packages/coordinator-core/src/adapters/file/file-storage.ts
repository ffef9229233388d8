import type { Clock } from '../../ports/clock.js'
import type { WalletStorage } from '../../ports/wallet-storage.js'
import { stateStorage } from '../state/state-storage.js'
import { openStateFile } from './state-file.js'

/** Options of {@link fileStorage}. */
export interface FileStorageOptions {
  /** Holds `coordinator-store.json`. Made with mode 0700 where it is missing; its parent must exist. */
  readonly directory: string
  /** @default the machine's */
  readonly clock?: Clock
}

/**
 * A {@link WalletStorage} in one file, for trying things out and for a handful of wallets on one machine without a
 * database. One process at a time: the directory is locked until `close`.
 *
 * Everything is in memory, and every write replaces the whole file (write aside, fsync, rename, fsync of the directory),
 * so a write costs time and disk traffic in proportion to the store (tens of milliseconds per megabyte), sessions and audit
 * events ever made included. Meant for stores of about a megabyte: a few wallets, some hundred signings. Use Postgres
 * beyond.
 *
 * @throws CoordinatorError `STORAGE_UNAVAILABLE` when another process has the directory; `INVARIANT_VIOLATED` when the
 *   file is damaged (it is left as it is); `SCHEMA_MISMATCH` when another version wrote it; `CONFIGURATION_INVALID` when
 *   the directory cannot be used
 */
export async function fileStorage(options: FileStorageOptions): Promise<WalletStorage> {
  return stateStorage(await openStateFile(options))
}
