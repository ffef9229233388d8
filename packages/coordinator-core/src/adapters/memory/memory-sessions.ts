import { CoordinatorError } from '../../errors/coordinator-error.js'
import { type Clock, systemClock } from '../../ports/clock.js'
import type { Lease, SessionStorage } from '../../ports/session-storage.js'
import { checkTtl } from '../state/sessions.js'

/** Options of {@link memorySessions}. */
export interface MemorySessionsOptions {
  /** @default the machine's */
  readonly clock?: Clock
  /**
   * Most session ids, and most leases, remembered at a time; about 200 bytes each. When as many are live, new ones are
   * refused with `OVERLOADED` rather than a live one forgotten.
   *
   * @default 100_000
   */
  readonly maxEntries?: number
}

/** A {@link SessionStorage} for one process: enough for a single server, wrong for two behind a load balancer. */
export function memorySessions({
  clock = systemClock,
  maxEntries = 100_000,
}: MemorySessionsOptions = {}): SessionStorage {
  const claims = new ExpiringMap<true>(clock, maxEntries)
  const leases = new ExpiringMap<string>(clock, maxEntries)
  let closed = false
  const whileOpen = async <T>(ttlMs: number | null, run: (expiresAtMs: number) => T): Promise<T> => {
    if (closed) throw new CoordinatorError('STORAGE_UNAVAILABLE')
    return run(ttlMs === null ? 0 : clock.nowMs() + checkTtl(ttlMs))
  }
  const holds = ({ scope, sessionId }: Lease) => leases.get(scope)?.value === sessionId

  return {
    claimSessionId: (sessionId, ttlMs) =>
      whileOpen(ttlMs, (expiresAtMs) => {
        if (claims.get(sessionId) !== undefined) return false
        claims.set(sessionId, { value: true, expiresAtMs })
        return true
      }),
    acquireLease: (scope, sessionId, ttlMs) =>
      whileOpen(ttlMs, (expiresAtMs) => {
        const present = leases.get(scope)
        if (present !== undefined) return { acquired: false, retryAfterMs: present.expiresAtMs - clock.nowMs() }
        leases.set(scope, { value: sessionId, expiresAtMs })
        return { acquired: true, lease: { scope, sessionId } }
      }),
    renewLease: (lease, ttlMs) =>
      whileOpen(ttlMs, (expiresAtMs) => {
        if (!holds(lease)) return false
        leases.set(lease.scope, { value: lease.sessionId, expiresAtMs })
        return true
      }),
    releaseLease: (lease) =>
      whileOpen(null, () => {
        if (holds(lease)) leases.delete(lease.scope)
      }),
    close: async () => {
      closed = true
      claims.clear()
      leases.clear()
    },
  }
}

interface Entry<V> {
  readonly value: V
  /** From this moment on the entry is not there. */
  readonly expiresAtMs: number
}

/** Entries that end by themselves, at most `max` of them. */
class ExpiringMap<V> {
  readonly #entries = new Map<string, Entry<V>>()
  readonly #clock: Clock
  readonly #max: number
  #sweepAt: number

  constructor(clock: Clock, max: number) {
    this.#clock = clock
    this.#max = max
    this.#sweepAt = Math.min(max, SWEEP_MIN)
  }

  get(id: string): Entry<V> | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined || entry.expiresAtMs > this.#clock.nowMs()) return entry
    this.#entries.delete(id)
    return undefined
  }

  set(id: string, entry: Entry<V>): void {
    if (!this.#entries.has(id) && this.#entries.size >= this.#sweepAt) this.#sweep()
    this.#entries.set(id, entry)
  }

  delete(id: string): void {
    this.#entries.delete(id)
  }

  clear(): void {
    this.#entries.clear()
  }

  /** Looks at all entries each time their number has doubled, so that a call costs a constant on average. */
  #sweep(): void {
    const nowMs = this.#clock.nowMs()
    for (const [id, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs <= nowMs) this.#entries.delete(id)
    }
    if (this.#entries.size >= this.#max) throw new CoordinatorError('OVERLOADED', { retryAfterMs: OVERLOADED_RETRY_MS })
    this.#sweepAt = Math.min(this.#max, Math.max(SWEEP_MIN, this.#entries.size * 2))
  }
}

const SWEEP_MIN = 64
const OVERLOADED_RETRY_MS = 1000
