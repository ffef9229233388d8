/** The right to run one session of a wallet, for a short time. For speed only: correctness is the wallet storage's. */
export interface Lease {
  /** What is held: one wallet of one owner. */
  readonly scope: string
  readonly sessionId: string
}

/** Result of {@link SessionStorage.acquireLease}. */
export type LeaseResult =
  | { readonly acquired: true; readonly lease: Lease }
  | {
      readonly acquired: false /** When the present lease runs out, in milliseconds from now. */
      readonly retryAfterMs: number
    }

/**
 * Short-lived session state: leases and used session ids. What it forgets costs speed, never safety.
 *
 * @throws CoordinatorError `STORAGE_UNAVAILABLE` from every method when the backend is gone
 */
export interface SessionStorage {
  /**
   * Remembers a session id for `ttlMs`. At most one caller ever gets `true` for an id within that time.
   *
   * @param ttlMs - Milliseconds, 1 or more.
   */
  claimSessionId(sessionId: string, ttlMs: number): Promise<boolean>
  /** Takes the lease of `scope` if nobody holds a live one. A live lease is never taken over. */
  acquireLease(scope: string, sessionId: string, ttlMs: number): Promise<LeaseResult>
  /** Extends a lease that is still held; `false` when it has been lost. */
  renewLease(lease: Lease, ttlMs: number): Promise<boolean>
  /** Gives the lease back, if it is still this session's. */
  releaseLease(lease: Lease): Promise<void>
  /** Frees what the adapter itself made. */
  close(): Promise<void>
}
