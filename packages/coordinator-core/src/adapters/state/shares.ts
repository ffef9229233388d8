import type { KeyShare } from '../../domain/wallet.js'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { ConfirmShare, StoreBackup } from '../../ports/wallet-storage.js'
import type { Draft } from './draft.js'
import type { WalletRecord } from './state.js'

/** The `active` share, or where there is none yet every candidate in the order of {@link LoadedWallet.shares}. */
export function sharesThatMaySign({ wallet, shares }: WalletRecord): readonly KeyShare[] {
  if (wallet.activeVersion !== null) return shares.filter((share) => share.state === 'active')
  const candidates = shares.filter((share) => share.state === 'pending')
  const unopened = candidates.filter((share) => share.lastAccessedAtMs === null).reverse()
  return [...unopened, ...candidates.filter((share) => share.lastAccessedAtMs !== null)]
}

/** Makes a pending share the active one and its wallet `active`; other candidates of its version are destroyed. */
export function promote(record: WalletRecord, promoted: KeyShare, nowMs: number): WalletRecord {
  const { wallet, shares } = record
  return {
    ...record,
    wallet: {
      ...wallet,
      status: 'active',
      publicKey: promoted.publicKey,
      activeVersion: promoted.version,
      floor: Math.max(wallet.floor, promoted.version),
      updatedAtMs: nowMs,
    },
    shares: shares
      .filter((share) => share.id === promoted.id || share.version !== promoted.version)
      .map((share) => stateAfter(share, promoted)),
  }
}

function stateAfter(share: KeyShare, promoted: KeyShare): KeyShare {
  if (share.id === promoted.id) return { ...share, state: 'active' }
  return share.state === 'active' ? { ...share, state: 'superseded' } : share
}

/** {@link WalletStorage.confirmShare} */
export function confirmShare(draft: Draft, confirmation: ConfirmShare): void {
  const { record, share } = findShare(draft, confirmation)
  if (share.state === 'active') return
  draft.wallets.set(confirmation.wallet, confirmed(record, share, draft.nowMs))
  draft.append(confirmation.audit)
}

/** {@link WalletStorage.storeBackup} */
export function storeBackup(draft: Draft, backup: StoreBackup): void {
  const found = findShare(draft, backup)
  const { fragment } = backup
  if (fragment.shareVersion !== found.share.version) throw new CoordinatorError('INVARIANT_VIOLATED')
  const record = confirmed(found.record, found.share, draft.nowMs)
  const stored = { ...fragment, wallet: backup.wallet, createdAtMs: draft.nowMs }
  const others = record.backups.filter(({ shareVersion }) => shareVersion !== fragment.shareVersion)
  draft.wallets.set(backup.wallet, { ...record, backups: [...others, stored] })
  draft.append(backup.audit)
}

/** A confirmation must not lift a freeze or a quarantine. */
function confirmed(record: WalletRecord, share: KeyShare, nowMs: number): WalletRecord {
  if (share.state === 'active') return record
  refuseStopped(record)
  return promote(record, share, nowMs)
}

/** @throws CoordinatorError `WALLET_FROZEN`; `WALLET_QUARANTINED` */
export function refuseStopped({ wallet }: WalletRecord): void {
  if (wallet.status === 'frozen') throw new CoordinatorError('WALLET_FROZEN')
  if (wallet.status === 'quarantined') throw new CoordinatorError('WALLET_QUARANTINED')
}

/** @throws CoordinatorError `WALLET_UNKNOWN` */
function findShare(
  draft: Draft,
  { wallet, shareId }: { readonly wallet: string; readonly shareId: string },
): { readonly record: WalletRecord; readonly share: KeyShare } {
  const record = draft.wallets.get(wallet)
  const share = record?.shares.find(({ id }) => id === shareId)
  if (record === undefined || share === undefined) throw new CoordinatorError('WALLET_UNKNOWN')
  if (record.wallet.status === 'deleted' || share.state === 'superseded') throw new CoordinatorError('WALLET_UNKNOWN')
  return { record, share }
}
