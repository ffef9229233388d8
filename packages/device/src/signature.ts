import { normalizeSignature } from '@maany/cosmos'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { DeviceError } from './errors.js'
import type { DeviceEngine } from './ports/mpc-engine.js'

/**
 * The low-S form of a signature that verifies.
 *
 * An engine with the capability `verified-signature` has done both already; checking again in JavaScript would double
 * the device's own time. What another engine gives is checked here: a signature that does not verify after a signing
 * means that somebody cheated.
 *
 * @param signature - 64 bytes `r || s`.
 * @param digest - 32 bytes.
 * @param publicKey - 33 bytes, SEC 1 compressed.
 * @throws DeviceError `SIGNATURE_INVALID`
 */
export function requireSignature(
  engine: DeviceEngine,
  signature: Uint8Array,
  digest: Uint8Array,
  publicKey: Uint8Array,
): Uint8Array {
  if (engine.engineInfo?.().capabilities.includes('verified-signature') && signature.length === 64) return signature
  try {
    const normalized = normalizeSignature(signature)
    const options = { prehash: false, lowS: true, format: 'compact' } as const
    if (secp256k1.verify(normalized, digest, publicKey, options)) return normalized
  } catch (cause) {
    throw new DeviceError('SIGNATURE_INVALID', { cause })
  }
  throw new DeviceError('SIGNATURE_INVALID')
}
