/** A security-relevant act. Holds decisions, digests, versions and actors; never a secret. */
export interface AuditEvent {
  /** What happened, for example `sign.authorized`. */
  readonly type: string
  /** `<appId>/<subject>`, or `system`. */
  readonly actor: string
  /** The wallet's internal id, where there is one. */
  readonly wallet?: string
  readonly sessionId?: string
  /** Milliseconds since the epoch. */
  readonly atMs: number
  /** JSON-safe scalars. */
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/**
 * Append-only log. Events that belong to a transaction are given to the storage operation that commits it; this port
 * takes the others (refusals and failures that changed nothing).
 */
export interface AuditLog {
  append(event: AuditEvent): Promise<void>
}
