import type { AuditEvent } from '../ports/audit-log.js'
import type { Principal } from '../ports/authenticator.js'
import type { OperationContext } from './context.js'
import { actorOf } from './identifiers.js'

/** What the events of one operation have in common. */
export interface AuditSubject {
  readonly principal: Principal
  readonly sessionId: string
  /** Internal id, once it is known. */
  readonly wallet?: string | undefined
}

/** Builds an audit event of an operation. */
export function auditEvent(
  context: OperationContext,
  type: string,
  subject: AuditSubject,
  details: AuditEvent['details'] = {},
): AuditEvent {
  return {
    type,
    actor: actorOf(subject.principal),
    ...(subject.wallet === undefined ? {} : { wallet: subject.wallet }),
    sessionId: subject.sessionId,
    atMs: context.clock.nowMs(),
    details: { ...details, method: subject.principal.method },
  }
}
