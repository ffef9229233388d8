import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { propertyRuns, refusal, toHex } from '../test/support.js'
import type { SigningAlgo } from './algo.js'
import { isLowS, normalizeSignature, signDigest, verifySignature } from './signature.js'

const SECRET = new Uint8Array(32).fill(3)
const pubkey = secp256k1.getPublicKey(SECRET)
const order = secp256k1.Point.Fn.ORDER
const compact = (r: bigint, s: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'), 'hex'))

describe('signatures', () => {
  it('are normalised to the one form that chains accept', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (signBytes) => {
        const low = secp256k1.sign(signDigest(signBytes), SECRET, { prehash: false, lowS: true })
        const { r, s } = secp256k1.Signature.fromBytes(low, 'compact')
        const high = compact(r, order - s)
        expect([isLowS(low), isLowS(high)]).toEqual([true, false])
        expect(toHex(normalizeSignature(high))).toBe(toHex(low))
        expect(toHex(normalizeSignature(low))).toBe(toHex(low))
        expect(verifySignature({ signBytes, signature: low, pubkey })).toBe(true)
        expect(verifySignature({ signBytes, signature: high, pubkey })).toBe(false)
        expect(verifySignature({ signBytes, signature: low, pubkey, algo: 'eth_secp256k1' })).toBe(false)
      }),
      propertyRuns(30),
    )
  })

  it.each([
    ['r = 0', compact(0n, 1n)],
    ['s = 0', compact(1n, 0n)],
    ['r = n', compact(order, 1n)],
    ['s = n', compact(1n, order)],
    ['63 bytes', new Uint8Array(63).fill(1)],
    ['65 bytes', new Uint8Array(65).fill(1)],
    ['nothing', new Uint8Array(0)],
  ])('are refused with %s', (_, signature) => {
    expect(refusal(() => normalizeSignature(signature))).toBe('INVALID_SIGNATURE signature')
    expect(isLowS(signature)).toBe(false)
    expect(verifySignature({ signBytes: new Uint8Array(1), signature, pubkey })).toBe(false)
  })

  it('do not verify under malformed keys', () => {
    const signBytes = new Uint8Array(1)
    const signature = secp256k1.sign(signDigest(signBytes), SECRET, { prehash: false })
    for (const key of [new Uint8Array(33), pubkey.slice(1), secp256k1.getPublicKey(SECRET, false)]) {
      expect(verifySignature({ signBytes, signature, pubkey: key })).toBe(false)
    }
    expect(verifySignature({ signBytes, signature, pubkey })).toBe(true)
  })
})

describe('signDigest', () => {
  it('hashes with SHA-256 or keccak-256, and nothing else', () => {
    const empty = new Uint8Array(0)
    expect(toHex(signDigest(empty))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(toHex(signDigest(empty, 'eth_secp256k1'))).toBe(
      'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    )
    expect(refusal(() => signDigest(empty, 'ed25519' as SigningAlgo))).toBe('INVALID_ARGUMENT algo')
    expect(refusal(() => signDigest('00' as unknown as Uint8Array))).toBe('INVALID_ARGUMENT signBytes')
  })
})
