/**
 * The share storage port: where a device keeps its half of each wallet. Losing it without a backup loses the wallet.
 *
 * @module
 */
import type { SigningAlgo } from '@maany/cosmos'

/** One share version that the device holds. */
export interface ShareSlot {
  /** 1 from key generation, one more per refresh. */
  readonly version: number
  /** 16 bytes naming the matching pair of shares; `null` with engines that have none. */
  readonly pairId: Uint8Array | null
  /** The engine's exported share. Secret. */
  readonly blob: Uint8Array
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** Why a device refuses to go on with the server of a wallet. */
export interface ShareBan {
  /** The engine's code, for example `ABORT_BAN`. */
  readonly reason: string
  /** Session in which it happened: 32 hex characters. */
  readonly sessionId: string
  /** Milliseconds since the epoch. */
  readonly atMs: number
}

/** What a device knows of one wallet, without its secret. */
export interface ShareInfo {
  /** 64 lowercase hex characters. */
  readonly walletId: string
  /** 33 bytes, SEC 1 compressed. */
  readonly publicKey: Uint8Array
  /** Decides digests and addresses of this wallet. */
  readonly algo: SigningAlgo
  /** bech32 prefix of the address that is shown; `null` when none was asked for. */
  readonly prefix: string | null
  /** Whether the server has confirmed the key generation, or a signature has shown it. */
  readonly confirmed: boolean
  /** Set after a cryptographic failure; only the user's act removes it. */
  readonly ban: ShareBan | null
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
  /** Revision that this record was read at; 0 for one that was never stored. */
  readonly revision: number
}

/** A wallet with its secret. */
export interface ShareRecord extends ShareInfo {
  /** One slot, or two while a refresh is not yet settled; newest last. */
  readonly slots: readonly ShareSlot[]
}

/**
 * Keeps share records.
 *
 * Byte arrays are copied in both directions: a caller overwrites the blobs of what it read or wrote when it is done.
 * Every method rejects with a `DeviceError`.
 */
export interface ShareStorage {
  /**
   * Optional: makes {@link ShareStorage.put} ready, and fails now rather than after a key generation.
   *
   * @throws DeviceError `PASSPHRASE_WRONG`, `SHARE_STORAGE_FAILED`
   */
  unlock?(): Promise<void>
  /** The record, or `null`. @throws DeviceError `PASSPHRASE_WRONG`, `SHARE_DAMAGED`, `SHARE_STORAGE_FAILED` */
  get(walletId: string): Promise<ShareRecord | null>
  /**
   * Stores a record in one atomic step, and resolves when it would survive a loss of power (where the medium can).
   *
   * Compares and sets: `record.revision` must be the stored revision (0: nothing is stored), and the stored record gets
   * the next one. Of several writers at the same revision exactly one succeeds.
   *
   * @returns the new revision
   * @throws DeviceError `SHARE_CONFLICT` when another writer was first (nothing has changed); `SHARE_STORAGE_FAILED`
   */
  put(record: ShareRecord): Promise<number>
  /** Every wallet, oldest first, without secrets. */
  list(): Promise<readonly ShareInfo[]>
  /** Destroys a record, secret included. Resolves to whether there was one. */
  delete(walletId: string): Promise<boolean>
}
