import { makeSignDoc as makeAminoSignDoc } from '@cosmjs/amino'
import { makeAuthInfoBytes as cosmjsAuthInfo, encodePubkey, Registry } from '@cosmjs/proto-signing'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { SignMode } from 'cosmjs-types/cosmos/tx/signing/v1beta1/signing'
import { AuthInfo, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx'
import { describe, expect, it } from 'vitest'
import { refusal, toHex } from '../../test/support.js'
import { pubkeyToAddress } from '../address.js'
import { PUBKEY_TYPE_URLS } from '../proto/messages/crypto.js'
import { aminoSignBytes, decodeAminoSignDoc } from '../signing/amino.js'
import { decodeDirectSignDoc } from '../signing/decode-direct.js'
import { directSignBytes } from '../signing/direct.js'
import { makeStdSignature, makeStdSignDoc, makeStdTx } from './amino.js'
import { makeAuthInfoBytes, makeTxBodyBytes, makeTxRaw, SIGN_MODES } from './direct.js'
import { makeMsgSendAmino, makeMsgSendAny } from './msg-send.js'
import { AMINO_PUBKEY_TYPES, aminoPubkey, decodeAminoPubkey, pubkeyAny } from './pubkey.js'

const pubkey = secp256k1.getPublicKey(new Uint8Array(32).fill(1))
const fromAddress = pubkeyToAddress(pubkey, 'cosmos')
const toAddress = pubkeyToAddress(secp256k1.getPublicKey(new Uint8Array(32).fill(2)), 'cosmos')
const amount = [{ denom: 'uatom', amount: '25' }]
const transfer = { fromAddress, toAddress, amount }
const fee = { amount: [{ denom: 'uatom', amount: '5000' }], gasLimit: 200_000 }

describe('makeTxBodyBytes', () => {
  it('makes what cosmjs makes of a bank transfer', () => {
    const value = {
      messages: [{ typeUrl: '/cosmos.bank.v1beta1.MsgSend', value: transfer }],
      memo: 'hi',
      timeoutHeight: 9n,
    }
    const theirs = new Registry().encode({ typeUrl: '/cosmos.tx.v1beta1.TxBody', value })
    const ours = makeTxBodyBytes({ messages: [makeMsgSendAny(transfer)], memo: 'hi', timeoutHeight: 9 })
    expect(toHex(ours)).toBe(toHex(theirs))
  })

  it('writes unordered transactions', () => {
    const timeoutTimestamp = { seconds: 1_800_000_000n, nanos: 5 }
    const body = TxBody.decode(makeTxBodyBytes({ messages: [], unordered: true, timeoutTimestamp }))
    expect(body).toMatchObject({ unordered: true, timeoutTimestamp })
  })

  it('refuses a type URL with a host', () => {
    const message = { typeUrl: 'type.googleapis.com/a.B', value: new Uint8Array() }
    expect(refusal(() => makeTxBodyBytes({ messages: [message] }))).toBe('TYPE_URL_INVALID messages[0].typeUrl')
  })
})

describe('makeAuthInfoBytes', () => {
  it.each(['direct', 'legacyAminoJson'] as const)('makes what cosmjs makes, signed %s', (signMode) => {
    const any = encodePubkey({ type: 'tendermint/PubKeySecp256k1', value: Buffer.from(pubkey).toString('base64') })
    const mode = signMode === 'direct' ? SignMode.SIGN_MODE_DIRECT : SignMode.SIGN_MODE_LEGACY_AMINO_JSON
    const theirs = cosmjsAuthInfo(
      [{ pubkey: any, sequence: 7 }],
      fee.amount,
      fee.gasLimit,
      'cosmos1g',
      'cosmos1p',
      mode,
    )
    const ours = makeAuthInfoBytes({
      signers: [{ pubkey, sequence: 7n, signMode }],
      fee: { ...fee, granter: 'cosmos1g', payer: 'cosmos1p' },
    })
    expect(toHex(ours)).toBe(toHex(theirs))
  })

  it('writes several signers with the key types of their chains', () => {
    const signers = Object.values(PUBKEY_TYPE_URLS).map((pubkeyTypeUrl, i) => ({
      pubkey,
      pubkeyTypeUrl,
      sequence: String(i),
    }))
    const { signerInfos } = AuthInfo.decode(makeAuthInfoBytes({ signers, fee }))
    expect(signerInfos.map((info) => info.publicKey?.typeUrl)).toEqual(Object.values(PUBKEY_TYPE_URLS))
    expect(signerInfos.map((info) => info.sequence)).toEqual([0n, 1n, 2n, 3n])
  })

  it('has the sign modes of the chain', () => {
    expect(SIGN_MODES).toEqual({
      direct: SignMode.SIGN_MODE_DIRECT,
      textual: SignMode.SIGN_MODE_TEXTUAL,
      directAux: SignMode.SIGN_MODE_DIRECT_AUX,
      legacyAminoJson: SignMode.SIGN_MODE_LEGACY_AMINO_JSON,
    })
  })

  it.each([
    ['a negative sequence', { signers: [{ pubkey, sequence: -1 }], fee }, 'INVALID_ARGUMENT signers[0].sequence'],
    ['an unsafe sequence', { signers: [{ pubkey, sequence: 2 ** 53 }], fee }, 'INVALID_ARGUMENT signers[0].sequence'],
    [
      'an unknown sign mode',
      { signers: [{ pubkey, sequence: 0, signMode: 'eip191' as 'direct' }], fee },
      'INVALID_ARGUMENT signers[0].signMode',
    ],
    ['gas of 2^64', { signers: [], fee: { ...fee, gasLimit: 2n ** 64n } }, 'INVALID_ARGUMENT fee.gasLimit'],
    [
      'a padded amount',
      { signers: [], fee: { ...fee, amount: [{ denom: 'a', amount: '05' }] } },
      'AMOUNT_INVALID fee.amount[0].amount',
    ],
    [
      'an empty denom',
      { signers: [], fee: { ...fee, amount: [{ denom: '', amount: '5' }] } },
      'DENOM_INVALID fee.amount[0].denom',
    ],
  ])('refuses %s', (_, parameters, expected) => {
    expect(refusal(() => makeAuthInfoBytes(parameters))).toBe(expected)
  })
})

describe('public keys', () => {
  it.each(Object.values(PUBKEY_TYPE_URLS))('are written for %s and read back', (typeUrl) => {
    expect(pubkeyAny({ pubkey, typeUrl }).value).toEqual(Uint8Array.from([10, 33, ...pubkey]))
    const amino = aminoPubkey({ pubkey, typeUrl })
    expect(amino.type).toBe(AMINO_PUBKEY_TYPES[typeUrl])
    expect(decodeAminoPubkey(amino)).toEqual(pubkey)
  })

  it('are refused when they are no points, or of no known type', () => {
    expect(refusal(() => pubkeyAny({ pubkey: new Uint8Array(33) }))).toBe('INVALID_PUBKEY pubkey')
    expect(refusal(() => pubkeyAny({ pubkey, typeUrl: '/a.B' as '/cosmos.crypto.secp256k1.PubKey' }))).toBe(
      'INVALID_ARGUMENT typeUrl',
    )
    expect(refusal(() => decodeAminoPubkey({ type: 'x', value: '' }))).toBe('INVALID_PUBKEY pubkey')
  })
})

describe('a bank transfer', () => {
  it('is the same signed direct', () => {
    const bodyBytes = makeTxBodyBytes({ messages: [makeMsgSendAny(transfer)] })
    const authInfoBytes = makeAuthInfoBytes({ signers: [{ pubkey, sequence: 0 }], fee })
    const doc = decodeDirectSignDoc(directSignBytes({ bodyBytes, authInfoBytes, chainId: 'x', accountNumber: 0 }))
    expect(doc.body.messages[0]?.message).toEqual(transfer)
    expect(doc.authInfo.fee).toEqual({ amount: fee.amount, gasLimit: 200_000n, payer: '', granter: '' })
    const signatures = [new Uint8Array(64).fill(1)]
    expect(TxRaw.decode(makeTxRaw({ bodyBytes, authInfoBytes, signatures }))).toEqual({
      bodyBytes,
      authInfoBytes,
      signatures,
    })
    expect(refusal(() => makeTxRaw({ bodyBytes, authInfoBytes, signatures: [new Uint8Array(65)] }))).toBe(
      'INVALID_ARGUMENT signatures[0]',
    )
  })

  it('is the same signed Amino, and makes a std tx', () => {
    const stdFee = { amount: fee.amount, gas: '200000' }
    const msgs = [makeMsgSendAmino(transfer)]
    const signDoc = makeStdSignDoc({
      msgs,
      fee: stdFee,
      chainId: 'x',
      accountNumber: 1n,
      sequence: '2',
      memo: 'hi',
      timeoutHeight: 9,
    })
    expect(signDoc).toEqual(makeAminoSignDoc(msgs, stdFee, 'x', 'hi', 1, 2, 9n))
    expect(decodeAminoSignDoc(aminoSignBytes(signDoc))).toEqual(signDoc)
    const signature = makeStdSignature({ pubkey, signature: new Uint8Array(64) })
    const tx = makeStdTx({ signDoc, signatures: [signature] })
    expect(tx).toEqual({ msg: msgs, fee: stdFee, memo: 'hi', signatures: [signature], timeout_height: '9' })
    expect(refusal(() => makeStdTx({ signDoc, signatures: [] }))).toBe('INVALID_ARGUMENT signatures')
    expect(
      refusal(() => makeStdTx({ signDoc: { ...signDoc, tip: { amount: [], tipper: 'x' } }, signatures: [signature] })),
    ).toBe('INVALID_ARGUMENT signDoc.tip')
  })

  it('is refused with an address that is none', () => {
    expect(refusal(() => makeMsgSendAny({ ...transfer, toAddress: 'cosmos1x' }))).toBe('INVALID_ADDRESS toAddress')
    expect(refusal(() => makeMsgSendAmino({ ...transfer, fromAddress: fromAddress.toUpperCase() }))).toBe(
      'INVALID_ADDRESS fromAddress',
    )
  })
})
