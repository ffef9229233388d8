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

const TAG = 'maany/encryption-context/v1'
const FIELDS = ['deployment', 'environment', 'wallet', 'shareVersion', 'pairId', 'purpose', 'engine', 'format'] as const

/** Encodes a context to its canonical bytes. */
export function encodeContext(context: EncryptionContext): Uint8Array {
  return lengthPrefixed([TAG, ...FIELDS.map((field) => String(context[field]))])
}

function lengthPrefixed(parts: readonly string[]): Uint8Array {
  const encoded = parts.map((part) => new TextEncoder().encode(part))
  const out = new Uint8Array(encoded.reduce((sum, bytes) => sum + 4 + bytes.length, 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const bytes of encoded) {
    view.setUint32(at, bytes.length)
    out.set(bytes, at + 4)
    at += 4 + bytes.length
  }
  return out
}
