/**
 * Digests and signatures. This package signs nothing.
 *
 * Chains take 64 bytes r||s, big-endian, and refuse s > n/2 (cosmos-sdk crypto/keys/secp256k1/secp256k1_nocgo.go).
 *
 * @module
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { SigningAlgo } from './algo.js'
import { requireAlgo } from './algo.js'
import { requireBytes } from './bytes.js'
import { CosmosError } from './errors.js'

/** What {@link verifySignature} compares. */
export interface VerifySignatureParameters {
  /** What was signed, before hashing. */
  readonly signBytes: Uint8Array
  /** 64 bytes r||s. */
  readonly signature: Uint8Array
  /** 33 bytes, compressed. */
  readonly pubkey: Uint8Array
  /** @default 'secp256k1' */
  readonly algo?: SigningAlgo
}

/**
 * The 32-byte digest that is signed: SHA-256, or keccak-256 for `eth_secp256k1`. Hashes; signs nothing.
 *
 * @throws CosmosError `INVALID_ARGUMENT`
 */
export function signDigest(signBytes: Uint8Array, algo: SigningAlgo = 'secp256k1'): Uint8Array {
  requireBytes(signBytes, 'signBytes')
  return requireAlgo(algo) === 'secp256k1' ? sha256(signBytes) : keccak_256(signBytes)
}

/**
 * The low-S form of a signature: (r, s) and (r, n - s) are both valid ECDSA, chains accept only s <= n/2.
 *
 * @param signature - 64 bytes r||s. DER and 65-byte signatures with a recovery id are refused, not converted.
 * @returns 64 fresh bytes.
 * @throws CosmosError `INVALID_SIGNATURE` also when r or s is zero or not below the group order.
 */
export function normalizeSignature(signature: Uint8Array): Uint8Array {
  const parsed = parseSignature(signature)
  if (!parsed.hasHighS()) return parsed.toBytes('compact')
  return new secp256k1.Signature(parsed.r, secp256k1.Point.Fn.neg(parsed.s)).toBytes('compact')
}

/** Whether `signature` is 64 bytes r||s, in range, with s <= n/2. */
export function isLowS(signature: Uint8Array): boolean {
  try {
    return !parseSignature(signature).hasHighS()
  } catch {
    return false
  }
}

/**
 * Whether a chain would accept the signature: 64 bytes, low-S, valid for the key over the digest of `signBytes`.
 *
 * @returns `false` for any malformed signature or key; it throws only for an unknown `algo`.
 */
export function verifySignature(parameters: VerifySignatureParameters): boolean {
  const digest = signDigest(parameters.signBytes, parameters.algo)
  if (!isLowS(parameters.signature)) return false
  try {
    if (parameters.pubkey.length !== 33) return false
    const options = { prehash: false, lowS: true, format: 'compact' } as const
    return secp256k1.verify(parameters.signature, digest, parameters.pubkey, options)
  } catch {
    return false
  }
}

function parseSignature(signature: Uint8Array): InstanceType<typeof secp256k1.Signature> {
  if (requireBytes(signature, 'signature').length !== 64) throw new CosmosError('INVALID_SIGNATURE', 'signature')
  try {
    return secp256k1.Signature.fromBytes(signature, 'compact')
  } catch {
    throw new CosmosError('INVALID_SIGNATURE', 'signature')
  }
}
