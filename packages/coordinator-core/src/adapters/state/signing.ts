import type { KeyShare } from '../../domain/wallet.js'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { AuthorizeSigning, CompleteSigning, SigningAuthorized } from '../../ports/wallet-storage.js'
import type { Draft } from './draft.js'
import { claimSession, endSession, liveSession, refuseUsedSessionId } from './sessions.js'
import { promote, refuseStopped, sharesThatMaySign } from './shares.js'
import { scopeOf, type WalletRecord } from './state.js'

/** {@link WalletStorage.authorizeSigning} */
export function authorizeSigning(draft: Draft, request: AuthorizeSigning): SigningAuthorized {
  const { claim, wallet: walletId, shareId, authorization, audit } = request
  refuseUsedSessionId(draft, claim.sessionId)
  claimSession(draft, claim, walletId, authorization.id)
  const record = draft.wallets.get(walletId)
  if (record === undefined || draft.scopes.get(scopeOf(claim.key)) !== walletId)
    throw new CoordinatorError('WALLET_UNKNOWN')
  refuseStopped(record)
  const share = sharesThatMaySign(record).find(({ id }) => id === shareId)
  if (share === undefined || record.wallet.status === 'deleted') throw new CoordinatorError('WALLET_UNKNOWN')
  if (draft.authorizations.get(authorization.id) !== undefined) throw new CoordinatorError('INVARIANT_VIOLATED')

  const fence = record.wallet.fence + 1
  const counter = record.wallet.signingCounter + 1
  draft.wallets.set(walletId, {
    ...record,
    wallet: { ...record.wallet, fence, signingCounter: counter, updatedAtMs: draft.nowMs },
    shares: accessed(record.shares, share, draft.nowMs),
  })
  draft.authorizations.set(authorization.id, {
    ...authorization,
    wallet: walletId,
    sessionId: claim.sessionId,
    shareId,
    counter,
    fence,
    outcome: 'open',
    signature: null,
    createdAtMs: draft.nowMs,
    endedAtMs: null,
  })
  draft.append(audit)
  return { fence, counter }
}

/** {@link WalletStorage.completeSigning} */
export function completeSigning(draft: Draft, completion: CompleteSigning): void {
  const session = liveSession(draft, completion.sessionId)
  const record = draft.wallets.get(completion.wallet)
  if (session === undefined || record === undefined) throw new CoordinatorError('SESSION_SUPERSEDED')
  if (record.wallet.fence !== completion.fence) throw new CoordinatorError('SESSION_SUPERSEDED')
  refuseStopped(record)
  const share = sharesThatMaySign(record).find(({ id }) => id === completion.shareId)
  // Another candidate was confirmed meanwhile, or the wallet was deleted.
  if (share === undefined || record.wallet.status === 'deleted') throw new CoordinatorError('SESSION_SUPERSEDED')
  const authorization = draft.authorizations.get(completion.authorizationId)
  if (
    authorization?.sessionId !== session.id ||
    authorization.shareId !== share.id ||
    authorization.wallet !== completion.wallet ||
    authorization.outcome !== 'open'
  ) {
    throw new CoordinatorError('INVARIANT_VIOLATED')
  }

  const { signature, audit } = completion
  draft.authorizations.set(authorization.id, { ...authorization, outcome: 'signed', signature, endedAtMs: draft.nowMs })
  draft.wallets.set(completion.wallet, afterSigning(record, share, signature, draft.nowMs))
  endSession(draft, session, 'completed')
  draft.append(audit)
}

function afterSigning(
  record: WalletRecord,
  share: KeyShare,
  signature: Uint8Array | null,
  nowMs: number,
): WalletRecord {
  return signature !== null && share.state === 'pending' ? promote(record, share, nowMs) : record
}

/** A share that was opened goes behind those that were opened before it. */
function accessed(shares: readonly KeyShare[], share: KeyShare, nowMs: number): readonly KeyShare[] {
  const opened = { ...share, lastAccessedAtMs: nowMs, accessCount: share.accessCount + 1 }
  return [...shares.filter(({ id }) => id !== share.id), opened]
}
