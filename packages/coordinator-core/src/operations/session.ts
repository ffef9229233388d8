import type { WalletKey } from '../domain/wallet.js'
import { CoordinatorError } from '../errors/coordinator-error.js'
import type { Lease } from '../ports/session-storage.js'
import type { OperationContext } from './context.js'

/** One running operation: its signal aborts at a deadline, at shutdown, and when the wallet was lost to another. */
export interface Session {
  readonly sessionId: string
  readonly signal: AbortSignal
  readonly deadlineAtMs: number
  /** Starts the wait for the device's next frame; the session is aborted when it lasts longer than a round may. */
  startRound(): void
  /** Ends that wait. */
  endRound(): void
  /** From now on until {@link unclaim} the wallet storage knows this session; losing that claim ends it. */
  claimed(): void
  /** The wallet storage has closed the session. */
  unclaim(): void
}

/** Argument of {@link withSession}. */
export interface SessionRequest {
  readonly sessionId: string
  readonly key: WalletKey
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs `work` as the one session of a wallet: session id claimed, lease held and renewed, deadlines armed. Whatever
 * happens, everything is given back.
 *
 * @throws CoordinatorError `SESSION_ID_USED`, `WALLET_BUSY` with `retryAfterMs`, `RATE_LIMITED`, `OVERLOADED`,
 *   `SHUTTING_DOWN`
 */
export async function withSession<T>(
  context: OperationContext,
  request: SessionRequest,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const controller = context.running.enter(JSON.stringify([request.key.appId, request.key.subject]))
  const follow = () => controller.abort(request.signal?.reason)
  try {
    if (request.signal?.aborted) throw request.signal.reason
    request.signal?.addEventListener('abort', follow)
    const lease = await takeLease(context, request)
    try {
      return await runUnderDeadlines(context, request, lease, controller, work)
    } finally {
      await giveBack(context, lease)
    }
  } finally {
    request.signal?.removeEventListener('abort', follow)
    context.running.leave(controller)
  }
}

async function takeLease(context: OperationContext, { sessionId, key }: SessionRequest): Promise<Lease> {
  const { sessions, times } = context
  const fresh = await sessions.claimSessionId(sessionId, times.usedIdMs)
  if (!fresh) throw new CoordinatorError('SESSION_ID_USED')
  const scope = JSON.stringify([key.appId, key.subject, key.walletId])
  const result = await sessions.acquireLease(scope, sessionId, times.leaseMs)
  if (!result.acquired) throw new CoordinatorError('WALLET_BUSY', { retryAfterMs: result.retryAfterMs })
  return result.lease
}

/** A lease that cannot be given back runs out by itself; that must not hide how the session ended. */
async function giveBack(context: OperationContext, lease: Lease): Promise<void> {
  try {
    await context.sessions.releaseLease(lease)
  } catch {
    context.logger.warn('lease.release_failed', { sessionId: lease.sessionId })
  }
}

async function runUnderDeadlines<T>(
  context: OperationContext,
  { sessionId }: SessionRequest,
  lease: Lease,
  controller: AbortController,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { times, clock } = context
  const expire = () => controller.abort(new CoordinatorError('DEADLINE_EXCEEDED'))
  const total = setTimeout(expire, times.totalMs)
  let isClaimed = false
  const renewal = setInterval(() => void renew(context, lease, controller, () => isClaimed), times.leaseMs / 3)
  let round: NodeJS.Timeout | undefined
  try {
    return await work({
      sessionId,
      signal: controller.signal,
      deadlineAtMs: clock.nowMs() + times.totalMs,
      startRound: () => {
        clearTimeout(round)
        round = setTimeout(expire, times.roundMs)
      },
      endRound: () => clearTimeout(round),
      claimed: () => {
        isClaimed = true
      },
      unclaim: () => {
        isClaimed = false
      },
    })
  } finally {
    clearTimeout(total)
    clearTimeout(round)
    clearInterval(renewal)
  }
}

/** Both answers count: the lease is the fast one, the storage's claim the one that correctness rests on. */
async function renew(
  context: OperationContext,
  lease: Lease,
  controller: AbortController,
  isClaimed: () => boolean,
): Promise<void> {
  try {
    const held = await context.sessions.renewLease(lease, context.times.leaseMs)
    if (!held) throw new CoordinatorError('SESSION_SUPERSEDED')
    if (!isClaimed()) return
    const claimed = await context.storage.extendSession(lease.sessionId, context.times.leaseMs)
    if (!claimed && isClaimed()) throw new CoordinatorError('SESSION_SUPERSEDED')
  } catch (error) {
    controller.abort(error)
  }
}
