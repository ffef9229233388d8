import { Secp256k1, Secp256k1Signature } from '@cosmjs/crypto'
import { makeSignBytes } from '@cosmjs/proto-signing'
import { AuthInfo, SignDoc, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx'
import { describe, expect, it } from 'vitest'
import type { MessageDescriptor, PubkeyTypeUrl } from '../src/index.js'
import {
  decodeDirectSignDoc,
  defaultTypes,
  directSignBytes,
  encodeMessage,
  isLowS,
  makeAuthInfoBytes,
  makeTxBodyBytes,
  makeTxRaw,
  pubkeyAny,
  signDigest,
  verifySignature,
} from '../src/index.js'
import { fromBase64, fromHex, loadVectors, refusal, toHex } from './support.js'

interface DirectVector {
  readonly id: string
  readonly chain_id: string
  readonly account_number: string
  readonly sequence: string
  readonly memo?: string
  readonly msg_type_urls: string[]
  readonly pubkey_type_url: PubkeyTypeUrl
  readonly pubkey_compressed_hex: string
  readonly pubkey_in_authinfo: boolean
  readonly pubkey_in_authinfo_len?: number
  readonly body_bytes_hex?: string
  readonly auth_info_bytes_hex: string
  readonly sign_bytes_hex: string
  readonly digest_algo: 'sha256' | 'keccak256'
  readonly digest_hex: string
  readonly signature_hex: string
  readonly tx_raw_hex?: string
  readonly tx_json?: GentxJson
}

interface GentxJson {
  readonly body: { readonly messages: Record<string, unknown>[]; readonly memo: string }
  readonly auth_info: {
    readonly fee: { readonly amount: { denom: string; amount: string }[]; readonly gas_limit: string }
  }
}

const FILES = { direct_sign: 26, eth_secp256k1: 3, gentx_direct: 5 } as const

describe.each(Object.entries(FILES))('%s.json', (file, count) => {
  const { vectors: all } = loadVectors<{ vectors: DirectVector[] }>(file)
  const vectors = all.filter((v) => v.body_bytes_hex !== undefined)

  it('has all of its direct vectors', () => {
    expect(vectors).toHaveLength(count)
  })

  it.each(vectors)('$id: fields make the sign bytes and the digest, and the signature verifies', (v) => {
    const algo = v.digest_algo === 'keccak256' ? 'eth_secp256k1' : 'secp256k1'
    const signBytes = directSignBytes(fieldsOf(v))
    expect(toHex(signBytes)).toBe(v.sign_bytes_hex)
    expect(toHex(signDigest(signBytes, algo))).toBe(v.digest_hex)
    // The command line of cosmos/evm appends a recovery byte, which chains drop.
    const signature = fromHex(v.signature_hex).slice(0, 64)
    const pubkey = fromHex(v.pubkey_compressed_hex)
    expect(isLowS(signature)).toBe(true)
    expect(verifySignature({ signBytes, signature, pubkey, algo })).toBe(true)
    const other = algo === 'secp256k1' ? 'eth_secp256k1' : 'secp256k1'
    expect(verifySignature({ signBytes, signature, pubkey, algo: other })).toBe(false)
  })

  it.each(vectors)('$id: cosmjs verifies the signature over our digest', async (v) => {
    const algo = v.digest_algo === 'keccak256' ? 'eth_secp256k1' : 'secp256k1'
    const signature = Secp256k1Signature.fromFixedLength(fromHex(v.signature_hex).slice(0, 64))
    const digest = signDigest(directSignBytes(fieldsOf(v)), algo)
    expect(await Secp256k1.verifySignature(signature, digest, fromHex(v.pubkey_compressed_hex))).toBe(true)
  })

  it.each(vectors)('$id: the strict decoder accepts it and loses nothing', (v) => {
    const doc = decodeDirectSignDoc(fromHex(v.sign_bytes_hex))
    expect(toHex(directSignBytes(doc))).toBe(v.sign_bytes_hex)
    expect(doc.chainId).toBe(v.chain_id)
    expect(doc.accountNumber).toBe(BigInt(v.account_number))
    expect(doc.body.messages.map((any) => any.typeUrl)).toEqual(v.msg_type_urls)
    if (v.memo !== undefined) expect(doc.body.memo).toBe(v.memo)
    const [signer] = doc.authInfo.signerInfos
    expect(signer?.sequence).toBe(BigInt(v.sequence))
    expect(signer?.modeInfo?.single?.mode).toBe(1)
    if (!v.pubkey_in_authinfo) return
    expect(signer?.publicKey?.typeUrl).toBe(v.pubkey_type_url)
    if ((v.pubkey_in_authinfo_len ?? 33) !== 33) return
    const any = pubkeyAny({ pubkey: fromHex(v.pubkey_compressed_hex), typeUrl: v.pubkey_type_url })
    expect(toHex(signer?.publicKey?.value ?? new Uint8Array())).toBe(toHex(any.value))
  })

  it.each(vectors)('$id: cosmjs makes the same bytes and reads the same fields', (v) => {
    const fields = fieldsOf(v)
    expect(toHex(makeSignBytes(SignDoc.fromPartial(fields)))).toBe(v.sign_bytes_hex)
    const { body, authInfo } = decodeDirectSignDoc(fromHex(v.sign_bytes_hex))
    const theirBody = TxBody.decode(fields.bodyBytes)
    const theirAuth = AuthInfo.decode(fields.authInfoBytes)
    expect(body.memo).toBe(theirBody.memo)
    expect(body.timeoutHeight).toBe(theirBody.timeoutHeight)
    expect(authInfo.fee).toEqual(theirAuth.fee)
    if (v.tx_raw_hex === undefined) return
    const raw = TxRaw.decode(fromHex(v.tx_raw_hex))
    if (raw.signatures[0]?.length === 65) expect(refusal(() => makeTxRaw(raw))).toBe('INVALID_ARGUMENT signatures[0]')
    else expect(toHex(makeTxRaw(raw))).toBe(v.tx_raw_hex)
  })
})

describe('gentx_direct.json', () => {
  const { vectors } = loadVectors<{ vectors: (DirectVector & { tx_json: GentxJson })[] }>('gentx_direct')

  it.each(vectors)('$id: the JSON of the command line makes the same protobuf', (v) => {
    const { body, auth_info } = v.tx_json
    const messages = body.messages.map(({ '@type': typeUrl, ...fields }) => {
      const type = defaultTypes.get(String(typeUrl)) as MessageDescriptor
      return { typeUrl: String(typeUrl), value: encodeMessage(type, camelize(fields)) }
    })
    expect(toHex(makeTxBodyBytes({ messages, memo: body.memo }))).toBe(v.body_bytes_hex)
    const authInfo = makeAuthInfoBytes({
      signers: [{ pubkey: fromHex(v.pubkey_compressed_hex), pubkeyTypeUrl: v.pubkey_type_url, sequence: v.sequence }],
      fee: { amount: auth_info.fee.amount, gasLimit: auth_info.fee.gas_limit },
    })
    expect(toHex(authInfo)).toBe(v.auth_info_bytes_hex)
  })
})

function fieldsOf(v: DirectVector) {
  return {
    bodyBytes: fromHex(v.body_bytes_hex ?? ''),
    authInfoBytes: fromHex(v.auth_info_bytes_hex),
    chainId: v.chain_id,
    accountNumber: BigInt(v.account_number),
  }
}

/** proto3 JSON of MsgCreateValidator to field names; decimals lose their point, the consensus key becomes an Any. */
function camelize(value: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const name = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    if (key === 'pubkey') {
      const { '@type': typeUrl, key: base64 } = item as { '@type': string; key: string }
      const type = defaultTypes.get(typeUrl) as MessageDescriptor
      return [name, { typeUrl, value: encodeMessage(type, { key: fromBase64(base64) }) }]
    }
    if (typeof item === 'object' && item !== null) return [name, camelize(item as Record<string, unknown>)]
    const text = String(item)
    return [name, /rate$/i.test(key) ? text.replace('.', '').replace(/^0+(?=\d)/, '') : text]
  })
  return Object.fromEntries(entries)
}
