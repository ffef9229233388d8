import { CoordinatorError } from '@maany/coordinator-core'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.js'
import { type Migration, migrations } from './migrations/index.js'

/** Two servers that start at once take turns. The number is this package's own. */
const ADVISORY_LOCK = '7262931542028319'
const LATEST = migrations.length

/** Result of {@link migrateDatabase}. */
export interface MigrationResult {
  /** Version of the schema now. */
  readonly version: number
  /** Names of the steps that were applied by this call. */
  readonly applied: readonly string[]
}

/**
 * Brings the schema to this build's version: forward only, all steps in one transaction, one migrator at a time.
 *
 * @throws CoordinatorError `SCHEMA_MISMATCH` when the schema is newer than this build
 */
export async function migrateDatabase(db: Kysely<Database>): Promise<MigrationResult> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK}::bigint)`.execute(transaction)
    const present = await readVersion(transaction)
    refuseNewer(present)
    if (present === 0) await createVersionTable(transaction)
    const missing = migrations.filter(({ version }) => version > present)
    for (const migration of missing) await apply(transaction, migration)
    return { version: LATEST, applied: missing.map(({ name }) => name) }
  })
}

/** @throws CoordinatorError `SCHEMA_MISMATCH` unless the schema is exactly this build's */
export async function checkSchema(db: Kysely<Database>): Promise<void> {
  const present = await readVersion(db)
  refuseNewer(present)
  if (present === LATEST) return
  throw new CoordinatorError('SCHEMA_MISMATCH', {
    message: `The database schema is version ${present}, this build needs ${LATEST}. Run the migrations first.`,
    details: { present, expected: LATEST },
  })
}

/** 0: nothing there yet. */
async function readVersion(db: Kysely<Database>): Promise<number> {
  const table = await sql<{ present: boolean }>`
    select to_regclass('coordinator.schema_migrations') is not null as present`.execute(db)
  if (table.rows[0]?.present !== true) return 0
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(version), 0) as version from coordinator.schema_migrations`.execute(db)
  return rows[0]?.version ?? 0
}

function refuseNewer(present: number): void {
  if (present <= LATEST) return
  throw new CoordinatorError('SCHEMA_MISMATCH', {
    message: `The database schema is version ${present}, newer than the ${LATEST} of this build. Start a newer build.`,
    details: { present, expected: LATEST },
  })
}

async function createVersionTable(transaction: Transaction<Database>): Promise<void> {
  await sql`create schema if not exists coordinator`.execute(transaction)
  await sql`create table coordinator.schema_migrations (
    version integer primary key,
    name text not null,
    applied_at timestamptz not null default clock_timestamp()
  )`.execute(transaction)
}

async function apply(transaction: Transaction<Database>, { version, name, statements }: Migration): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(transaction)
  await transaction.withSchema('coordinator').insertInto('schema_migrations').values({ version, name }).execute()
}
