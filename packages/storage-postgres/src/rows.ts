/**
 * Rows ⇄ domain. The only place where columns and domain fields meet.
 *
 * @module
 */
import type {
  AuditEvent,
  Authorization,
  AuthorizationOutcome,
  BackupFragment,
  KeyShare,
  KeyShareState,
  SealedRecord,
  StoredAuditEvent,
  Wallet,
  WalletStatus,
} from '@maany/coordinator-core'
import { CoordinatorError } from '@maany/coordinator-core'
import type { Selectable } from 'kysely'
import type {
  AuditEventTable,
  AuthorizationTable,
  BackupFragmentTable,
  KeyShareTable,
  SealedRecordTable,
  WalletTable,
} from './database.js'

/** Columns of a wallet. */
export const WALLET_COLUMNS = [
  'id',
  'app_id',
  'subject',
  'wallet_id',
  'status',
  'public_key',
  'active_version',
  'floor',
  'fence',
  'signing_counter',
  'created_at',
  'updated_at',
] as const

export function toWallet(row: Selectable<WalletTable>): Wallet {
  return {
    id: row.id,
    appId: row.app_id,
    subject: row.subject,
    walletId: row.wallet_id.toString('hex'),
    status: row.status as WalletStatus,
    publicKey: row.public_key === null ? null : toBytes(row.public_key),
    activeVersion: row.active_version,
    floor: row.floor,
    fence: toCount(row.fence),
    signingCounter: toCount(row.signing_counter),
    createdAtMs: row.created_at.getTime(),
    updatedAtMs: row.updated_at.getTime(),
  }
}

/** A share with the sealed record that it points to. */
export type KeyShareRow = Omit<Selectable<KeyShareTable>, 'sealed_record'> & SealedRow

export function toKeyShare(row: KeyShareRow): KeyShare {
  return {
    id: row.id,
    wallet: row.wallet_id,
    version: row.version,
    state: row.state as KeyShareState,
    pairId: toBytes(row.pair_id),
    publicKey: toBytes(row.public_key),
    engine: row.engine,
    engineVersion: row.engine_version,
    sealed: toSealedRecord(row),
    createdAtMs: row.created_at.getTime(),
    lastAccessedAtMs: row.last_accessed_at?.getTime() ?? null,
    accessCount: toCount(row.access_count),
  }
}

/** A fragment with the sealed record that it points to. */
export type BackupFragmentRow = Omit<Selectable<BackupFragmentTable>, 'sealed_record'> & SealedRow

export function toBackupFragment(row: BackupFragmentRow): BackupFragment {
  return {
    id: row.id,
    wallet: row.wallet_id,
    shareVersion: row.share_version,
    pairId: toBytes(row.pair_id),
    threshold: row.threshold,
    shareCount: row.share_count,
    sealed: toSealedRecord(row),
    createdAtMs: row.created_at.getTime(),
  }
}

/** Columns of a sealed record that a join adds. */
export const SEALED_COLUMNS = [
  'format',
  'algorithm',
  'iv',
  'ciphertext',
  'dek_kind',
  'kek_id',
  'kek_version',
  'wrapped_dek',
] as const

type SealedRow = Pick<Selectable<SealedRecordTable>, (typeof SEALED_COLUMNS)[number]>

/** Format and algorithm are checked by whoever opens the record, together with its tag. */
function toSealedRecord(row: SealedRow): SealedRecord {
  return {
    format: row.format as SealedRecord['format'],
    algorithm: row.algorithm as SealedRecord['algorithm'],
    iv: toBytes(row.iv),
    ciphertext: toBytes(row.ciphertext),
    dek: {
      kind: row.dek_kind,
      kek: { id: row.kek_id, version: row.kek_version },
      ciphertext: toBytes(row.wrapped_dek),
    },
  }
}

export function toAuthorization(row: Selectable<AuthorizationTable>): Authorization {
  return {
    id: row.id,
    wallet: row.wallet_id,
    sessionId: row.session_id.replaceAll('-', ''),
    shareId: row.share_id,
    counter: toCount(row.counter),
    fence: toCount(row.fence),
    digest: toBytes(row.digest),
    payloadKind: row.payload_kind,
    summary: row.summary,
    actor: row.actor,
    decision: row.decision,
    outcome: row.outcome as AuthorizationOutcome,
    signature: row.signature === null ? null : toBytes(row.signature),
    createdAtMs: row.created_at.getTime(),
    endedAtMs: row.ended_at?.getTime() ?? null,
  }
}

export function toAuditEvent(row: Omit<Selectable<AuditEventTable>, 'id' | 'recorded_at'>): StoredAuditEvent {
  return {
    sequence: toCount(row.sequence),
    type: row.type,
    actor: row.actor,
    ...(row.wallet_id === null ? {} : { wallet: row.wallet_id }),
    ...(row.session_id === null ? {} : { sessionId: row.session_id }),
    atMs: row.at.getTime(),
    details: row.details,
  }
}

/** An audit event as `append_audit_event` takes it. */
export function fromAuditEvent(id: string, event: AuditEvent): string {
  const { type, actor, wallet, sessionId, atMs, details } = event
  return JSON.stringify({ id, type, actor, wallet, sessionId, at: new Date(atMs).toISOString(), details })
}

/** A copy, so that nobody holds memory of the driver, or of the caller. */
export function toBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

/** Bytes of a parameter, copied: the statement may be sent later. */
export function fromBytes(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes)
}

/** A bigint column that counts. @throws CoordinatorError `INVARIANT_VIOLATED` beyond 2^53 */
export function toCount(text: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count)) return count
  throw new CoordinatorError('INVARIANT_VIOLATED', { message: 'A stored counter is beyond 2^53.' })
}
