import { randomUUID } from 'node:crypto'
import {
  type AuditEvent,
  type Authorization,
  CoordinatorError,
  type Deployment,
  type ListAuditEvents,
  type StoredAuditEvent,
} from '@maany/coordinator-core'
import { sql } from 'kysely'
import type { StorageContext } from '../context.js'
import { toAuditEvent, toAuthorization, toCount } from '../rows.js'
import { transact } from '../transact.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** {@link WalletStorage.deployment} */
export async function findDeployment({ db }: StorageContext): Promise<Deployment> {
  const row = await db.selectFrom('deployment').select(['id', 'epoch']).executeTakeFirst()
  if (row === undefined) throw new CoordinatorError('INVARIANT_VIOLATED')
  return { id: row.id, epoch: toCount(row.epoch) }
}

/** {@link WalletStorage.findAuthorization} */
export async function findAuthorization({ db }: StorageContext, id: string): Promise<Authorization | null> {
  const row = await db.selectFrom('authorizations').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toAuthorization(row)
}

/** {@link AuditLog.append} */
export async function appendAuditEvent(context: StorageContext, audit: AuditEvent): Promise<void> {
  await transact(context, {
    audit,
    run: async (event) => {
      await sql`select coordinator.append_audit_event(p_event => ${event})`.execute(context.db)
    },
    reread: async () => {},
  })
}

/** {@link WalletStorage.listAuditEvents} */
export async function listAuditEvents(
  { db }: StorageContext,
  { wallet, afterSequence = 0, limit = DEFAULT_LIMIT }: ListAuditEvents = {},
): Promise<readonly StoredAuditEvent[]> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new CoordinatorError('CONFIGURATION_INVALID', { message: `A limit is 1 to ${MAX_LIMIT}.` })
  }
  const rows = await db
    .selectFrom('audit_events')
    .select(['sequence', 'type', 'actor', 'wallet_id', 'session_id', 'at', 'details'])
    .where('sequence', '>', String(afterSequence))
    .$if(wallet !== undefined, (query) => query.where('wallet_id', '=', wallet ?? null))
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map(toAuditEvent)
}

/** A fresh event id is no row: one round trip that reads the schema. */
export async function ping({ db }: StorageContext): Promise<void> {
  await db.selectFrom('audit_events').select('sequence').where('id', '=', randomUUID()).execute()
}
