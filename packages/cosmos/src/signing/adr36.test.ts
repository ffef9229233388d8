import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { refusal, toBytes, toText } from '../../test/support.js'
import { pubkeyToAddress } from '../address.js'
import { canonicalAminoJson } from '../json/canonical.js'
import { signDigest } from '../signature.js'
import { adr36SignBytes, decodeAdr36SignDoc, makeAdr36SignDoc, verifyAdr36 } from './adr36.js'
import { decodeAminoSignDoc, isAdr36SignDoc } from './amino.js'

const SECRET = new Uint8Array(32).fill(7)
const PUBKEY = secp256k1.getPublicKey(SECRET)
const SIGNER = pubkeyToAddress(PUBKEY, 'cosmos')
const sign = (signBytes: Uint8Array): Uint8Array => secp256k1.sign(signDigest(signBytes), SECRET, { prehash: false })

describe('adr36SignBytes', () => {
  it('takes text for its UTF-8 bytes', () => {
    expect(toText(adr36SignBytes(SIGNER, 'grüße'))).toBe(toText(adr36SignBytes(SIGNER, toBytes('grüße'))))
  })

  it.each([
    ['no data', SIGNER, '', 'ADR36_INVALID msgs[0].value.data'],
    ['a bad checksum', `${SIGNER.slice(0, -1)}q`, 'x', 'ADR36_INVALID msgs[0].value.signer'],
    ['an upper-case signer', SIGNER.toUpperCase(), 'x', 'ADR36_INVALID msgs[0].value.signer'],
    ['a lone surrogate', SIGNER, '\ud800', 'INVALID_UTF8 data'],
    [
      'data that is a sign doc',
      SIGNER,
      toText(adr36SignBytes(SIGNER, 'x')),
      'ADR36_DATA_IS_SIGN_DOC msgs[0].value.data',
    ],
    [
      'data that is a sign doc in another layout',
      SIGNER,
      JSON.stringify(makeAdr36SignDoc(SIGNER, 'x'), null, 2),
      'ADR36_DATA_IS_SIGN_DOC msgs[0].value.data',
    ],
  ])('refuses %s', (_, signer, data, expected) => {
    expect(refusal(() => adr36SignBytes(signer, data))).toBe(expected)
  })
})

describe('decodeAdr36SignDoc', () => {
  it('reads what was made, and data that is no text', () => {
    const data = Uint8Array.of(0, 0xff, 0x80)
    const { signer, data: read, signDoc } = decodeAdr36SignDoc(adr36SignBytes(SIGNER, data))
    expect([signer, [...read]]).toEqual([SIGNER, [...data]])
    expect(isAdr36SignDoc(signDoc)).toBe(true)
  })

  const doc = makeAdr36SignDoc(SIGNER, 'x')
  const [msg] = doc.msgs
  it.each([
    ['a fee payer', { ...doc, fee: { ...doc.fee, payer: SIGNER } }, 'fee.payer'],
    ['a fee granter', { ...doc, fee: { ...doc.fee, granter: SIGNER } }, 'fee.granter'],
    ['a timeout', { ...doc, timeout_height: '1' }, 'timeout_height'],
    ['a tip', { ...doc, tip: { amount: [], tipper: SIGNER } }, 'tip'],
    ['two messages', { ...doc, msgs: [msg, msg] }, 'msgs'],
    ['a message beside it', { ...doc, msgs: [msg, { type: 'cosmos-sdk/MsgSend', value: {} }] }, 'msgs'],
    ['an unknown field', { ...doc, msgs: [{ ...msg, value: { ...msg?.value, x: 1 } }] }, 'msgs[0].value.x'],
    ['unpadded base64', { ...doc, msgs: [{ ...msg, value: { ...msg?.value, data: 'eA' } }] }, 'msgs[0].value.data'],
    ['stray base64 bits', { ...doc, msgs: [{ ...msg, value: { ...msg?.value, data: 'eB==' } }] }, 'msgs[0].value.data'],
    ['a chain that has such a message', { ...doc, chain_id: 'injective-1' }, 'chain_id'],
  ])('refuses %s, also as an ordinary document', (_, changed, field) => {
    const text = canonicalAminoJson(changed)
    expect(refusal(() => decodeAdr36SignDoc(text))).toBe(`ADR36_INVALID ${field}`)
    expect(refusal(() => decodeAminoSignDoc(text))).toBe(`ADR36_INVALID ${field}`)
  })

  it('refuses a transaction', () => {
    const text = canonicalAminoJson({ ...doc, chain_id: 'a', msgs: [{ type: 'a/B', value: {} }] })
    expect(() => decodeAminoSignDoc(text)).not.toThrow()
    expect(refusal(() => decodeAdr36SignDoc(text))).toBe('ADR36_INVALID chain_id')
  })
})

describe('verifyAdr36', () => {
  const signature = sign(adr36SignBytes(SIGNER, 'hello'))
  const good = { signer: SIGNER, data: 'hello', pubkey: PUBKEY, signature, prefix: 'cosmos' }

  it('returns when document, address and signature hold', () => {
    expect(() => verifyAdr36(good)).not.toThrow()
  })

  it.each([
    ['other data', { data: 'hullo' }, 'SIGNATURE_MISMATCH signature'],
    ['another key', { pubkey: secp256k1.getPublicKey(new Uint8Array(32).fill(8)) }, 'SIGNER_MISMATCH signer'],
    ['another prefix', { prefix: 'osmo' }, 'ADDRESS_PREFIX_MISMATCH address'],
    ['another algorithm', { algo: 'eth_secp256k1' as const }, 'SIGNER_MISMATCH signer'],
    ['a DER signature', { signature: new Uint8Array(70) }, 'SIGNATURE_MISMATCH signature'],
  ])('refuses %s', (_, change, expected) => {
    expect(refusal(() => verifyAdr36({ ...good, ...change }))).toBe(expected)
  })
})
