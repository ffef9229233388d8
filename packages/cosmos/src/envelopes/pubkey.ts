/**
 * Public keys as transactions and wallets write them.
 *
 * The type must be the one of the chain, and neither the key nor slip44 tells it: take it from a table of chains.
 *
 * @module
 */
import { pubkeyToAccountId } from '../address.js'
import { fromBase64, toBase64 } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { encodeMessage } from '../proto/encode.js'
import type { PubkeyTypeUrl } from '../proto/messages/crypto.js'
import { PUBKEY_TYPE_URLS, Secp256k1PubKeyType } from '../proto/messages/crypto.js'
import type { ProtoAny } from '../proto/registry.js'

/** Amino name of each public key type. */
export const AMINO_PUBKEY_TYPES = {
  [PUBKEY_TYPE_URLS.secp256k1]: 'tendermint/PubKeySecp256k1',
  [PUBKEY_TYPE_URLS.injective]: 'injective/PubKeyEthSecp256k1',
  [PUBKEY_TYPE_URLS.ethermint]: 'ethermint/PubKeyEthSecp256k1',
  [PUBKEY_TYPE_URLS.cosmosEvm]: 'os/PubKeyEthSecp256k1',
} as const satisfies Record<PubkeyTypeUrl, string>

/** A public key of an Amino document. */
export interface AminoPubkey {
  readonly type: string
  /** Base64 of 33 bytes. */
  readonly value: string
}

/** A key and how its chain names it. */
export interface PubkeyParameters {
  /** 33 bytes, compressed. */
  readonly pubkey: Uint8Array
  /** @default '/cosmos.crypto.secp256k1.PubKey' */
  readonly typeUrl?: PubkeyTypeUrl
}

/** The public key as Any, for auth info. @throws CosmosError `INVALID_PUBKEY`, `INVALID_ARGUMENT` */
export function pubkeyAny({ pubkey, typeUrl = PUBKEY_TYPE_URLS.secp256k1 }: PubkeyParameters): ProtoAny {
  requireTypeUrl(typeUrl)
  pubkeyToAccountId(pubkey)
  return { typeUrl, value: encodeMessage(Secp256k1PubKeyType, { key: pubkey }) }
}

/** The public key as Amino JSON, for std signatures. @throws CosmosError `INVALID_PUBKEY`, `INVALID_ARGUMENT` */
export function aminoPubkey({ pubkey, typeUrl = PUBKEY_TYPE_URLS.secp256k1 }: PubkeyParameters): AminoPubkey {
  requireTypeUrl(typeUrl)
  pubkeyToAccountId(pubkey)
  return { type: AMINO_PUBKEY_TYPES[typeUrl], value: toBase64(pubkey) }
}

/** The 33 bytes of an Amino public key of a known type. @throws CosmosError `INVALID_PUBKEY` */
export function decodeAminoPubkey(pubkey: AminoPubkey): Uint8Array {
  const known: readonly string[] = Object.values(AMINO_PUBKEY_TYPES)
  const bytes = known.includes(pubkey.type) ? fromBase64(pubkey.value) : undefined
  if (bytes === undefined) throw new CosmosError('INVALID_PUBKEY', 'pubkey')
  pubkeyToAccountId(bytes)
  return bytes
}

function requireTypeUrl(typeUrl: string): void {
  if (!Object.hasOwn(AMINO_PUBKEY_TYPES, typeUrl)) throw new CosmosError('INVALID_ARGUMENT', 'typeUrl')
}
