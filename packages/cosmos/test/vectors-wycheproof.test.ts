import { createPublicKey, verify } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { isLowS, normalizeSignature, verifySignature } from '../src/index.js'
import { fromHex, isRefused, loadVectors } from './support.js'

interface WycheproofFile {
  readonly numberOfTests: number
  readonly testGroups: {
    readonly publicKey: { readonly uncompressed: string }
    readonly publicKeyPem: string
    readonly tests: { tcId: number; comment: string; msg: string; sig: string; result: string }[]
  }[]
}

const compressed = (uncompressed: string): Uint8Array => secp256k1.Point.fromBytes(fromHex(uncompressed)).toBytes(true)

describe('wycheproof_ecdsa_secp256k1_sha256_p1363_test.json', () => {
  const file = loadVectors<WycheproofFile>('wycheproof_ecdsa_secp256k1_sha256_p1363_test')

  it('agrees with Wycheproof and with node on all cases, once s is normalised', () => {
    let count = 0
    for (const group of file.testGroups) {
      const pubkey = compressed(group.publicKey.uncompressed)
      const nodeKey = createPublicKey(group.publicKeyPem)
      for (const test of group.tests) {
        count++
        const signBytes = fromHex(test.msg)
        const signature = fromHex(test.sig)
        const label = `${test.tcId} ${test.comment}`
        const expected = test.result === 'valid'
        const refused = isRefused(() => normalizeSignature(signature))
        const ours = !refused && verifySignature({ signBytes, signature: normalizeSignature(signature), pubkey })
        expect(ours, label).toBe(expected)
        // As it is, a signature with s > n/2 is refused, whatever ECDSA says of it.
        expect(verifySignature({ signBytes, signature, pubkey }), label).toBe(expected && isLowS(signature))
        if (expected) {
          const low = normalizeSignature(signature)
          expect(verify('sha256', signBytes, { key: nodeKey, dsaEncoding: 'ieee-p1363' }, low), label).toBe(true)
        }
      }
    }
    expect(count).toBe(file.numberOfTests)
  })
})

describe('wycheproof_ecdsa_secp256k1_sha256_bitcoin_test.json', () => {
  const file = loadVectors<WycheproofFile>('wycheproof_ecdsa_secp256k1_sha256_bitcoin_test')

  it('agrees with Wycheproof on low-S for all cases, DER being read by noble', () => {
    let count = 0
    for (const group of file.testGroups) {
      const pubkey = compressed(group.publicKey.uncompressed)
      for (const test of group.tests) {
        count++
        const signature = derToCompact(fromHex(test.sig))
        const ours = signature !== undefined && verifySignature({ signBytes: fromHex(test.msg), signature, pubkey })
        expect(ours, `${test.tcId} ${test.comment}`).toBe(test.result === 'valid')
        // DER as such is never taken for r||s.
        expect(verifySignature({ signBytes: fromHex(test.msg), signature: fromHex(test.sig), pubkey })).toBe(false)
      }
    }
    expect(count).toBe(file.numberOfTests)
  })
})

function derToCompact(der: Uint8Array): Uint8Array | undefined {
  try {
    return secp256k1.Signature.fromBytes(der, 'der').toBytes('compact')
  } catch {
    return undefined
  }
}
