import type { FailSession } from '@maany/coordinator-core'
import { sql } from 'kysely'
import type { StorageContext } from '../context.js'
import { ConnectionLost } from '../errors.js'
import { read, transact } from '../transact.js'
import { checkTtl } from './parameters.js'

/** {@link WalletStorage.extendSession} */
export async function extendSession(context: StorageContext, sessionId: string, ttlMs: number): Promise<boolean> {
  checkTtl(ttlMs)
  const extend = async () => {
    const { numUpdatedRows } = await context.db
      .updateTable('sessions')
      .set({ expires_at: sql`clock_timestamp() + ${ttlMs}::bigint * interval '1 millisecond'` })
      .where('id', '=', sessionId)
      .where('state', '=', 'live')
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }
  return read(async () => {
    try {
      return await extend()
    } catch (error) {
      // Extending twice is extending once.
      if (error instanceof ConnectionLost && error.phase === 'query') return await extend()
      throw error
    }
  })
}

/** {@link WalletStorage.failSession} */
export async function failSession(context: StorageContext, failure: FailSession): Promise<void> {
  const { sessionId, code, outcome, quarantine, audit } = failure
  await transact(context, {
    audit,
    run: async (event) => {
      await sql`select coordinator.fail_session(p_session => ${sessionId}, p_code => ${code}, p_outcome => ${outcome},
        p_quarantine => ${quarantine}, p_audit => ${event})`.execute(context.db)
    },
    reread: async () => {},
  })
}
