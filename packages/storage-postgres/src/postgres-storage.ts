import { CoordinatorError, type Logger, silentLogger, type WalletStorage } from '@maany/coordinator-core'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, type PoolConfig } from 'pg'
import { connectionPool } from './connection-pool.js'
import type { StorageContext } from './context.js'
import type { Database } from './database.js'
import { fromDriver } from './errors.js'
import { checkSchema, type MigrationResult, migrateDatabase } from './migrate.js'
import { beginDkg, commitDkg } from './operations/dkg.js'
import { appendAuditEvent, findAuthorization, findDeployment, listAuditEvents, ping } from './operations/records.js'
import { extendSession, failSession } from './operations/sessions.js'
import { confirmShare, storeBackup } from './operations/shares.js'
import { authorizeSigning, completeSigning } from './operations/signing.js'
import { findBackup, findWallet, listWallets, loadWallet } from './operations/wallets.js'
import { checkServer } from './server-check.js'
import { read } from './transact.js'

/** Options of {@link postgresStorage}. Give `connectionString` or `pool`. */
export interface PostgresStorageOptions {
  /** `postgres://user:password@host:port/database`. The storage then owns its pool. */
  readonly connectionString?: string
  /** A pool of yours, which you end, and whose `error` event you listen to. The five options below are yours then too. */
  readonly pool?: Pool
  /** Connections at most. @default 10 */
  readonly poolSize?: number
  /** A statement that runs longer is cancelled, in milliseconds. @default 5000 */
  readonly statementTimeoutMs?: number
  /** Wait for a free or new connection, in milliseconds. @default 5000 */
  readonly connectTimeoutMs?: number
  /** TLS towards the server, as `pg` takes it. @default what the connection string says */
  readonly ssl?: PoolConfig['ssl']
  /** Shown in `pg_stat_activity`. @default 'maany-coordinator' */
  readonly applicationName?: string
  /** `apply`: bring the schema up to date when opening. `check`: refuse one that is not. @default 'apply' */
  readonly migrations?: 'apply' | 'check'
  /** Off behind a pooler that cannot keep prepared statements. @default true */
  readonly preparedStatements?: boolean
  /** Accepts a server that may forget what it committed. For tests only. @default false */
  readonly allowUnsafeDurability?: boolean
  /** @default silent */
  readonly logger?: Logger
}

const DEFAULT_STATEMENT_TIMEOUT_MS = 5_000
/** Beyond the statement's own timeout: then it is the connection that does not answer. */
const ANSWER_GRACE_MS = 2_000

/**
 * Opens wallet storage on a Postgres database: checks the server, then brings the schema up to date.
 *
 * @throws CoordinatorError `STORAGE_UNAVAILABLE` when it cannot be reached; `SCHEMA_MISMATCH` when the schema is not
 *   one of this build; `CONFIGURATION_INVALID` when options or server do not fit, with the way out
 */
export async function postgresStorage(options: PostgresStorageOptions): Promise<WalletStorage> {
  const db = open(options)
  try {
    const { knowsBackends } = await read(() => checkServer(db, options.allowUnsafeDurability ?? false))
    if (options.migrations === 'check') await read(() => checkSchema(db))
    else await read(() => migrateDatabase(db))
    return storageOn({ db: db.withSchema('coordinator'), knowsBackends })
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Brings the schema of a database up to date and closes again; for an operator's command. */
export async function migrate(options: PostgresStorageOptions): Promise<MigrationResult> {
  const db = open(options)
  try {
    return await read(() => migrateDatabase(db))
  } finally {
    await db.destroy()
  }
}

function open(options: PostgresStorageOptions): Kysely<Database> {
  const { pool: given, statementTimeoutMs = DEFAULT_STATEMENT_TIMEOUT_MS } = options
  const pool = connectionPool(given ?? newPool(options, statementTimeoutMs), {
    owned: given === undefined,
    answerTimeoutMs: statementTimeoutMs + ANSWER_GRACE_MS,
    preparedStatements: options.preparedStatements ?? true,
  })
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

function newPool(options: PostgresStorageOptions, statementTimeoutMs: number): Pool {
  if (options.connectionString === undefined) {
    throw new CoordinatorError('CONFIGURATION_INVALID', { message: 'Give a connectionString or a pool.' })
  }
  const pool = new Pool({
    connectionString: options.connectionString,
    max: options.poolSize ?? 10,
    statement_timeout: statementTimeoutMs,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    application_name: options.applicationName ?? 'maany-coordinator',
    keepAlive: true,
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
  })
  const logger = options.logger ?? silentLogger
  pool.on('error', (error) => {
    const { name, message } = fromDriver(error, 'connect')
    logger.warn('postgres.idle_connection_lost', { name, message })
  })
  return pool
}

function storageOn(context: StorageContext): WalletStorage {
  return {
    deployment: () => read(() => findDeployment(context)),
    findWallet: (key) => read(() => findWallet(context, key)),
    listWallets: (owner) => read(() => listWallets(context, owner)),
    loadWallet: (key) => read(() => loadWallet(context, key)),
    beginDkg: (claim, audit) => beginDkg(context, claim, audit),
    commitDkg: (commit) => commitDkg(context, commit),
    authorizeSigning: (request) => authorizeSigning(context, request),
    completeSigning: (completion) => completeSigning(context, completion),
    extendSession: (sessionId, ttlMs) => read(() => extendSession(context, sessionId, ttlMs)),
    failSession: (failure) => failSession(context, failure),
    confirmShare: (confirmation) => confirmShare(context, confirmation),
    storeBackup: (backup) => storeBackup(context, backup),
    findBackup: (wallet) => read(() => findBackup(context, wallet)),
    findAuthorization: (id) => read(() => findAuthorization(context, id)),
    append: (event) => appendAuditEvent(context, event),
    listAuditEvents: (query) => read(() => listAuditEvents(context, query)),
    ping: () => read(() => ping(context)),
    close: () => context.db.destroy(),
  }
}
