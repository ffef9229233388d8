/**
 * The tables of the schema `coordinator`, as Kysely reads them. Writes are functions of the schema (see `migrations/`).
 *
 * Metadata and secrets are apart: everything that is sealed is in `sealed_records`.
 *
 * @module
 */
import type { Generated } from 'kysely'

/** Identity of the store. One row. */
export interface DeploymentTable {
  /** Part of every encryption context. */
  id: string
  /** Raised after a restore. */
  epoch: string
}

/** Metadata of wallets. */
export interface WalletTable {
  /** Internal id, never shown to a device. */
  id: string
  /** Application of the owner. With `subject` and `wallet_id` unique. */
  app_id: string
  /** The owner, within the application. */
  subject: string
  /** The engine's 32-byte key id: the owner's name for the wallet. */
  wallet_id: Buffer
  /** `pending`, `active`, `frozen`, `quarantined`, `deleted`. */
  status: string
  /** 33 bytes; null until a candidate has been confirmed. */
  public_key: Buffer | null
  /** The share version that signs; null until a candidate has been confirmed. */
  active_version: number | null
  /** Highest version that was ever active. */
  floor: number
  /** Raised by every authorization. */
  fence: string
  /** Signings authorized so far. */
  signing_counter: string
  /** First key generation that was committed. */
  created_at: Date
  /** Last change of this row. */
  updated_at: Date
}

/** The server's shares, without their secrets. */
export interface KeyShareTable {
  /** Id of the share's record. */
  id: string
  /** Wallet that it belongs to. */
  wallet_id: string
  /** 1 from key generation, one more per refresh; several candidates may carry the same. */
  version: number
  /** `pending`, `active` (at most one a wallet), `superseded`, or `destroyed`: a tombstone without a secret. */
  state: string
  /** 16 bytes naming the matching pair of shares. */
  pair_id: Buffer
  /** 33 bytes. */
  public_key: Buffer
  /** Engine that made it. */
  engine: string
  /** Version of that engine. */
  engine_version: string
  /** The sealed share; null once destroyed. */
  sealed_record: string | null
  /** When it was stored. */
  created_at: Date
  /** Last signing that was authorized with it. */
  last_accessed_at: Date | null
  /** Signings that were authorized with it. */
  access_count: string
}

/** Secrets, sealed with AES-256-GCM under a DEK each. Nothing else holds any. */
export interface SealedRecordTable {
  /** The id of the share or fragment that it was made for. */
  id: string
  /** `server-share` or `backup-fragment`. */
  purpose: string
  /** Version of the record's format; part of the associated data. */
  format: number
  /** `AES-256-GCM`. */
  algorithm: string
  /** 12 bytes. */
  iv: Buffer
  /** Ciphertext and 16-byte tag. */
  ciphertext: Buffer
  /** Adapter that wrapped the DEK. */
  dek_kind: string
  /** KEK that wrapped the DEK. */
  kek_id: string
  /** Version of that KEK. */
  kek_version: string
  /** The DEK under that KEK; opaque to all but the adapter. */
  wrapped_dek: Buffer
  /** When it was sealed. */
  created_at: Date
}

/** Every session id that was ever used. */
export interface SessionTable {
  /** The 32 hex characters of the protocol. Never freed. */
  id: string
  /** `dkg`, `sign`, `refresh`, `backup`, `recover`. */
  kind: string
  /** Application of the owner; with the next two columns unique among live sessions. */
  app_id: string
  /** The owner. */
  subject: string
  /** The owner's name for the wallet (`wallets.wallet_id`). */
  wallet_key: Buffer
  /** Internal id of the wallet, which need not exist yet. */
  wallet_id: string
  /** `live` also after the claim ran out, until another takes the wallet; `completed`, `failed`, `abandoned`. */
  state: string
  /** Server instance that runs it. */
  instance: string
  /** Error code of a failed one. */
  failure_code: string | null
  /** When the id was claimed. */
  started_at: Date
  /** From then on another session may take the wallet. */
  expires_at: Date
  /** When it stopped being live. */
  ended_at: Date | null
}

/** Who was allowed to sign what; written before the first signing frame leaves. */
export interface AuthorizationTable {
  /** Id of the record. */
  id: string
  /** Wallet that signs. */
  wallet_id: string
  /** Session that it belongs to; at most one each. */
  session_id: string
  /** Share that signs. */
  share_id: string
  /** The wallet's signing counter; unique within it. */
  counter: string
  /** The wallet's fence. */
  fence: string
  /** 32 bytes. */
  digest: Buffer
  /** Kind of the document behind the digest. */
  payload_kind: string
  /** The decoded document, as JSON text. */
  summary: Record<string, unknown>
  /** Who asked. */
  actor: string
  /** What the policy said. */
  decision: string
  /** `open`, `signed`, `failed`, `unknown`, `abandoned`. */
  outcome: string
  /** 64 bytes r‖s where the server made it. */
  signature: Buffer | null
  /** When it was authorized. */
  created_at: Date
  /** When the outcome was recorded. */
  ended_at: Date | null
}

/** Backup fragments, without their secrets. At most one for a wallet and version. */
export interface BackupFragmentTable {
  /** Id of the record. */
  id: string
  /** Wallet that it restores. */
  wallet_id: string
  /** Share version that it restores. */
  share_version: number
  /** 16 bytes. */
  pair_id: Buffer
  /** Fragments that restore. */
  threshold: number
  /** Fragments that were made. */
  share_count: number
  /** The sealed backup and fragment. */
  sealed_record: string
  /** When it was stored. */
  created_at: Date
}

/** Security-relevant acts. The database refuses to change or delete one. */
export interface AuditEventTable {
  /** Order of the events; numbers may be missing. */
  sequence: Generated<string>
  /** Made for the transaction that appended it: tells later whether that was committed. */
  id: string
  /** What happened, for example `sign.authorized`. */
  type: string
  /** Who did it. */
  actor: string
  /** Internal id of the wallet, where there is one. */
  wallet_id: string | null
  /** Session, where there is one. */
  session_id: string | null
  /** When it happened, by the server's clock. */
  at: Date
  /** When it was written, by the database's clock. */
  recorded_at: Generated<Date>
  /** Scalars, as JSON text. */
  details: Record<string, string | number | boolean>
}

/** Migrations that were applied. */
export interface SchemaMigrationTable {
  /** Number of the step. */
  version: number
  /** Its name. */
  name: string
  /** When. */
  applied_at: Generated<Date>
}

/** What Kysely knows of the schema. */
export interface Database {
  deployment: DeploymentTable
  wallets: WalletTable
  key_shares: KeyShareTable
  sealed_records: SealedRecordTable
  sessions: SessionTable
  authorizations: AuthorizationTable
  backup_fragments: BackupFragmentTable
  audit_events: AuditEventTable
  schema_migrations: SchemaMigrationTable
}
