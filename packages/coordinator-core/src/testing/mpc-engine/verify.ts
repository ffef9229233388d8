import { createPublicKey, createVerify, ECDH, type KeyObject } from 'node:crypto'

/** Half of the order of secp256k1: a low `s` is at most this. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

function publicKeyObject(compressed: Uint8Array): KeyObject {
  const point = ECDH.convertKey(compressed, 'secp256k1', undefined, undefined, 'uncompressed') as Buffer
  const jwk = {
    kty: 'EC',
    crv: 'secp256k1',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/** Verifies with node's own cryptography. The signed digest is the SHA-256 of `message`. */
export function verifies(
  message: Uint8Array,
  signature: Uint8Array,
  compressed: Uint8Array,
  dsaEncoding: 'der' | 'ieee-p1363',
): boolean {
  const verifier = createVerify('sha256')
  verifier.update(message)
  return verifier.verify({ key: publicKeyObject(compressed), dsaEncoding }, signature)
}

/** Whether `s` of a 64-byte signature is low. */
export function isLowS(signature: Uint8Array): boolean {
  return BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`) <= HALF_ORDER
}
