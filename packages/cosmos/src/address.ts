/**
 * Account addresses: ADR-028 §"Legacy Public Key Addresses" for secp256k1, the Ethereum rule for eth_secp256k1,
 * both written as BIP-173 bech32 (never bech32m) with the SDK's length limit of 1023 instead of BIP-173's 90.
 *
 * @module
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bech32 } from '@scure/base'
import type { SigningAlgo } from './algo.js'
import { requireAlgo } from './algo.js'
import { requireBytes } from './bytes.js'
import { CosmosError } from './errors.js'

/** cosmos-sdk types/bech32/bech32.go decodes with this limit. */
const BECH32_LIMIT = 1023
/** BIP-173: 1 to 83 characters of US-ASCII 33..126; upper case is left out because addresses are written lowercase. */
const PREFIX = /^[!-@[-~]{1,83}$/
const ACCOUNT_ID_LENGTHS: readonly number[] = [20, 32]

/**
 * The bech32 address of a public key.
 *
 * @param pubkey - 33 bytes, compressed; must be a point of the curve.
 * @param prefix - Human-readable part, lower case, e.g. `cosmos`.
 * @param algo - `secp256k1` (default): RIPEMD160(SHA256(pubkey)); `eth_secp256k1`: last 20 bytes of
 *   keccak256(uncompressed point without its first byte). Take it from a table of chains: slip44 does not tell.
 * @throws CosmosError `INVALID_PUBKEY`, `INVALID_PREFIX`, `INVALID_ARGUMENT`
 */
export function pubkeyToAddress(pubkey: Uint8Array, prefix: string, algo: SigningAlgo = 'secp256k1'): string {
  requirePrefix(prefix)
  return bech32.encode(prefix, bech32.toWords(pubkeyToAccountId(pubkey, algo)), BECH32_LIMIT)
}

/** The 20 bytes behind {@link pubkeyToAddress}. Same parameters and errors. */
export function pubkeyToAccountId(pubkey: Uint8Array, algo: SigningAlgo = 'secp256k1'): Uint8Array {
  const uncompressed = uncompressPubkey(pubkey)
  if (requireAlgo(algo) === 'secp256k1') return ripemd160(sha256(pubkey))
  return keccak_256(uncompressed.subarray(1)).subarray(-20)
}

/**
 * The bytes behind an address: 20 for keys, 32 for module, contract and interchain accounts.
 *
 * @param prefix - When given, the only prefix that is accepted.
 * @throws CosmosError `INVALID_ADDRESS` (bad checksum, bech32m, any upper case, other lengths),
 *   `ADDRESS_PREFIX_MISMATCH`
 */
export function addressToAccountId(address: string, prefix?: string): Uint8Array {
  if (prefix !== undefined) requirePrefix(prefix)
  const decoded = decodeBech32(address)
  if (decoded === undefined || !ACCOUNT_ID_LENGTHS.includes(decoded.bytes.length)) {
    throw new CosmosError('INVALID_ADDRESS', 'address')
  }
  if (prefix !== undefined && decoded.prefix !== prefix) throw new CosmosError('ADDRESS_PREFIX_MISMATCH', 'address')
  return decoded.bytes
}

/** Whether `address` is one that {@link addressToAccountId} reads, with that prefix when one is given. */
export function isAddress(address: unknown, prefix?: string): address is string {
  const decoded = typeof address === 'string' ? decodeBech32(address) : undefined
  if (decoded === undefined || !ACCOUNT_ID_LENGTHS.includes(decoded.bytes.length)) return false
  return prefix === undefined || decoded.prefix === prefix
}

function decodeBech32(address: string): { prefix: string; bytes: Uint8Array } | undefined {
  try {
    const { prefix, words } = bech32.decode(address as `${string}1${string}`, BECH32_LIMIT)
    const canonical = PREFIX.test(prefix) && address === bech32.encode(prefix, words, BECH32_LIMIT)
    return canonical ? { prefix, bytes: bech32.fromWords(words) } : undefined
  } catch {
    return undefined
  }
}

function requirePrefix(prefix: string): void {
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) throw new CosmosError('INVALID_PREFIX', 'prefix')
}

/** 33 → 65 bytes; also the check that the key is a point of the curve. */
function uncompressPubkey(pubkey: Uint8Array): Uint8Array {
  if (requireBytes(pubkey, 'pubkey').length !== 33) throw new CosmosError('INVALID_PUBKEY', 'pubkey')
  try {
    return secp256k1.Point.fromBytes(pubkey).toBytes(false)
  } catch {
    throw new CosmosError('INVALID_PUBKEY', 'pubkey')
  }
}
