import { bytes, oneOf, options, small } from './arguments.js'
import { call, invalid, MpcEngineError } from './errors.js'
import { contextOf, makeHandle, objectOf } from './handles.js'
import { native } from './native.js'
import type { Backup, BackupCiphertext, BackupOptions, Ctx, Keypair } from './types.js'

/**
 * Encrypts a master share under a random key (AES-256-GCM, all metadata authenticated) and splits that key.
 *
 * @throws `INVALID_ARGUMENT`
 */
export function backupCreate(ctx: Ctx, kp: Keypair, backupOptions?: BackupOptions | null): Backup {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const given = options(backupOptions)
  const threshold = small(given.threshold ?? 2, 'threshold')
  const shareCount = small(given.shareCount ?? 3, 'shareCount')
  const label = bytes(given.label ?? new Uint8Array(), 'label')
  const { shares, server, keyId, blob, ...rest } = call(() =>
    native.backupCreate(context, share, threshold, shareCount, label),
  )
  return {
    ciphertext: {
      kind: server ? 'server' : 'device',
      curve: 'secp256k1',
      scheme: 'ecdsa-2p',
      keyId,
      threshold: rest.threshold,
      shareCount: rest.shareCount,
      label: rest.label,
      blob,
    },
    shares,
  }
}

/**
 * Restores a share from `threshold` fragments or more, in any order.
 *
 * @throws `INVALID_ARGUMENT`; `BAD_BACKUP` when the ciphertext, its metadata or a fragment was changed, a fragment is of
 *   another backup or there twice, or there are too few
 */
export function backupRestore(ctx: Ctx, ciphertext: BackupCiphertext, shares: readonly Uint8Array[]): Keypair {
  const context = contextOf(ctx)
  const given = options(ciphertext)
  const server = oneOf(given.kind, ['device', 'server'], 'kind') === 'server'
  const curve = oneOf(given.curve, ['secp256k1', 'ed25519'], 'curve')
  const scheme = oneOf(given.scheme, ['ecdsa-2p', 'ecdsa-tn', 'schnorr-2p'], 'scheme')
  if (curve !== 'secp256k1' || scheme !== 'ecdsa-2p') {
    throw new MpcEngineError('BAD_BACKUP', 'The backup is of a curve or scheme that this engine does not have.')
  }
  if (!Array.isArray(shares)) throw invalid('shares must be an array.')
  const backup = {
    server,
    keyId: bytes(given.keyId, 'keyId'),
    threshold: small(given.threshold, 'threshold'),
    shareCount: small(given.shareCount, 'shareCount'),
    label: bytes(given.label, 'label'),
    blob: bytes(given.blob, 'blob'),
    shares: shares.map((share) => bytes(share, 'A fragment')),
  }
  return makeHandle(
    'keypair',
    context,
    call(() => native.backupRestore(context, backup)),
  )
}
