/**
 * Inputs of the suite: the same in every run, and unequal to each other.
 *
 * @module
 */
import type { SealedRecord, WalletKey } from '../../domain/wallet.js'
import type { AuditEvent } from '../../ports/audit-log.js'
import type { FailSession, NewKeyShare, SessionClaim, StoreBackup, WalletStorage } from '../../ports/wallet-storage.js'

/** Long enough never to run out within a test. */
export const LONG_TTL_MS = 600_000
/** Short enough to wait for. */
export const SHORT_TTL_MS = 150

let serial = 0

/** A number that no other call returned. */
export function next(): number {
  serial += 1
  return serial
}

/** A new UUID. */
export function newId(): string {
  return `00000000-0000-4000-8000-${next().toString(16).padStart(12, '0')}`
}

/** A new session id. */
export function newSessionId(): string {
  return next().toString(16).padStart(32, 'a')
}

/** `length` bytes that depend on `seed`. */
export function bytes(length: number, seed: number = next()): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (seed * 31 + index * 7 + (index >> 8)) & 0xff)
}

/** A wallet of an owner. */
export function newKey(owner: Partial<WalletKey> = {}): WalletKey {
  return { appId: 'app', subject: 'alice', walletId: next().toString(16).padStart(64, '0'), ...owner }
}

/** @param ciphertextBytes - Length of the sealed secret. */
export function newSealed(ciphertextBytes = 64): SealedRecord {
  return {
    format: 1,
    algorithm: 'AES-256-GCM',
    iv: bytes(12),
    ciphertext: bytes(ciphertextBytes),
    dek: { kind: 'suite', kek: { id: 'kek-1', version: '3' }, ciphertext: bytes(60) },
  }
}

export function newShare(ciphertextBytes?: number): NewKeyShare {
  return {
    id: newId(),
    version: 1,
    pairId: bytes(16),
    publicKey: bytes(33),
    engine: 'suite-engine',
    engineVersion: '1.2.3',
    sealed: newSealed(ciphertextBytes),
  }
}

/** An audit event; `type` finds it again. */
export function newAudit(type = `suite.event-${next()}`, fields: Partial<AuditEvent> = {}): AuditEvent {
  return { type, actor: 'app/alice', atMs: 1_700_000_000_000, details: { text: 'a', count: 2, flag: true }, ...fields }
}

export function newClaim(key: WalletKey, fields: Partial<SessionClaim> = {}): SessionClaim {
  return { sessionId: newSessionId(), kind: 'dkg', key, ttlMs: LONG_TTL_MS, instance: 'suite', ...fields }
}

/** A stored share of one wallet. */
export interface StoredShare {
  readonly key: WalletKey
  /** Internal id of the wallet. */
  readonly wallet: string
  readonly share: NewKeyShare
}

/** Runs a whole key generation. */
export async function addCandidate(storage: WalletStorage, key: WalletKey, share = newShare()): Promise<StoredShare> {
  const claim = newClaim(key)
  const { wallet } = await storage.beginDkg(claim, newAudit())
  await storage.commitDkg({ sessionId: claim.sessionId, key, wallet, share, audit: newAudit() })
  return { key, wallet, share }
}

/** A wallet whose one share is confirmed. */
export async function activeWallet(storage: WalletStorage, key = newKey(), share = newShare()): Promise<StoredShare> {
  const stored = await addCandidate(storage, key, share)
  await confirm(storage, stored)
  return stored
}

export async function confirm(storage: WalletStorage, { wallet, share }: StoredShare): Promise<void> {
  await storage.confirmShare({ wallet, shareId: share.id, audit: newAudit() })
}

/** An authorized signing. */
export interface RunningSigning {
  readonly stored: StoredShare
  readonly sessionId: string
  readonly authorizationId: string
  readonly digest: Uint8Array
  readonly fence: number
  readonly counter: number
}

export async function authorize(
  storage: WalletStorage,
  stored: StoredShare,
  fields: Partial<SessionClaim> = {},
): Promise<RunningSigning> {
  const claim = newClaim(stored.key, { kind: 'sign', ...fields })
  const [authorizationId, digest] = [newId(), bytes(32)]
  const { fence, counter } = await storage.authorizeSigning({
    claim,
    wallet: stored.wallet,
    shareId: stored.share.id,
    authorization: {
      id: authorizationId,
      digest,
      payloadKind: 'cosmos/direct',
      summary: { chainId: 'suite-1', messages: [{ type: 'send', amount: '5' }] },
      actor: 'app/alice',
      decision: 'allow',
    },
    audit: newAudit('suite.authorized', { wallet: stored.wallet, sessionId: claim.sessionId }),
  })
  return { stored, sessionId: claim.sessionId, authorizationId, digest, fence, counter }
}

/** @param signature - `null` for an engine that cannot finalize on the server. */
export async function complete(
  storage: WalletStorage,
  signing: RunningSigning,
  signature: Uint8Array | null = bytes(64),
  fence = signing.fence,
): Promise<void> {
  const { stored, sessionId, authorizationId } = signing
  const { wallet, share } = stored
  await storage.completeSigning({
    sessionId,
    wallet,
    authorizationId,
    shareId: share.id,
    fence,
    signature,
    audit: newAudit(),
  })
}

export function newFailure(sessionId: string, fields: Partial<FailSession> = {}): FailSession {
  return { sessionId, code: 'PEER_DISCONNECTED', outcome: 'failed', quarantine: false, audit: newAudit(), ...fields }
}

export function newBackup({ wallet, share }: StoredShare, ciphertextBytes?: number): StoreBackup {
  const { version: shareVersion, pairId } = share
  const sealed = newSealed(ciphertextBytes)
  const fragment = { id: newId(), shareVersion, pairId, threshold: 2, shareCount: 3, sealed }
  return { wallet, shareId: share.id, fragment, audit: newAudit() }
}
