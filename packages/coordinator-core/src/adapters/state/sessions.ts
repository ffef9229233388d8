import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { FailSession, SessionClaim } from '../../ports/wallet-storage.js'
import type { Draft } from './draft.js'
import { type SessionRecord, scopeOf } from './state.js'

/** @throws CoordinatorError `SESSION_ID_USED` */
export function refuseUsedSessionId(draft: Draft, sessionId: string): void {
  if (draft.sessions.get(sessionId) !== undefined) throw new CoordinatorError('SESSION_ID_USED')
}

/**
 * Makes the claim the one live session of its wallet; a session whose claim ran out is abandoned for it.
 *
 * @throws CoordinatorError `WALLET_BUSY` with `retryAfterMs`
 */
export function claimSession(draft: Draft, claim: SessionClaim, wallet: string, authorizationId: string | null): void {
  const scope = scopeOf(claim.key)
  const present = liveSession(draft, draft.live.get(scope))
  if (present !== undefined) {
    const retryAfterMs = present.expiresAtMs - draft.nowMs
    if (retryAfterMs > 0) throw new CoordinatorError('WALLET_BUSY', { retryAfterMs })
    endSession(draft, present, 'abandoned')
    closeAuthorization(draft, present, 'abandoned')
  }
  draft.live.set(scope, claim.sessionId)
  draft.sessions.set(claim.sessionId, {
    id: claim.sessionId,
    kind: claim.kind,
    scope,
    wallet,
    instance: claim.instance,
    state: 'live',
    code: null,
    authorizationId,
    expiresAtMs: draft.nowMs + checkTtl(claim.ttlMs),
  })
}

/** The session of that id, if it still holds its wallet. */
export function liveSession(draft: Draft, sessionId: string | undefined): SessionRecord | undefined {
  const session = sessionId === undefined ? undefined : draft.sessions.get(sessionId)
  return session?.state === 'live' ? session : undefined
}

/** Ends a live session and frees its wallet. */
export function endSession(
  draft: Draft,
  session: SessionRecord,
  state: 'completed' | 'failed' | 'abandoned',
  code: string | null = null,
): void {
  draft.sessions.set(session.id, { ...session, state, code })
  draft.live.delete(session.scope)
}

/** {@link WalletStorage.extendSession} */
export function extendSession(draft: Draft, sessionId: string, ttlMs: number): boolean {
  const expiresAtMs = draft.nowMs + checkTtl(ttlMs)
  const session = liveSession(draft, sessionId)
  if (session === undefined) return false
  draft.sessions.set(sessionId, { ...session, expiresAtMs })
  return true
}

/** {@link WalletStorage.failSession} */
export function failSession(draft: Draft, failure: FailSession): void {
  const session = draft.sessions.get(failure.sessionId)
  // Cheating that is found after the claim was lost is cheating all the same.
  const counts = session?.state === 'live' || (session?.state === 'abandoned' && failure.quarantine)
  if (session === undefined || !counts) return
  if (session.state === 'live') {
    endSession(draft, session, 'failed', failure.code)
    closeAuthorization(draft, session, failure.outcome)
  }
  const record = draft.wallets.get(session.wallet)
  if (failure.quarantine && record !== undefined && record.wallet.status !== 'deleted') {
    const wallet = { ...record.wallet, status: 'quarantined' as const, updatedAtMs: draft.nowMs }
    draft.wallets.set(wallet.id, { ...record, wallet })
  }
  draft.append(failure.audit)
}

function closeAuthorization(draft: Draft, session: SessionRecord, outcome: 'failed' | 'unknown' | 'abandoned'): void {
  const open = session.authorizationId === null ? undefined : draft.authorizations.get(session.authorizationId)
  if (open?.outcome !== 'open') return
  draft.authorizations.set(open.id, { ...open, outcome, endedAtMs: draft.nowMs })
}

/** @throws CoordinatorError `CONFIGURATION_INVALID` unless it is a whole number of milliseconds, 1 or more */
export function checkTtl(ttlMs: number): number {
  if (Number.isSafeInteger(ttlMs) && ttlMs >= 1) return ttlMs
  throw new CoordinatorError('CONFIGURATION_INVALID', {
    message: 'A time to live is a whole number of milliseconds, 1 or more.',
  })
}
