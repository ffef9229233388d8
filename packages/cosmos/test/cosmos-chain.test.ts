/** What the coordinator is told of a payload, and what it is not made to sign. */
import { describe, expect, it } from 'vitest'
import {
  adr36SignBytes,
  aminoSignBytes,
  directSignBytes,
  makeAuthInfoBytes,
  makeMsgSendAmino,
  makeMsgSendAny,
  makeStdSignDoc,
  makeTxBodyBytes,
  PUBKEY_TYPE_URLS,
  pubkeyToAddress,
  signDigest,
} from '../src/index.js'
import { cosmosChain } from '../src/policy/index.js'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
/** The generator of secp256k1 and its double: keys whose addresses are well known. */
const ours = hex('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798')
const theirs = hex('02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5')
const from = pubkeyToAddress(ours, 'cosmos')
const to = pubkeyToAddress(theirs, 'cosmos')
const amount = [{ denom: 'uatom', amount: '18446744073709551616' }]
const fee = { amount: [{ denom: 'uatom', amount: '5' }], gasLimit: 100_000n }
const chain = cosmosChain()

type Signers = Parameters<typeof makeAuthInfoBytes>[0]['signers']
const direct = (signers: Signers) =>
  directSignBytes({
    bodyBytes: makeTxBodyBytes({
      messages: [makeMsgSendAny({ fromAddress: from, toAddress: to, amount })],
      memo: 'hi',
    }),
    authInfoBytes: makeAuthInfoBytes({ signers, fee }),
    chainId: 'cosmoshub-4',
    accountNumber: 9n,
  })
const decodeDirect = (signDoc: Uint8Array, algo?: string) =>
  chain.decode({ kind: 'cosmos-direct', signDoc, ...(algo === undefined ? {} : { algo }) }, ours)
const refusal = (run: () => unknown): { code?: string; field?: string } => {
  try {
    run()
  } catch (error) {
    return error as { code?: string; field?: string }
  }
  return {}
}

describe('a direct sign doc', () => {
  const signDoc = direct([{ pubkey: ours, sequence: 3n }])

  it('is read into plain values, exact to the last digit, with the digest of the same bytes', () => {
    const decoded = decodeDirect(signDoc)
    expect(decoded.digest).toEqual(signDigest(signDoc))
    expect(JSON.parse(JSON.stringify(decoded.summary))).toEqual(decoded.summary)
    expect(decoded.summary).toMatchObject({
      chainId: 'cosmoshub-4',
      accountNumber: '9',
      algo: 'secp256k1',
      body: {
        memo: 'hi',
        messages: [{ typeUrl: '/cosmos.bank.v1beta1.MsgSend', message: { fromAddress: from, toAddress: to, amount } }],
      },
      authInfo: { fee: { gasLimit: '100000', amount: fee.amount }, signerInfos: [{ sequence: '3' }] },
    })
  })

  it('is hashed as the key type in our slot says', () => {
    const doc = direct([{ pubkey: ours, sequence: 3n, pubkeyTypeUrl: PUBKEY_TYPE_URLS.injective }])
    expect(decodeDirect(doc).digest).toEqual(signDigest(doc, 'eth_secp256k1'))
    expect(refusal(() => decodeDirect(doc, 'secp256k1'))).toMatchObject({ code: 'SIGNER_MISMATCH', field: 'algo' })
  })

  it('is found when we are one of several signers', () => {
    const doc = direct([
      { pubkey: theirs, sequence: 1n },
      { pubkey: ours, sequence: 2n },
    ])
    expect(decodeDirect(doc).summary).toMatchObject({ algo: 'secp256k1' })
  })

  it.each([
    ['another key', [{ pubkey: theirs, sequence: 1n }], 'SIGNER_MISMATCH'],
    ['no signer', [], 'SIGNER_MISMATCH'],
    ['another sign mode', [{ pubkey: ours, sequence: 1n, signMode: 'legacyAminoJson' }], 'INVALID_ARGUMENT'],
  ] satisfies [string, Signers, string][])('is refused with %s in its signer slot', (_, signers, code) => {
    expect(refusal(() => decodeDirect(direct(signers)))).toMatchObject({ code })
  })

  it('is refused when one byte follows it', () => {
    expect(refusal(() => decodeDirect(new Uint8Array([...signDoc, 0]))).code).toMatch(/^PROTO_/)
  })

  it('is refused under an unknown algorithm', () => {
    expect(refusal(() => decodeDirect(signDoc, 'ed25519'))).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

describe('an amino sign doc', () => {
  const stdSignDoc = makeStdSignDoc({
    msgs: [makeMsgSendAmino({ fromAddress: from, toAddress: to, amount })],
    fee: { amount: fee.amount, gas: '100000' },
    chainId: 'cosmoshub-4',
    accountNumber: 9n,
    sequence: 3n,
  })
  const decodeAmino = (signDoc: Uint8Array) => chain.decode({ kind: 'cosmos-amino', signDoc }, ours)

  it('is read, with the digest of the same bytes', () => {
    const signDoc = aminoSignBytes(stdSignDoc)
    expect(decodeAmino(signDoc)).toMatchObject({
      kind: 'cosmos-amino',
      digest: signDigest(signDoc),
      summary: { signDoc: { chain_id: 'cosmoshub-4' } },
    })
  })

  it('is refused when it is not canonical', () => {
    const spaced = new TextEncoder().encode(JSON.stringify(stdSignDoc, null, 1))
    expect(refusal(() => decodeAmino(spaced)).code).toBe('NOT_CANONICAL')
  })

  it('is refused when it is an ADR-36 document, which is a permission of its own', () => {
    expect(refusal(() => decodeAmino(adr36SignBytes(from, 'x')))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      field: 'kind',
    })
  })
})

describe('ADR-36 data', () => {
  const data = new TextEncoder().encode('log in')

  it('is read for its signer', () => {
    const decoded = chain.decode({ kind: 'cosmos-adr36', signer: from, data }, ours)
    expect(decoded).toMatchObject({ digest: signDigest(adr36SignBytes(from, data)), summary: { signer: from } })
  })

  it('is refused for another signer', () => {
    const decode = () => chain.decode({ kind: 'cosmos-adr36', signer: to, data }, ours)
    expect(refusal(decode)).toMatchObject({ code: 'SIGNER_MISMATCH', field: 'signer' })
  })
})

it('refuses a payload whose kind and content do not go together', () => {
  const data = new Uint8Array([1])
  expect(refusal(() => chain.decode({ kind: 'cosmos-direct', signer: from, data }, ours)).code).toBe('INVALID_ARGUMENT')
  expect(refusal(() => chain.decode({ kind: 'cosmos-adr36', signDoc: data }, ours)).code).toBe('INVALID_ARGUMENT')
})

it('derives addresses by prefix and algorithm', () => {
  expect(chain.address(ours, 'osmo')).toBe(pubkeyToAddress(ours, 'osmo'))
  expect(chain.address(ours, 'inj', 'eth_secp256k1')).toBe(pubkeyToAddress(ours, 'inj', 'eth_secp256k1'))
})
