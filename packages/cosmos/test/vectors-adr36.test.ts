import { serializeSignDoc } from '@cosmjs/amino'
import { describe, expect, it } from 'vitest'
import type { SigningAlgo, StdSignDoc } from '../src/index.js'
import {
  adr36SignBytes,
  aminoSignBytes,
  canonicalAminoJson,
  decodeAdr36SignDoc,
  decodeAminoSignDoc,
  signDigest,
  verifyAdr36,
} from '../src/index.js'
import { fromBase64, fromHex, isRefused, loadVectors, toHex, toText } from './support.js'

interface Adr36Vector {
  readonly id: string
  readonly signer: string
  readonly data_base64: string
  readonly data_utf8: string
  readonly pubkey_compressed_hex: string
  readonly signature_base64: string
  readonly algo: SigningAlgo
  readonly sign_doc: StdSignDoc
  readonly canonical_json: string
  readonly digest_hex: string
  readonly expect_valid: boolean
}

const { vectors, invalid_sign_docs } = loadVectors<{
  vectors: Adr36Vector[]
  invalid_sign_docs: { docs: { rule: string; sign_doc: StdSignDoc }[] }
}>('adr36')

const verify = (v: Adr36Vector): void =>
  verifyAdr36({
    signer: v.signer,
    data: fromBase64(v.data_base64),
    pubkey: fromHex(v.pubkey_compressed_hex),
    signature: fromBase64(v.signature_base64),
    algo: v.algo,
  })

describe('adr36.json', () => {
  const valid = vectors.filter((v) => v.expect_valid)

  it('has all of its vectors', () => {
    expect([valid.length, vectors.length, invalid_sign_docs.docs.length]).toEqual([3, 5, 12])
  })

  it.each(valid)('$id: sign bytes, digest, address and signature hold', (v) => {
    const signBytes = adr36SignBytes(v.signer, fromBase64(v.data_base64))
    expect(toText(signBytes)).toBe(v.canonical_json)
    expect(toHex(adr36SignBytes(v.signer, v.data_utf8))).toBe(toHex(signBytes))
    expect(toHex(signDigest(signBytes, v.algo))).toBe(v.digest_hex)
    expect(() => verify(v)).not.toThrow()
    const decoded = decodeAdr36SignDoc(v.canonical_json)
    expect(decoded.signer).toBe(v.signer)
    expect(toText(decoded.data)).toBe(v.data_utf8)
    expect(toHex(serializeSignDoc(v.sign_doc as unknown as Parameters<typeof serializeSignDoc>[0]))).toBe(
      toHex(signBytes),
    )
  })

  it.each(vectors.filter((v) => !v.expect_valid))('$id: refused', (v) => {
    expect(isRefused(() => verify(v))).toBe(true)
  })

  it.each(invalid_sign_docs.docs)('refused everywhere: $rule', ({ sign_doc }) => {
    const text = canonicalAminoJson(sign_doc)
    expect(isRefused(() => decodeAdr36SignDoc(text))).toBe(true)
    expect(isRefused(() => decodeAminoSignDoc(text))).toBe(true)
    expect(isRefused(() => aminoSignBytes(sign_doc))).toBe(true)
  })
})
