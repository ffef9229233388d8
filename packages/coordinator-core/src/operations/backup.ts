import { randomUUID } from 'node:crypto'
import type { StoreBackupRequest } from '../coordinator.js'
import { toHex } from '../domain/bytes.js'
import { seal } from '../envelope/envelope.js'
import { CoordinatorError } from '../errors/coordinator-error.js'
import { SecretBytes } from '../secrets/secret-bytes.js'
import { auditEvent } from './audit.js'
import type { OperationContext } from './context.js'
import { encryptionContext } from './encryption-contexts.js'
import { walletKeyOf } from './identifiers.js'

const MAX_FRAGMENT_BYTES = 1024
const MAX_FRAGMENTS = 16
const MAX_BLOB_BYTES = 256 * 1024

/** Seals a device's encrypted share and the coordinator's fragment of its key, and confirms the candidate. */
export async function storeBackup(context: OperationContext, request: StoreBackupRequest): Promise<void> {
  const { walletId } = walletKeyOf(request.principal, request.walletId)
  checkBackup(request, walletId)
  const { wallet, shareId, shareVersion } = request.candidate
  const loaded = await context.storage.loadWallet(walletKeyOf(request.principal, walletId))
  const share = loaded?.shares.find(({ id }) => id === shareId)
  if (share === undefined) throw new CoordinatorError('WALLET_UNKNOWN')
  const binding = await encryptionContext(context, 'backup-fragment', share)
  const plaintext = new SecretBytes(encodeBackup(request))
  try {
    await context.storage.storeBackup({
      wallet,
      shareId,
      fragment: {
        id: randomUUID(),
        shareVersion,
        pairId: share.pairId,
        threshold: request.ciphertext.threshold,
        shareCount: request.ciphertext.shareCount,
        sealed: await seal(plaintext.bytes, binding, context.fragmentEncryptor),
      },
      audit: auditEvent(context, 'backup.stored', { ...request, wallet }, { shareVersion }),
    })
  } finally {
    plaintext.dispose()
  }
}

function checkBackup({ ciphertext, fragment }: StoreBackupRequest, walletId: string): void {
  const { threshold, shareCount, blob, keyId, kind, label } = ciphertext
  const counts = Number.isInteger(threshold) && Number.isInteger(shareCount)
  const fits =
    kind === 'device' &&
    toHex(keyId) === walletId &&
    counts &&
    threshold >= 2 &&
    threshold <= shareCount &&
    shareCount <= MAX_FRAGMENTS &&
    blob.length > 0 &&
    blob.length <= MAX_BLOB_BYTES &&
    label.length <= MAX_FRAGMENT_BYTES &&
    fragment.length > 0 &&
    fragment.length <= MAX_FRAGMENT_BYTES
  if (!fits) throw new CoordinatorError('BACKUP_INVALID')
}

/** JSON with hex bytes, as the recovery endpoint will give it back. Version 1. */
function encodeBackup({ ciphertext, fragment }: StoreBackupRequest): Uint8Array {
  const { keyId, label, blob, ...rest } = ciphertext
  const fields = { ...rest, keyId: toHex(keyId), label: toHex(label), blob: toHex(blob) }
  return new TextEncoder().encode(JSON.stringify({ version: 1, ciphertext: fields, fragment: toHex(fragment) }))
}
