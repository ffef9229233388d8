import type { Authorization } from '../../domain/wallet.js'
import type { AuditEvent } from '../../ports/audit-log.js'
import type { StoredAuditEvent } from '../../ports/wallet-storage.js'
import type { CoordinatorState, SessionRecord, WalletRecord } from './state.js'

/** Changes to a map that take effect with {@link DraftMap.apply} or never. */
export class DraftMap<V> {
  readonly #base: Map<string, V>
  readonly #changes = new Map<string, V | undefined>()

  constructor(base: Map<string, V>) {
    this.#base = base
  }

  get(id: string): V | undefined {
    return this.#changes.has(id) ? this.#changes.get(id) : this.#base.get(id)
  }

  set(id: string, value: V): void {
    this.#changes.set(id, value)
  }

  delete(id: string): void {
    this.#changes.set(id, undefined)
  }

  get isEmpty(): boolean {
    return this.#changes.size === 0
  }

  /** In order of insertion. */
  *entries(): IterableIterator<[string, V]> {
    for (const id of this.#base.keys()) {
      const value = this.get(id)
      if (value !== undefined) yield [id, value]
    }
    for (const [id, value] of this.#changes) {
      if (value !== undefined && !this.#base.has(id)) yield [id, value]
    }
  }

  apply(): void {
    for (const [id, value] of this.#changes) {
      if (value === undefined) this.#base.delete(id)
      else this.#base.set(id, value)
    }
  }
}

/** One transaction over a {@link CoordinatorState}: reads its own writes, changes the state with {@link Draft.apply} only. */
export class Draft {
  readonly #state: CoordinatorState
  readonly #events: StoredAuditEvent[] = []
  /** The time of the transaction, milliseconds since the epoch. */
  readonly nowMs: number
  readonly wallets: DraftMap<WalletRecord>
  readonly scopes: DraftMap<string>
  readonly sessions: DraftMap<SessionRecord>
  readonly live: DraftMap<string>
  readonly authorizations: DraftMap<Authorization>

  constructor(state: CoordinatorState, nowMs: number) {
    this.#state = state
    this.nowMs = nowMs
    this.wallets = new DraftMap(state.wallets)
    this.scopes = new DraftMap(state.scopes)
    this.sessions = new DraftMap(state.sessions)
    this.live = new DraftMap(state.live)
    this.authorizations = new DraftMap(state.authorizations)
  }

  get #maps(): readonly { readonly isEmpty: boolean; apply(): void }[] {
    return [this.wallets, this.scopes, this.sessions, this.live, this.authorizations]
  }

  get deployment(): CoordinatorState['deployment'] {
    return this.#state.deployment
  }

  /** Every audit event, those of this draft last. */
  *audit(): IterableIterator<StoredAuditEvent> {
    yield* this.#state.audit
    yield* this.#events
  }

  /** Appends an audit event under the next sequence number. */
  append(event: AuditEvent): void {
    const last = this.#events.at(-1) ?? this.#state.audit.at(-1)
    this.#events.push({ ...event, sequence: (last?.sequence ?? 0) + 1 })
  }

  /** Whether there is nothing to store. */
  get isEmpty(): boolean {
    return this.#events.length === 0 && this.#maps.every((map) => map.isEmpty)
  }

  apply(): void {
    for (const map of this.#maps) map.apply()
    this.#state.audit.push(...this.#events)
  }
}
