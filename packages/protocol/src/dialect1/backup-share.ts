import { z } from 'zod'
import { fromBase64Lenient } from '../encoding/base64.js'
import { fromHex, isHex, toHex } from '../encoding/hex.js'
import { type Dialect, ProtocolError } from '../protocol-error.js'

const byteEncoding = () => z.enum(['hex', 'base64']).nullish()

/** An encrypted device share, as the engine made it, with its bytes as text. */
const ciphertextSchema = z.object({
  kind: z.enum(['device', 'server']),
  curve: z.enum(['secp256k1', 'ed25519']),
  scheme: z.enum(['ecdsa-2p', 'ecdsa-tn', 'schnorr-2p']),
  keyId: z.string(),
  threshold: z.int().min(1).max(255),
  shareCount: z.int().min(1).max(255),
  label: z.string(),
  blob: z.string(),
  labelEncoding: byteEncoding(),
  blobEncoding: byteEncoding(),
})

/** The text frame with a device's backup after key generation. */
export const backupShareSchema = z.object({
  type: z.literal('backup-share'),
  sessionId: z.string().regex(/^[0-9a-fA-F]{32}$/),
  /** Wallet id. */
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  /** Which fragment this is, from 0. */
  shareIndex: z.int().min(0).max(255),
  ciphertext: ciphertextSchema,
  fragment: z.string().nullish(),
  /** The same as `fragment`; either may be left out. */
  share: z.string().nullish(),
  fragmentEncoding: byteEncoding(),
  labelEncoding: byteEncoding(),
  blobEncoding: byteEncoding(),
})

/** An encrypted device share with its bytes decoded. */
export interface BackupCiphertext {
  readonly kind: 'device' | 'server'
  readonly curve: 'secp256k1' | 'ed25519'
  readonly scheme: 'ecdsa-2p' | 'ecdsa-tn' | 'schnorr-2p'
  /** 32 bytes. */
  readonly keyId: Uint8Array
  /** Fragments that restore. */
  readonly threshold: number
  /** Fragments that were made. */
  readonly shareCount: number
  readonly label: Uint8Array
  readonly blob: Uint8Array
}

/** A device's backup. */
export interface BackupShare {
  readonly type: 'backup-share'
  /** 32 lowercase hex characters. */
  readonly sessionId: string
  /** 64 lowercase hex characters. */
  readonly walletId: string
  /** Which fragment this is, from 0. */
  readonly shareIndex: number
  readonly ciphertext: BackupCiphertext
  /** One fragment of the backup key, secret. */
  readonly fragment: Uint8Array
}

type WireEncoding = z.output<ReturnType<typeof byteEncoding>>

/**
 * Turns an object into a backup.
 *
 * Where no encoding is named, a text of hex digits of whole bytes is hex, and anything else base64. This guess exists in
 * this message only; a sender that names its encodings is never guessed at.
 *
 * @throws ProtocolError `BACKUP_INVALID`
 */
export function readBackupShare(object: unknown, dialect: Dialect): BackupShare {
  const result = backupShareSchema.safeParse(object)
  if (!result.success) throw new ProtocolError('BACKUP_INVALID', { dialect })
  const { ciphertext, ...wire } = result.data
  const { labelEncoding, blobEncoding, ...rest } = ciphertext
  const decode = (text: string, encoding?: WireEncoding) => {
    const bytes = (encoding ?? (isHex(text) ? 'hex' : 'base64')) === 'hex' ? fromHex(text) : fromBase64Lenient(text)
    if (bytes === null) throw new ProtocolError('BACKUP_INVALID', { dialect })
    return bytes
  }
  const fragment = wire.fragment ?? wire.share
  const contradiction = typeof wire.share === 'string' && wire.share !== fragment
  if (typeof fragment !== 'string' || contradiction) throw new ProtocolError('BACKUP_INVALID', { dialect })
  return {
    type: 'backup-share',
    sessionId: wire.sessionId.toLowerCase(),
    walletId: wire.keyId,
    shareIndex: wire.shareIndex,
    ciphertext: {
      ...rest,
      keyId: decode(ciphertext.keyId),
      label: decode(ciphertext.label, labelEncoding ?? wire.labelEncoding),
      blob: decode(ciphertext.blob, blobEncoding ?? wire.blobEncoding),
    },
    fragment: decode(fragment, wire.fragmentEncoding),
  }
}

/** A device's backup as a text frame, bytes as hex and said to be so. Holds a secret: never log it. */
export function encodeBackupShare(backup: Omit<BackupShare, 'type'>): string {
  const { keyId, label, blob, ...rest } = backup.ciphertext
  const fragment = toHex(backup.fragment)
  return JSON.stringify({
    type: 'backup-share',
    sessionId: backup.sessionId,
    keyId: backup.walletId,
    shareIndex: backup.shareIndex,
    ciphertext: {
      ...rest,
      keyId: toHex(keyId),
      label: toHex(label),
      blob: toHex(blob),
      labelEncoding: 'hex',
      blobEncoding: 'hex',
    },
    fragment,
    share: fragment,
    fragmentEncoding: 'hex',
  })
}
