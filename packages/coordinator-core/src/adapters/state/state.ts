/**
 * The whole content of a coordinator's store as plain values, for adapters that keep it in memory.
 *
 * Records are never changed in place: a transition replaces them, so a draft is cheap to make and to drop.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import type { Authorization, BackupFragment, KeyShare, Wallet, WalletKey } from '../../domain/wallet.js'
import type { Deployment, SessionClaim, StoredAuditEvent } from '../../ports/wallet-storage.js'

/** A wallet and what belongs to it. */
export interface WalletRecord {
  readonly wallet: Wallet
  /** In the order in which they were last touched: stored, or opened for a signing. */
  readonly shares: readonly KeyShare[]
  /** At most one for a share version. */
  readonly backups: readonly BackupFragment[]
}

/** A session id that was used, kept for ever. `live`: it holds its wallet, also when its claim ran out meanwhile. */
export interface SessionRecord {
  readonly id: string
  readonly kind: SessionClaim['kind']
  readonly scope: string
  /** Internal id of the wallet. */
  readonly wallet: string
  readonly instance: string
  readonly state: 'live' | 'completed' | 'failed' | 'abandoned'
  /** Error code of a failed one. */
  readonly code: string | null
  readonly authorizationId: string | null
  /** Milliseconds since the epoch: from then on another session may take the wallet. */
  readonly expiresAtMs: number
}

/** Everything that is stored. */
export interface CoordinatorState {
  readonly deployment: Deployment
  /** By internal id, oldest first. */
  readonly wallets: Map<string, WalletRecord>
  /** Internal id of a wallet by {@link scopeOf} its key. */
  readonly scopes: Map<string, string>
  /** By session id. */
  readonly sessions: Map<string, SessionRecord>
  /** Id of the one live session by {@link scopeOf} the wallet's key. */
  readonly live: Map<string, string>
  readonly authorizations: Map<string, Authorization>
  readonly audit: StoredAuditEvent[]
}

/** An empty store with an identity of its own. */
export function createState(deployment: Deployment = { id: randomUUID(), epoch: 1 }): CoordinatorState {
  return {
    deployment,
    wallets: new Map(),
    scopes: new Map(),
    sessions: new Map(),
    live: new Map(),
    authorizations: new Map(),
    audit: [],
  }
}

/** One string for one wallet of one owner; no two keys share it. */
export function scopeOf(key: WalletKey): string {
  return JSON.stringify([key.appId, key.subject, key.walletId])
}
