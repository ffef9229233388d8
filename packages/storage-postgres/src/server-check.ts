import { CoordinatorError } from '@maany/coordinator-core'
import { type Kysely, sql } from 'kysely'
import type { Database } from './database.js'

/** The oldest major that is tested. */
const OLDEST_MAJOR = 14
/** Settings without which a commit that was acknowledged can be lost. */
const DURABLE: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply'],
}

interface Facts {
  readonly version: number
  readonly encoding: string
  readonly backend: number
  readonly standby: boolean
  readonly fsync: string
  readonly full_page_writes: string
  readonly synchronous_commit: string
}

/**
 * Refuses a server that this package cannot keep its promises on.
 *
 * @throws CoordinatorError `CONFIGURATION_INVALID` naming the setting and what it must be
 */
export async function checkServer(
  db: Kysely<Database>,
  allowUnsafeDurability: boolean,
): Promise<{ readonly knowsBackends: boolean }> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<Facts>`select
      current_setting('server_version_num')::integer / 10000 as version,
      current_setting('server_encoding') as encoding,
      pg_backend_pid() as backend,
      pg_is_in_recovery() as standby,
      current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit`.execute(connection)
    const [facts] = rows
    if (facts === undefined) throw new CoordinatorError('INVARIANT_VIOLATED')
    if (facts.version < OLDEST_MAJOR) refuse(`PostgreSQL ${facts.version} is too old; use ${OLDEST_MAJOR} or newer.`)
    if (facts.encoding !== 'UTF8') refuse(`The database is encoded in ${facts.encoding}; create it with UTF8.`)
    if (facts.standby) refuse('The server is a standby, which takes no writes. Connect to the primary.')
    if (!allowUnsafeDurability) checkDurability(facts)
    return { knowsBackends: await seesItself(connection, facts.backend) }
  })
}

function checkDurability(facts: Facts): void {
  for (const [setting, values] of Object.entries(DURABLE)) {
    const value = String(facts[setting as keyof Facts])
    if (values.includes(value)) continue
    refuse(`The server runs with ${setting} = ${value}, so a commit can be lost. Set it to ${values.join(' or ')}.`)
  }
}

/** Behind a transaction pooler the next statement may run in another backend, and process ids say nothing. */
async function seesItself(connection: Kysely<Database>, backend: number): Promise<boolean> {
  const { rows } = await sql<{ backend: number }>`
    select pg_backend_pid() as backend from pg_stat_activity where pid = ${backend}`.execute(connection)
  return rows[0]?.backend === backend
}

function refuse(message: string): never {
  throw new CoordinatorError('CONFIGURATION_INVALID', { message })
}
