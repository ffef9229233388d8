import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditEvent, CoordinatorError } from '@maany/coordinator-core'
import { sql } from 'kysely'
import type { StorageContext } from './context.js'
import { ConnectionLost, isRolledBack, toCoordinatorError } from './errors.js'
import { fromAuditEvent } from './rows.js'

const ATTEMPTS = 3
/** How long a transaction whose connection was lost is looked for. */
const REREAD_WITHIN_MS = 3_000
const REREAD_EVERY_MS = 100

/** A read, or anything else that may run twice. */
export async function read<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw toCoordinatorError(error)
  }
}

/** How {@link transact} commits. */
export interface Transaction<T> {
  readonly audit: AuditEvent
  /** One statement, which appends `audit` (as given) in its transaction. */
  readonly run: (audit: string) => Promise<T>
  /** The result of a transaction that turned out to be committed. */
  readonly reread: () => Promise<T>
}

/**
 * Runs one transaction. Where the connection is lost under it, its audit event tells whether it was committed.
 *
 * @throws CoordinatorError `OUTCOME_UNKNOWN` when nobody can tell within 3 s; `STORAGE_UNAVAILABLE` when it was not
 */
export async function transact<T>(context: StorageContext, { audit, run, reread }: Transaction<T>): Promise<T> {
  const id = randomUUID()
  const event = fromAuditEvent(id, audit)
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(event)
    } catch (error) {
      if (isRolledBack(error) && attempt < ATTEMPTS) continue
      if (!(error instanceof ConnectionLost) || error.phase === 'connect') throw toCoordinatorError(error)
      const outcome = await findOutcome(context, id, error.backend)
      if (outcome === 'committed') return await rereadCommitted(reread)
      throw outcome === 'rolled-back' ? toCoordinatorError(error) : unknownOutcome(error)
    }
  }
}

async function rereadCommitted<T>(reread: () => Promise<T>): Promise<T> {
  try {
    return await reread()
  } catch (error) {
    throw unknownOutcome(error)
  }
}

function unknownOutcome(cause: unknown): CoordinatorError {
  return new CoordinatorError('OUTCOME_UNKNOWN', { cause })
}

/** A backend that is gone commits nothing any more; so it is asked for before the event. */
async function findOutcome(
  context: StorageContext,
  event: string,
  backend: number | undefined,
): Promise<'committed' | 'rolled-back' | 'unknown'> {
  const deadline = Date.now() + REREAD_WITHIN_MS
  do {
    try {
      const gone = context.knowsBackends && backend !== undefined && !(await isRunning(context, backend))
      if (await isCommitted(context, event)) return 'committed'
      if (gone) return 'rolled-back'
    } catch {
      // Not reachable yet.
    }
    await sleep(REREAD_EVERY_MS)
  } while (Date.now() < deadline)
  return 'unknown'
}

async function isRunning({ db }: StorageContext, backend: number): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity where pid = ${backend}`.execute(db)
  return rows.length > 0
}

async function isCommitted({ db }: StorageContext, event: string): Promise<boolean> {
  const row = await db.selectFrom('audit_events').select('sequence').where('id', '=', event).executeTakeFirst()
  return row !== undefined
}
