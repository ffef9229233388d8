import { randomUUID } from 'node:crypto'
import { type AuditEvent, type CommitDkg, CoordinatorError, type SessionClaim } from '@maany/coordinator-core'
import { sql } from 'kysely'
import type { StorageContext } from '../context.js'
import { fromBytes } from '../rows.js'
import { transact } from '../transact.js'
import { claimParameters, keyParameters, sealedRow } from './parameters.js'

/** {@link WalletStorage.beginDkg} */
export async function beginDkg(
  context: StorageContext,
  claim: SessionClaim,
  audit: AuditEvent,
): Promise<{ readonly wallet: string }> {
  const newWallet = randomUUID()
  const parameters = claimParameters(claim)
  return transact(context, {
    audit,
    run: async (event) => {
      const { rows } = await sql<{ wallet: string }>`
        select coordinator.begin_dkg(${parameters}, p_new_wallet => ${newWallet}, p_audit => ${event}) as wallet`.execute(
        context.db,
      )
      return only(rows)
    },
    reread: async () => {
      const { wallet_id } = await context.db
        .selectFrom('sessions')
        .select('wallet_id')
        .where('id', '=', claim.sessionId)
        .executeTakeFirstOrThrow()
      return { wallet: wallet_id }
    },
  })
}

/** {@link WalletStorage.commitDkg} */
export async function commitDkg(context: StorageContext, commit: CommitDkg): Promise<void> {
  const { sessionId, key, wallet, share, audit } = commit
  const parameters = sql`p_session => ${sessionId}, ${keyParameters(key)}, p_wallet => ${wallet}, p_share => ${share.id},
    p_version => ${share.version}, p_pair_id => ${fromBytes(share.pairId)}, p_public_key => ${fromBytes(share.publicKey)},
    p_engine => ${share.engine}, p_engine_version => ${share.engineVersion},
    p_sealed => ${sealedRow(share.id, 'server-share', share.sealed)}`
  await transact(context, {
    audit,
    run: async (event) => {
      await sql`select coordinator.commit_dkg(${parameters}, p_audit => ${event})`.execute(context.db)
    },
    reread: async () => {},
  })
}

/** The one row of a function's result. */
export function only<T>(rows: readonly T[]): T {
  const [row] = rows
  if (row === undefined) throw new CoordinatorError('INVARIANT_VIOLATED')
  return row
}
