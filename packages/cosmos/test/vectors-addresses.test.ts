import { ripemd160, Secp256k1, sha256 } from '@cosmjs/crypto'
import { toBech32 } from '@cosmjs/encoding'
import { describe, expect, it } from 'vitest'
import { addressToAccountId, pubkeyToAccountId, pubkeyToAddress } from '../src/index.js'
import { fromHex, isRefused, loadVectors, refusal, toHex } from './support.js'

interface AddressVector {
  readonly algo: 'secp256k1' | 'eth_secp256k1'
  readonly pubkey_compressed_hex: string
  readonly hrp: string
  readonly address: string
  readonly address_bytes_hex: string
}

describe('addresses.json', () => {
  const { vectors } = loadVectors<{ vectors: AddressVector[] }>('addresses')

  it('has all of its vectors', () => {
    expect(vectors).toHaveLength(39)
  })

  it.each(vectors)('$algo $address', ({ algo, pubkey_compressed_hex, hrp, address, address_bytes_hex }) => {
    const pubkey = fromHex(pubkey_compressed_hex)
    expect(pubkeyToAddress(pubkey, hrp, algo)).toBe(address)
    expect(toHex(pubkeyToAccountId(pubkey, algo))).toBe(address_bytes_hex)
    expect(toHex(addressToAccountId(address, hrp))).toBe(address_bytes_hex)
  })

  it.each(vectors.filter((v) => v.algo === 'secp256k1'))('cosmjs agrees on $address', (v) => {
    const raw = ripemd160(sha256(Secp256k1.compressPubkey(fromHex(v.pubkey_compressed_hex))))
    expect(toBech32(v.hrp, raw, 1023)).toBe(v.address)
  })
})

describe('bech32_bip173.json', () => {
  const { valid, invalid } = loadVectors<{ valid: string[]; invalid: { string: string; reason: string }[] }>(
    'bech32_bip173',
  )

  it.each(invalid)('refuses $string: $reason', ({ string }) => {
    expect(refusal(() => addressToAccountId(string))).toBe('INVALID_ADDRESS address')
  })

  it.each(valid)('%s is bech32, and an address when it has 20 bytes and is lower case', (string) => {
    const account = string === 'abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw'
    expect(isRefused(() => addressToAccountId(string))).toBe(!account)
    if (account) expect(refusal(() => addressToAccountId(string.toUpperCase()))).toBe('INVALID_ADDRESS address')
  })
})
