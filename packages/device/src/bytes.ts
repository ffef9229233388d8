/**
 * Byte helpers.
 *
 * @module
 */
import { bytesToHex, equalBytes, hexToBytes, randomBytes } from '@noble/curves/utils.js'

export { bytesToHex, equalBytes, hexToBytes, randomBytes }

/** 64 lowercase hexadecimal characters: what a wallet id is. */
export function isWalletId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

/** A copy that shares no memory, whatever kind of byte array it is given (`Buffer.slice` copies nothing). */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

/** Overwrites secret bytes with zeroes. */
export function wipe(...secrets: readonly (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0)
}
