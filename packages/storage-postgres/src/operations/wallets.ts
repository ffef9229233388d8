import type { BackupFragment, LoadedWallet, Wallet, WalletKey } from '@maany/coordinator-core'
import type { ExpressionBuilder } from 'kysely'
import type { StorageContext } from '../context.js'
import type { Database } from '../database.js'
import { type KeyShareRow, SEALED_COLUMNS, toBackupFragment, toKeyShare, toWallet, WALLET_COLUMNS } from '../rows.js'
import { walletIdBytes } from './parameters.js'

/** {@link WalletStorage.findWallet} */
export async function findWallet({ db }: StorageContext, key: WalletKey): Promise<Wallet | null> {
  const row = await db.selectFrom('wallets').select(WALLET_COLUMNS).where(isFound(key)).executeTakeFirst()
  return row === undefined ? null : toWallet(row)
}

/** {@link WalletStorage.listWallets} */
export async function listWallets(
  { db }: StorageContext,
  { appId, subject }: Omit<WalletKey, 'walletId'>,
): Promise<readonly Wallet[]> {
  const rows = await db
    .selectFrom('wallets')
    .select(WALLET_COLUMNS)
    .where('app_id', '=', appId)
    .where('subject', '=', subject)
    .where('status', '<>', 'deleted')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toWallet)
}

/** {@link WalletStorage.loadWallet}: one row a share, the wallet's columns on each. */
export async function loadWallet({ db }: StorageContext, key: WalletKey): Promise<LoadedWallet | null> {
  const rows = await db
    .selectFrom((from) => from.selectFrom('wallets').select(WALLET_COLUMNS).where(isFound(key)).as('w'))
    .leftJoin('key_shares as s', (join) =>
      join
        .onRef('s.wallet_id', '=', 'w.id')
        .on((on) =>
          on.or([
            on.and([on('s.state', '=', 'active'), on('w.active_version', 'is not', null)]),
            on.and([on('s.state', '=', 'pending'), on('w.active_version', 'is', null)]),
          ]),
        ),
    )
    .leftJoin('sealed_records as r', 'r.id', 's.sealed_record')
    .selectAll('w')
    .select(SHARE_COLUMNS)
    .orderBy('s.last_accessed_at', (order) => order.asc().nullsFirst())
    .orderBy('s.created_at', 'desc')
    .execute()
  const [first] = rows
  return first === undefined ? null : { wallet: toWallet(first), shares: rows.flatMap(shareOf) }
}

/** {@link WalletStorage.findBackup} */
export async function findBackup({ db }: StorageContext, wallet: string): Promise<BackupFragment | null> {
  const row = await db
    .selectFrom('backup_fragments as b')
    .innerJoin('sealed_records as r', 'r.id', 'b.sealed_record')
    .select(['b.id', 'b.wallet_id', 'b.share_version', 'b.pair_id', 'b.threshold', 'b.share_count', 'b.created_at'])
    .select(SEALED_COLUMNS)
    .where('b.wallet_id', '=', wallet)
    .orderBy('b.share_version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toBackupFragment(row)
}

function isFound({ appId, subject, walletId }: WalletKey) {
  return (where: ExpressionBuilder<Database, 'wallets'>) =>
    where.and([
      where('app_id', '=', appId),
      where('subject', '=', subject),
      where('wallet_id', '=', walletIdBytes(walletId)),
      where('status', '<>', 'deleted'),
    ])
}

/** Prefixed where a column of the wallet has the same name. */
const SHARE_COLUMNS = [
  's.id as share_id',
  's.version',
  's.state',
  's.pair_id',
  's.public_key as share_public_key',
  's.engine',
  's.engine_version',
  's.created_at as share_created_at',
  's.last_accessed_at',
  's.access_count',
  ...SEALED_COLUMNS,
] as const

type Joined<T> = { readonly [K in keyof T]: T[K] | null }
type ShareColumns = Omit<KeyShareRow, 'id' | 'wallet_id' | 'public_key' | 'created_at'> & {
  readonly share_id: string
  readonly share_public_key: Buffer
  readonly share_created_at: Date
}

function shareOf(row: Joined<ShareColumns> & { readonly id: string }) {
  if (row.share_id === null) return []
  // The join found the share, so none of its columns is null but the one that may be.
  const found = row as ShareColumns & { readonly id: string }
  const { share_id, share_public_key, share_created_at, id: wallet_id } = found
  return [toKeyShare({ ...found, id: share_id, wallet_id, public_key: share_public_key, created_at: share_created_at })]
}
