/**
 * Envelope encryption: AES-256-GCM (NIST SP 800-38D) under a fresh 256-bit DEK per record, the DEK wrapped by a KEK.
 *
 * The context is the associated data of the record *and* is given to the KEK's backend, so a record copied to another
 * wallet, version, environment or deployment does not open, whatever the backend can bind.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SealedRecord } from '../domain/wallet.js'
import { CoordinatorError } from '../errors/coordinator-error.js'
import type { EncryptionContext, KeyEncryptor, KeyEncryptorOptions } from '../ports/key-encryptor.js'
import { SecretBytes } from '../secrets/secret-bytes.js'
import { encodeContext } from './aad.js'

const ALGORITHM = 'aes-256-gcm'
const DEK_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

/** Version of the record's format that {@link seal} writes. */
export const ENVELOPE_FORMAT = 1

/**
 * Seals `plaintext`, which stays the caller's to overwrite.
 *
 * @throws CoordinatorError `KEK_UNAVAILABLE`, `KEK_DENIED`
 */
export async function seal(
  plaintext: Uint8Array,
  context: EncryptionContext,
  encryptor: KeyEncryptor,
  options?: KeyEncryptorOptions,
): Promise<SealedRecord> {
  const dek = new SecretBytes(new Uint8Array(randomBytes(DEK_BYTES)))
  try {
    const iv = new Uint8Array(randomBytes(IV_BYTES))
    const cipher = createCipheriv(ALGORITHM, dek.bytes, iv).setAAD(encodeContext(context))
    const body = [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]
    const ciphertext = new Uint8Array(Buffer.concat(body))
    return {
      format: 1,
      algorithm: 'AES-256-GCM',
      iv,
      ciphertext,
      dek: await encryptor.wrap(dek.bytes, context, options),
    }
  } finally {
    dek.dispose()
  }
}

/**
 * Opens what {@link seal} made under the same context. The caller disposes of the result.
 *
 * @throws CoordinatorError `ENVELOPE_INTEGRITY` when anything does not fit; `KEK_UNAVAILABLE`, `KEK_DENIED`
 */
export async function open(
  record: SealedRecord,
  context: EncryptionContext,
  encryptor: KeyEncryptor,
  options?: KeyEncryptorOptions,
): Promise<SecretBytes> {
  if (record.format !== ENVELOPE_FORMAT || record.ciphertext.length < TAG_BYTES || record.iv.length !== IV_BYTES) {
    throw new CoordinatorError('ENVELOPE_INTEGRITY')
  }
  const dek = new SecretBytes(await encryptor.unwrap(record.dek, context, options))
  try {
    if (dek.bytes.length !== DEK_BYTES) throw new CoordinatorError('ENVELOPE_INTEGRITY')
    const split = record.ciphertext.length - TAG_BYTES
    const decipher = createDecipheriv(ALGORITHM, dek.bytes, record.iv, { authTagLength: TAG_BYTES })
      .setAAD(encodeContext(context))
      .setAuthTag(record.ciphertext.subarray(split))
    return finish(decipher.update(record.ciphertext.subarray(0, split)), () => decipher.final())
  } finally {
    dek.dispose()
  }
}

/** Plaintext exists before it is authenticated; it is overwritten when the tag does not hold. */
function finish(unverified: Buffer, verify: () => Buffer): SecretBytes {
  const plaintext = new SecretBytes(new Uint8Array(unverified))
  unverified.fill(0)
  try {
    verify()
    return plaintext
  } catch {
    plaintext.dispose()
    throw new CoordinatorError('ENVELOPE_INTEGRITY')
  }
}
