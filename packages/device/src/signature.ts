import { normalizeSignature } from '@maany/cosmos'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { DeviceError } from './errors.js'

/**
 * The low-S form of a signature that verifies.
 *
 * Why, where the engine has verified it: the engine is injected, and a signature that does not verify after a signing
 * means that somebody cheated.
 *
 * @param signature - 64 bytes `r || s`.
 * @param digest - 32 bytes.
 * @param publicKey - 33 bytes, SEC 1 compressed.
 * @throws DeviceError `SIGNATURE_INVALID`
 */
export function requireSignature(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): Uint8Array {
  try {
    const normalized = normalizeSignature(signature)
    const options = { prehash: false, lowS: true, format: 'compact' } as const
    if (secp256k1.verify(normalized, digest, publicKey, options)) return normalized
  } catch (cause) {
    throw new DeviceError('SIGNATURE_INVALID', { cause })
  }
  throw new DeviceError('SIGNATURE_INVALID')
}
