import type { BackupFragment, Wallet, WalletKey } from '../../domain/wallet.js'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { ListAuditEvents, LoadedWallet, StoredAuditEvent } from '../../ports/wallet-storage.js'
import type { Draft } from './draft.js'
import { sharesThatMaySign } from './shares.js'
import { scopeOf, type WalletRecord } from './state.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** {@link WalletStorage.findWallet} */
export function findWallet(draft: Draft, key: WalletKey): Wallet | null {
  return findRecord(draft, key)?.wallet ?? null
}

/** {@link WalletStorage.listWallets} */
export function listWallets(draft: Draft, owner: Omit<WalletKey, 'walletId'>): readonly Wallet[] {
  return [...draft.wallets.entries()]
    .map(([, { wallet }]) => wallet)
    .filter(({ appId, subject }) => appId === owner.appId && subject === owner.subject)
    .filter(({ status }) => status !== 'deleted')
}

/** {@link WalletStorage.loadWallet} */
export function loadWallet(draft: Draft, key: WalletKey): LoadedWallet | null {
  const record = findRecord(draft, key)
  return record === undefined ? null : { wallet: record.wallet, shares: sharesThatMaySign(record) }
}

/** {@link WalletStorage.findBackup} */
export function findBackup(draft: Draft, wallet: string): BackupFragment | null {
  const backups = draft.wallets.get(wallet)?.backups ?? []
  return backups.toSorted((a, b) => b.shareVersion - a.shareVersion)[0] ?? null
}

/** {@link WalletStorage.listAuditEvents} */
export function listAuditEvents(draft: Draft, query: ListAuditEvents = {}): readonly StoredAuditEvent[] {
  const { wallet, afterSequence = 0, limit = DEFAULT_LIMIT } = query
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new CoordinatorError('CONFIGURATION_INVALID', { message: `A limit is 1 to ${MAX_LIMIT}.` })
  }
  const found: StoredAuditEvent[] = []
  for (const event of draft.audit()) {
    if (found.length === limit) break
    if (event.sequence > afterSequence && (wallet === undefined || event.wallet === wallet)) found.push(event)
  }
  return found
}

function findRecord(draft: Draft, key: WalletKey): WalletRecord | undefined {
  const id = draft.scopes.get(scopeOf(key))
  const record = id === undefined ? undefined : draft.wallets.get(id)
  return record?.wallet.status === 'deleted' ? undefined : record
}
