import { type CoordinatorError, isCoordinatorError } from '../errors/coordinator-error.js'
import type { FailSession } from '../ports/wallet-storage.js'
import { type AuditSubject, auditEvent } from './audit.js'
import type { OperationContext } from './context.js'
import { toCoordinatorError } from './observed.js'

/** How a begun session ends badly. */
export interface Failure extends AuditSubject {
  /** Audit event type, for example `sign.failed`. */
  readonly event: string
  /** Whether a cryptographic failure in this operation says that the counterparty cheats. */
  readonly mayQuarantine: boolean
  readonly error: unknown
}

/**
 * Records the end of a session that the storage knows, with the quarantine in the same transaction, and returns the
 * error to reject with. A storage that cannot take it changes nothing about that error: the claim runs out by itself.
 */
export async function recordFailure(context: OperationContext, failure: Failure): Promise<CoordinatorError> {
  const error = toCoordinatorError(failure.error)
  const quarantine = failure.mayQuarantine && error.code === 'MPC_ABORTED'
  const record: FailSession = {
    sessionId: failure.sessionId,
    code: error.code,
    outcome: error.code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'failed',
    quarantine,
    audit: auditEvent(context, failure.event, failure, { code: error.code, quarantine, ...error.details }),
  }
  try {
    await context.storage.failSession(record)
  } catch (unrecorded) {
    const code = isCoordinatorError(unrecorded) ? unrecorded.code : 'INTERNAL'
    context.logger.error('session.failure_unrecorded', { sessionId: failure.sessionId, code, lost: error.code })
  }
  if (quarantine) context.metrics.count('coordinator_quarantines_total')
  return error
}
