import type { Authorization, BackupFragment, KeyShare, SealedRecord, Wallet, WalletKey } from '../domain/wallet.js'
import type { AuditEvent, AuditLog } from './audit-log.js'

/** Identity of the store: every encryption context carries it. */
export interface Deployment {
  /** UUID made when the store was created. */
  readonly id: string
  /** Raised after a restore; sessions of an earlier epoch are void. */
  readonly epoch: number
}

/** The session that an operation belongs to. */
export interface SessionClaim {
  /** 32 hex characters, used once, ever. */
  readonly sessionId: string
  readonly kind: 'dkg' | 'sign' | 'refresh' | 'backup' | 'recover'
  readonly key: WalletKey
  /** How long the claim blocks other sessions of the wallet without {@link WalletStorage.extendSession}, in milliseconds. */
  readonly ttlMs: number
  /** Name of the server instance, for operators. */
  readonly instance: string
}

/** A share to be stored; `state` is `pending`. */
export interface NewKeyShare {
  readonly id: string
  readonly version: number
  readonly pairId: Uint8Array
  readonly publicKey: Uint8Array
  readonly engine: string
  readonly engineVersion: string
  readonly sealed: SealedRecord
}

/** Argument of {@link WalletStorage.commitDkg}. */
export interface CommitDkg {
  readonly sessionId: string
  readonly key: WalletKey
  /** Internal id that {@link WalletStorage.beginDkg} gave, under which the share is sealed. */
  readonly wallet: string
  readonly share: NewKeyShare
  readonly audit: AuditEvent
}

/** Argument of {@link WalletStorage.authorizeSigning}. */
export interface AuthorizeSigning {
  readonly claim: SessionClaim
  /** Internal id of the wallet. */
  readonly wallet: string
  readonly shareId: string
  readonly authorization: Pick<Authorization, 'id' | 'digest' | 'payloadKind' | 'summary' | 'actor' | 'decision'>
  readonly audit: AuditEvent
}

/** What {@link WalletStorage.authorizeSigning} committed. */
export interface SigningAuthorized {
  readonly fence: number
  readonly counter: number
}

/** Argument of {@link WalletStorage.completeSigning}. */
export interface CompleteSigning {
  readonly sessionId: string
  readonly wallet: string
  readonly authorizationId: string
  readonly shareId: string
  readonly fence: number
  /** 64 bytes when the server verified the signature itself; `null` where the engine cannot. */
  readonly signature: Uint8Array | null
  readonly audit: AuditEvent
}

/** Argument of {@link WalletStorage.failSession}. */
export interface FailSession {
  readonly sessionId: string
  /** Error code for the record. */
  readonly code: string
  /** `unknown` when the last frame may have left: the device may hold a signature. */
  readonly outcome: 'failed' | 'unknown'
  /** Sets the wallet to `quarantined` in the same transaction. */
  readonly quarantine: boolean
  readonly audit: AuditEvent
}

/** Argument of {@link WalletStorage.confirmShare}. */
export interface ConfirmShare {
  readonly wallet: string
  readonly shareId: string
  readonly audit: AuditEvent
}

/** Argument of {@link WalletStorage.storeBackup}. */
export interface StoreBackup {
  readonly wallet: string
  readonly shareId: string
  readonly fragment: Omit<BackupFragment, 'wallet' | 'createdAtMs'>
  readonly audit: AuditEvent
}

/** A wallet with the shares that may sign. */
export interface LoadedWallet {
  readonly wallet: Wallet
  /**
   * The `active` share, or while the wallet is `pending` every candidate: never opened ones first (newest first), then
   * the one that was opened longest ago.
   */
  readonly shares: readonly KeyShare[]
}

/** An audit event as stored. */
export interface StoredAuditEvent extends AuditEvent {
  /** Grows with every event of the deployment. */
  readonly sequence: number
}

/** Argument of {@link WalletStorage.listAuditEvents}. */
export interface ListAuditEvents {
  readonly wallet?: string
  /** @default 0 */
  readonly afterSequence?: number
  /** 1 to 1000. @default 100 */
  readonly limit?: number
}

/**
 * Durable storage of wallets, sealed shares, sessions, authorizations, backup fragments and audit events.
 *
 * Every method is one transaction: it takes effect whole, durably (a crash right after it resolves loses nothing), or
 * not at all. What must be atomic is one method, so that a read-then-write implementation is impossible. Byte arrays are
 * copied in and out. Time is the backend's own.
 *
 * @throws CoordinatorError from every method: `STORAGE_UNAVAILABLE` when the backend is gone and nothing was changed;
 *   `OUTCOME_UNKNOWN` when a commit may or may not have happened (the caller releases nothing)
 */
export interface WalletStorage extends AuditLog {
  /** Identity of the store; made at its creation. */
  deployment(): Promise<Deployment>

  /** The wallet, or `null`. `deleted` ones are not found. */
  findWallet(key: WalletKey): Promise<Wallet | null>
  /** All wallets of an owner, oldest first, `deleted` ones left out. */
  listWallets(owner: Omit<WalletKey, 'walletId'>): Promise<readonly Wallet[]>
  /** The wallet and the shares that may sign, in one query, or `null`. */
  loadWallet(key: WalletKey): Promise<LoadedWallet | null>

  /**
   * Claims the session id for a key generation and makes it the wallet's one live session.
   *
   * A live session whose claim ran out is marked `abandoned` first, and its open authorization with it.
   *
   * @returns the internal id to seal under: the existing pending wallet's, or a new one. No wallet row is written.
   * @throws CoordinatorError `SESSION_ID_USED`; `WALLET_EXISTS` unless the wallet is absent or `pending`; `WALLET_BUSY`
   *   with `retryAfterMs`
   */
  beginDkg(claim: SessionClaim, audit: AuditEvent): Promise<{ readonly wallet: string }>
  /**
   * Stores the share as a `pending` candidate of version 1, with its wallet where that is new, and completes the session.
   * Deletes no other candidate.
   *
   * @throws CoordinatorError `SESSION_SUPERSEDED` when the session is no longer live; `WALLET_EXISTS` when the wallet became `active`
   */
  commitDkg(commit: CommitDkg): Promise<void>

  /**
   * Authorizes one signing: claims the session id, makes it the one live session (see {@link beginDkg}), raises fence
   * and signing counter, records the authorization as `open`, marks the share as accessed, appends the audit event.
   *
   * @throws CoordinatorError `SESSION_ID_USED`; `WALLET_BUSY` with `retryAfterMs`; `WALLET_FROZEN`; `WALLET_QUARANTINED`;
   *   `WALLET_UNKNOWN` when it is gone or the share is no longer among those that may sign
   */
  authorizeSigning(request: AuthorizeSigning): Promise<SigningAuthorized>
  /**
   * Records the outcome before the last frame leaves: locks the wallet, rechecks fence and status, closes the
   * authorization as `signed` and the session as completed. With a signature, a `pending` share that signed becomes
   * `active` (wallet `active`, public key and floor set) and the other candidates of its version are destroyed.
   *
   * @throws CoordinatorError `SESSION_SUPERSEDED` when the fence moved or the session is not live; `WALLET_FROZEN`; `WALLET_QUARANTINED`
   */
  completeSigning(completion: CompleteSigning): Promise<void>

  /** Extends a live session's claim by `ttlMs` from now. `false` when it is no longer live. */
  extendSession(sessionId: string, ttlMs: number): Promise<boolean>
  /**
   * Ends a live session as failed and closes its authorization; frees the wallet at once. A session that is unknown or
   * ended already is left as it is (nothing happens, no audit event), but a quarantine also takes effect, with its audit
   * event, for a session that was `abandoned`: cheating that is found late is cheating all the same.
   */
  failSession(failure: FailSession): Promise<void>

  /**
   * Confirms a `pending` candidate: it becomes `active`, the wallet too, the other candidates of its version are
   * destroyed. Confirming the active share again changes nothing.
   *
   * @throws CoordinatorError `WALLET_UNKNOWN` when the share does not exist or was destroyed, or the wallet is deleted;
   *   `WALLET_FROZEN` and `WALLET_QUARANTINED`, which a confirmation never lifts
   */
  confirmShare(confirmation: ConfirmShare): Promise<void>
  /**
   * Stores a backup fragment for a share, replacing an earlier one of the same version, and confirms the share as
   * {@link confirmShare} does.
   *
   * @throws CoordinatorError as {@link confirmShare}
   */
  storeBackup(backup: StoreBackup): Promise<void>
  /** The fragment of the highest share version, or `null`. */
  findBackup(wallet: string): Promise<BackupFragment | null>

  /** An authorization, or `null`. */
  findAuthorization(id: string): Promise<Authorization | null>
  /** Audit events in order. */
  listAuditEvents(query?: ListAuditEvents): Promise<readonly StoredAuditEvent[]>

  /** Resolves when the backend answers a trivial query; for readiness. */
  ping(): Promise<void>
  /** Frees what the adapter itself made. */
  close(): Promise<void>
}
