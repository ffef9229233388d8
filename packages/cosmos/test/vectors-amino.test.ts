import { serializeSignDoc } from '@cosmjs/amino'
import { describe, expect, it } from 'vitest'
import type { StdSignDoc } from '../src/index.js'
import {
  aminoSignBytes,
  canonicalAminoJson,
  decodeAminoPubkey,
  decodeAminoSignDoc,
  signDigest,
  verifySignature,
} from '../src/index.js'
import { fromBase64, fromHex, isRefused, loadVectors, toHex, toText } from './support.js'

interface AminoVector {
  readonly id: string
  readonly sign_doc: StdSignDoc
  readonly canonical_json: string
  readonly canonical_hex: string
  readonly digest_algo: 'sha256' | 'keccak256'
  readonly digest_hex: string
  readonly pubkey_type: string
  readonly pubkey_compressed_hex: string
  readonly signature_base64: string
}

describe.each([
  ['amino_sign', 14],
  ['eth_secp256k1', 1],
])('%s.json', (file, count) => {
  const { vectors: all } = loadVectors<{ vectors: AminoVector[] }>(file)
  const vectors = all.filter((v) => v.sign_doc !== undefined)

  it('has all of its Amino vectors', () => {
    expect(vectors).toHaveLength(count)
  })

  it.each(vectors)('$id: the document makes the sign bytes and the digest, and the signature verifies', (v) => {
    const algo = v.digest_algo === 'keccak256' ? 'eth_secp256k1' : 'secp256k1'
    const signBytes = aminoSignBytes(v.sign_doc)
    expect(toText(signBytes)).toBe(v.canonical_json)
    expect(toHex(signBytes)).toBe(v.canonical_hex)
    expect(toHex(signDigest(signBytes, algo))).toBe(v.digest_hex)
    const pubkey = fromHex(v.pubkey_compressed_hex)
    expect(verifySignature({ signBytes, signature: fromBase64(v.signature_base64), pubkey, algo })).toBe(true)
  })

  it.each(vectors)('$id: the strict decoder accepts the text and loses nothing', (v) => {
    const doc = decodeAminoSignDoc(v.canonical_json)
    expect(doc).toEqual(v.sign_doc)
    expect(toText(aminoSignBytes(doc))).toBe(v.canonical_json)
    expect(decodeAminoSignDoc(aminoSignBytes(doc))).toEqual(doc)
  })

  it.each(vectors)('$id: cosmjs writes the same bytes', (v) => {
    expect(toHex(serializeSignDoc(v.sign_doc as unknown as Parameters<typeof serializeSignDoc>[0]))).toBe(
      v.canonical_hex,
    )
  })

  it.each(vectors.filter((v) => v.pubkey_type.startsWith('tendermint/')))(
    '$id: the Amino public key reads back',
    (v) => {
      const value = Buffer.from(v.pubkey_compressed_hex, 'hex').toString('base64')
      expect(toHex(decodeAminoPubkey({ type: v.pubkey_type, value }))).toBe(v.pubkey_compressed_hex)
    },
  )
})

interface CanonicalVector {
  readonly test: string
  readonly input?: unknown
  readonly input_json_text?: string
  readonly canonical_json: string
}

describe('amino_canonical.json', () => {
  const { vectors } = loadVectors<{ vectors: CanonicalVector[] }>('amino_canonical')

  it('has all of its vectors', () => {
    expect(vectors).toHaveLength(15)
  })

  it.each(vectors)('$test: the writer makes $canonical_json', ({ input, input_json_text, canonical_json }) => {
    const value: unknown = input_json_text === undefined ? input : JSON.parse(input_json_text)
    expect(canonicalAminoJson(value)).toBe(canonical_json)
    expect(canonicalAminoJson(JSON.parse(canonical_json))).toBe(canonical_json)
  })

  it.each(vectors.filter((v) => v.input !== undefined))(
    '$test: cosmjs writes the same',
    ({ input, canonical_json }) => {
      expect(toText(serializeSignDoc(input as Parameters<typeof serializeSignDoc>[0]))).toBe(canonical_json)
    },
  )

  it.each(vectors)('$test: the decoder takes sign docs only: $canonical_json', ({ test, canonical_json }) => {
    expect(isRefused(() => decodeAminoSignDoc(canonical_json))).toBe(!test.startsWith('with fee'))
  })
})
