import { randomUUID } from 'node:crypto'
import type { KeyShare, WalletKey } from '../../domain/wallet.js'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { AuditEvent } from '../../ports/audit-log.js'
import type { CommitDkg, SessionClaim } from '../../ports/wallet-storage.js'
import type { Draft } from './draft.js'
import { claimSession, endSession, liveSession, refuseUsedSessionId } from './sessions.js'
import { scopeOf, type WalletRecord } from './state.js'

/** {@link WalletStorage.beginDkg} */
export function beginDkg(draft: Draft, claim: SessionClaim, audit: AuditEvent): { readonly wallet: string } {
  refuseUsedSessionId(draft, claim.sessionId)
  const wallet = pendingWallet(draft, claim.key)?.wallet.id ?? randomUUID()
  claimSession(draft, claim, wallet, null)
  draft.append(audit)
  return { wallet }
}

/** {@link WalletStorage.commitDkg} */
export function commitDkg(draft: Draft, { sessionId, key, wallet, share, audit }: CommitDkg): void {
  const session = liveSession(draft, sessionId)
  if (session === undefined) throw new CoordinatorError('SESSION_SUPERSEDED')
  if (session.scope !== scopeOf(key) || session.wallet !== wallet || share.version !== 1) {
    throw new CoordinatorError('INVARIANT_VIOLATED')
  }
  const record = pendingWallet(draft, key) ?? newWallet(key, wallet, draft.nowMs)
  const candidate: KeyShare = {
    ...share,
    wallet,
    state: 'pending',
    createdAtMs: draft.nowMs,
    lastAccessedAtMs: null,
    accessCount: 0,
  }
  if (record.shares.some(({ id }) => id === share.id)) throw new CoordinatorError('INVARIANT_VIOLATED')
  draft.scopes.set(session.scope, wallet)
  draft.wallets.set(wallet, {
    ...record,
    wallet: { ...record.wallet, updatedAtMs: draft.nowMs },
    shares: [...record.shares, candidate],
  })
  endSession(draft, session, 'completed')
  draft.append(audit)
}

/** `undefined`: absent. @throws CoordinatorError `WALLET_EXISTS` unless it is absent or `pending` */
function pendingWallet(draft: Draft, key: WalletKey): WalletRecord | undefined {
  const id = draft.scopes.get(scopeOf(key))
  const record = id === undefined ? undefined : draft.wallets.get(id)
  if (record !== undefined && record.wallet.status !== 'pending') throw new CoordinatorError('WALLET_EXISTS')
  return record
}

function newWallet({ appId, subject, walletId }: WalletKey, id: string, nowMs: number): WalletRecord {
  const wallet = {
    appId,
    subject,
    walletId,
    id,
    status: 'pending' as const,
    publicKey: null,
    activeVersion: null,
    floor: 0,
    fence: 0,
    signingCounter: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
  return { wallet, shares: [], backups: [] }
}
