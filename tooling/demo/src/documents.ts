/**
 * The documents that the demo signs, built by cosmjs, so that what is verified was not encoded by us.
 *
 * @module
 */
import {
  encodeSecp256k1Pubkey,
  makeSignDoc as makeAminoSignDoc,
  type StdSignDoc,
  serializeSignDoc,
} from '@cosmjs/amino'
import { encodePubkey, makeAuthInfoBytes, makeSignBytes, makeSignDoc, Registry } from '@cosmjs/proto-signing'
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx'

const CHAIN_ID = 'demo-1'
const ACCOUNT_NUMBER = 7
const SEQUENCE = 3
const GAS = 120_000
const FEE = [{ denom: 'udemo', amount: '2500' }]
const AMOUNT = [{ denom: 'udemo', amount: '1234567' }]
const MEMO = 'two shares, <one> key & no "whole"'

/** Who sends, and to whom. */
export interface Parties {
  readonly from: string
  readonly to: string
  /** 33 bytes. */
  readonly publicKey: Uint8Array
}

/** A bank send as SignDoc. */
export function directDocument({ from, to, publicKey }: Parties) {
  const registry = new Registry([['/cosmos.bank.v1beta1.MsgSend', MsgSend]])
  const message = {
    typeUrl: '/cosmos.bank.v1beta1.MsgSend',
    value: MsgSend.fromPartial({ fromAddress: from, toAddress: to, amount: AMOUNT }),
  }
  const bodyBytes = registry.encodeTxBody({ messages: [message], memo: MEMO })
  const pubkey = encodePubkey(encodeSecp256k1Pubkey(publicKey))
  const authInfoBytes = makeAuthInfoBytes([{ pubkey, sequence: SEQUENCE }], FEE, GAS, undefined, undefined)
  const signDoc = makeSignDoc(bodyBytes, authInfoBytes, CHAIN_ID, ACCOUNT_NUMBER)
  const payload = {
    kind: 'cosmos-direct',
    bodyBytes,
    authInfoBytes,
    chainId: CHAIN_ID,
    accountNumber: ACCOUNT_NUMBER,
  } as const
  return { payload, signBytes: makeSignBytes(signDoc) }
}

/** The same bank send as StdSignDoc. */
export function aminoDocument({ from, to }: Parties) {
  const message = { type: 'cosmos-sdk/MsgSend', value: { from_address: from, to_address: to, amount: AMOUNT } }
  const fee = { amount: FEE, gas: String(GAS) }
  const signDoc: StdSignDoc = makeAminoSignDoc([message], fee, CHAIN_ID, MEMO, ACCOUNT_NUMBER, SEQUENCE)
  const payload = { kind: 'cosmos-amino', signDoc } as const
  return { payload, signBytes: serializeSignDoc(signDoc) }
}

/** A login challenge as ADR-36 (ADR-036 §"Specification"), laid out by hand for cosmjs's serializer. */
export function adr36Document({ from }: Parties) {
  const data = new TextEncoder().encode('Log in to the demo: nonce 4711')
  const value = { signer: from, data: Buffer.from(data).toString('base64') }
  const signDoc: StdSignDoc = {
    chain_id: '',
    account_number: '0',
    sequence: '0',
    fee: { gas: '0', amount: [] },
    msgs: [{ type: 'sign/MsgSignData', value }],
    memo: '',
  }
  const payload = { kind: 'cosmos-adr36', signer: from, data } as const
  return { payload, signBytes: serializeSignDoc(signDoc) }
}
