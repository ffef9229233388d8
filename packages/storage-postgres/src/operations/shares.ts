import type { ConfirmShare, StoreBackup } from '@maany/coordinator-core'
import { sql } from 'kysely'
import type { StorageContext } from '../context.js'
import { fromBytes } from '../rows.js'
import { transact } from '../transact.js'
import { sealedRow } from './parameters.js'

/** {@link WalletStorage.confirmShare} */
export async function confirmShare(context: StorageContext, confirmation: ConfirmShare): Promise<void> {
  const { wallet, shareId, audit } = confirmation
  await transact(context, {
    audit,
    run: async (event) => {
      await sql`select coordinator.confirm_share(p_wallet => ${wallet}, p_share => ${shareId}, p_audit => ${event})`.execute(
        context.db,
      )
    },
    reread: async () => {},
  })
}

/** {@link WalletStorage.storeBackup} */
export async function storeBackup(context: StorageContext, backup: StoreBackup): Promise<void> {
  const { wallet, shareId, fragment, audit } = backup
  const parameters = sql`p_wallet => ${wallet}, p_share => ${shareId}, p_fragment => ${fragment.id},
    p_version => ${fragment.shareVersion}, p_pair_id => ${fromBytes(fragment.pairId)},
    p_threshold => ${fragment.threshold}::smallint, p_share_count => ${fragment.shareCount}::smallint,
    p_sealed => ${sealedRow(fragment.id, 'backup-fragment', fragment.sealed)}`
  await transact(context, {
    audit,
    run: async (event) => {
      await sql`select coordinator.store_backup(${parameters}, p_audit => ${event})`.execute(context.db)
    },
    reread: async () => {},
  })
}
