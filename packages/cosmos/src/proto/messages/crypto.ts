/**
 * Public keys inside Any: proto/cosmos/crypto/{secp256k1,ed25519,multisig}/keys.proto and their kin.
 *
 * @module
 */
import { bytes, message, repeatedMessage, uint32 } from '../descriptor.js'
import { AnyType } from '../tx-types.js'

/** Public key types of the chains; the table of chains says which one a chain takes. */
export const PUBKEY_TYPE_URLS = {
  secp256k1: '/cosmos.crypto.secp256k1.PubKey',
  injective: '/injective.crypto.v1beta1.ethsecp256k1.PubKey',
  ethermint: '/ethermint.crypto.v1.ethsecp256k1.PubKey',
  cosmosEvm: '/cosmos.evm.crypto.v1.ethsecp256k1.PubKey',
} as const

/** A public key type URL that this package builds. */
export type PubkeyTypeUrl = (typeof PUBKEY_TYPE_URLS)[keyof typeof PUBKEY_TYPE_URLS]

/** One field for all of them: `key`, 33 bytes for secp256k1 and 32 for ed25519. */
const key = { key: bytes(1) } as const

export const Secp256k1PubKeyType = message('cosmos.crypto.secp256k1.PubKey', key)

export const CRYPTO_TYPES = [
  Secp256k1PubKeyType,
  message('injective.crypto.v1beta1.ethsecp256k1.PubKey', key),
  message('ethermint.crypto.v1.ethsecp256k1.PubKey', key),
  message('cosmos.evm.crypto.v1.ethsecp256k1.PubKey', key),
  message('cosmos.crypto.ed25519.PubKey', key),
  message('cosmos.crypto.multisig.LegacyAminoPubKey', {
    threshold: uint32(1),
    publicKeys: repeatedMessage(2, () => AnyType),
  }),
] as const
