import type { AuthorizeSigning, CompleteSigning, SigningAuthorized } from '@maany/coordinator-core'
import { sql } from 'kysely'
import type { StorageContext } from '../context.js'
import { fromBytes, toCount } from '../rows.js'
import { transact } from '../transact.js'
import { only } from './dkg.js'
import { claimParameters } from './parameters.js'

interface CountersRow {
  readonly fence: string
  readonly counter: string
}

/** {@link WalletStorage.authorizeSigning} */
export async function authorizeSigning(context: StorageContext, request: AuthorizeSigning): Promise<SigningAuthorized> {
  const { claim, wallet, shareId, authorization, audit } = request
  const { id, digest, payloadKind, summary, actor, decision } = authorization
  const parameters = sql`${claimParameters(claim)}, p_wallet => ${wallet}, p_share => ${shareId},
    p_authorization => ${id}, p_digest => ${fromBytes(digest)}, p_payload_kind => ${payloadKind},
    p_summary => ${JSON.stringify(summary)}, p_actor => ${actor}, p_decision => ${decision}`
  const counters = await transact<CountersRow>(context, {
    audit,
    run: async (event) => {
      const statement = sql<CountersRow>`select fence, counter from coordinator.authorize_signing(${parameters}, p_audit => ${event})`
      return only((await statement.execute(context.db)).rows)
    },
    reread: () =>
      context.db
        .selectFrom('authorizations')
        .select(['fence', 'counter'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
  })
  return { fence: toCount(counters.fence), counter: toCount(counters.counter) }
}

/** {@link WalletStorage.completeSigning} */
export async function completeSigning(context: StorageContext, completion: CompleteSigning): Promise<void> {
  const { sessionId, wallet, authorizationId, shareId, fence, signature, audit } = completion
  const parameters = sql`p_session => ${sessionId}, p_wallet => ${wallet}, p_authorization => ${authorizationId},
    p_share => ${shareId}, p_fence => ${fence}, p_signature => ${signature === null ? null : fromBytes(signature)}`
  await transact(context, {
    audit,
    run: async (event) => {
      await sql`select coordinator.complete_signing(${parameters}, p_audit => ${event})`.execute(context.db)
    },
    reread: async () => {},
  })
}
