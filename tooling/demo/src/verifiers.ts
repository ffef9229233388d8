/**
 * Verifiers that we did not write: cosmjs's, and OpenSSL's behind node's own crypto.
 *
 * @module
 */
import { createPublicKey, ECDH, verify } from 'node:crypto'
import { encodeSecp256k1Pubkey, pubkeyToAddress } from '@cosmjs/amino'
import { Secp256k1, Secp256k1Signature, sha256 } from '@cosmjs/crypto'

/** What each verifier says. */
export interface Verdicts {
  readonly cosmjs: boolean
  readonly nodeCrypto: boolean
}

/**
 * Verifies a signature over SHA-256 of `signBytes`.
 *
 * @param signature - 64 bytes r‖s.
 * @param publicKey - 33 bytes, SEC 1 compressed.
 */
export function verifySignature(signBytes: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): Verdicts {
  return {
    cosmjs: Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(signature), sha256(signBytes), publicKey),
    nodeCrypto: verify('sha256', signBytes, { key: nodeKey(publicKey), dsaEncoding: 'ieee-p1363' }, signature),
  }
}

/** The address as cosmjs derives it. */
export function cosmjsAddress(publicKey: Uint8Array, prefix: string): string {
  return pubkeyToAddress(encodeSecp256k1Pubkey(publicKey), prefix)
}

function nodeKey(publicKey: Uint8Array) {
  const point = ECDH.convertKey(publicKey, 'secp256k1', undefined, undefined, 'uncompressed') as Buffer
  const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url')
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'secp256k1', x: coordinate(1), y: coordinate(33) } })
}
