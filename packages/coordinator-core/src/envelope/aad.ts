/**
 * The canonical bytes of an {@link EncryptionContext}: associated data of the sealed record and of the wrapped DEK.
 *
 * | part | bytes |
 * | --- | --- |
 * | tag | `maany/encryption-context/v1`, prefixed by its length |
 * | then each field in the order of {@link FIELDS} | 4-byte big-endian length, UTF-8 value; numbers in decimal |
 *
 * Every part is length-prefixed, so no two contexts share their bytes.
 *
 * @module
 */
import type { EncryptionContext } from '../ports/key-encryptor.js'
import { lengthPrefixed } from './length-prefixed.js'

const TAG = 'maany/encryption-context/v1'
const FIELDS = ['deployment', 'environment', 'wallet', 'shareVersion', 'pairId', 'purpose', 'engine', 'format'] as const

/** Encodes a context to its canonical bytes. */
export function encodeContext(context: EncryptionContext): Uint8Array {
  return lengthPrefixed([TAG, ...FIELDS.map((field) => String(context[field]))])
}
