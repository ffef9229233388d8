import { CoordinatorError } from '../errors/coordinator-error.js'
import type { PolicyDecision, PolicyRequest } from '../ports/policy.js'
import { type AuditSubject, auditEvent } from './audit.js'
import type { OperationContext } from './context.js'

/**
 * Asks the policy, after the rule that stands before every policy: no bare digest unless configuration says so.
 *
 * @returns the reason of the decision that allowed it
 * @throws CoordinatorError `BLIND_SIGNING_DISABLED`, `POLICY_DENIED`; the refusal is in the audit log then
 */
export async function decide(
  context: OperationContext,
  subject: AuditSubject,
  request: PolicyRequest,
): Promise<string> {
  const blind = request.operation === 'sign' && request.payload.kind === 'digest' && !context.blindSigning
  const decision: PolicyDecision = blind ? { effect: 'deny', reason: 'blind_signing' } : await ask(context, request)
  if (decision.effect === 'allow') return decision.reason
  const details = { reason: decision.reason }
  await context.storage.append(auditEvent(context, `${request.operation}.denied`, subject, details))
  throw new CoordinatorError(blind ? 'BLIND_SIGNING_DISABLED' : 'POLICY_DENIED', { details })
}

/** A policy that fails has not allowed anything. */
async function ask(context: OperationContext, request: PolicyRequest): Promise<PolicyDecision> {
  try {
    return await context.policy.decide(request)
  } catch {
    context.logger.error('policy.failed', { operation: request.operation })
    return { effect: 'deny', reason: 'policy_failed' }
  }
}
