import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bech32, bech32m } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { refusal } from '../test/support.js'
import { addressToAccountId, isAddress, pubkeyToAccountId, pubkeyToAddress } from './address.js'
import type { SigningAlgo } from './algo.js'

const PUBKEY = secp256k1.getPublicKey(new Uint8Array(32).fill(1))
const encode = (length: number, prefix = 'cosmos'): string =>
  bech32.encode(prefix, bech32.toWords(new Uint8Array(length)), 1023)

describe('pubkeyToAddress', () => {
  it.each([
    ['an uncompressed key', secp256k1.getPublicKey(new Uint8Array(32).fill(1), false)],
    ['32 bytes', PUBKEY.slice(1)],
    ['another first byte', Uint8Array.from([5, ...PUBKEY.slice(1)])],
    ['an x that is on no point', Uint8Array.from([2, ...new Uint8Array(31), 5])],
    ['an x beyond the field', Uint8Array.from([2, ...new Uint8Array(32).fill(255)])],
  ])('refuses %s, for both algorithms', (_, pubkey) => {
    expect(refusal(() => pubkeyToAddress(pubkey, 'cosmos'))).toBe('INVALID_PUBKEY pubkey')
    expect(refusal(() => pubkeyToAccountId(pubkey, 'eth_secp256k1'))).toBe('INVALID_PUBKEY pubkey')
  })

  it.each(['', 'Cosmos', 'cos mos', 'cosmös', 'a'.repeat(84)])('refuses the prefix %j', (prefix) => {
    expect(refusal(() => pubkeyToAddress(PUBKEY, prefix))).toBe('INVALID_PREFIX prefix')
  })

  it('takes any other prefix, and reads its own addresses', () => {
    for (const prefix of ['a', 'cosmosvaloper', 'x1y', 'a'.repeat(83)]) {
      const address = pubkeyToAddress(PUBKEY, prefix)
      expect(addressToAccountId(address, prefix)).toEqual(pubkeyToAccountId(PUBKEY))
    }
  })

  it('never falls back to an algorithm', () => {
    expect(refusal(() => pubkeyToAddress(PUBKEY, 'cosmos', 'ethsecp256k1' as SigningAlgo))).toBe(
      'INVALID_ARGUMENT algo',
    )
    expect(refusal(() => pubkeyToAddress('02' as unknown as Uint8Array, 'cosmos'))).toBe('INVALID_ARGUMENT pubkey')
  })
})

describe('addressToAccountId', () => {
  it('reads key accounts and 32-byte accounts', () => {
    expect([addressToAccountId(encode(20)).length, addressToAccountId(encode(32)).length]).toEqual([20, 32])
  })

  it.each([
    ['19 bytes', encode(19)],
    ['no bytes', encode(0)],
    ['a pubkey', encode(33)],
    ['bech32m', bech32m.encode('cosmos', bech32m.toWords(new Uint8Array(20)), 1023)],
    ['upper case', encode(20).toUpperCase()],
    ['mixed case', encode(20).replace('c', 'C')],
    ['a wrong letter', encode(20).replace('1q', '1p')],
    ['white space', ` ${encode(20)}`],
    ['nothing', ''],
  ])('refuses %s', (_, address) => {
    expect(refusal(() => addressToAccountId(address))).toBe('INVALID_ADDRESS address')
    expect(isAddress(address)).toBe(false)
  })

  it('holds to the prefix when one is given', () => {
    expect(refusal(() => addressToAccountId(encode(20, 'osmo'), 'cosmos'))).toBe('ADDRESS_PREFIX_MISMATCH address')
    expect([isAddress(encode(20, 'osmo'), 'osmo'), isAddress(encode(20, 'osmo'), 'cosmos'), isAddress(7)]).toEqual([
      true,
      false,
      false,
    ])
  })
})
