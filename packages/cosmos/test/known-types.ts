/**
 * cosmjs-types' codec for every message type that this package knows, as the oracle of the tables.
 *
 * @module
 */
import * as authz from 'cosmjs-types/cosmos/authz/v1beta1/authz'
import * as authzTx from 'cosmjs-types/cosmos/authz/v1beta1/tx'
import * as bankAuthz from 'cosmjs-types/cosmos/bank/v1beta1/authz'
import * as bankTx from 'cosmjs-types/cosmos/bank/v1beta1/tx'
import * as ed25519 from 'cosmjs-types/cosmos/crypto/ed25519/keys'
import * as multisig from 'cosmjs-types/cosmos/crypto/multisig/keys'
import * as secp256k1 from 'cosmjs-types/cosmos/crypto/secp256k1/keys'
import * as distributionTx from 'cosmjs-types/cosmos/distribution/v1beta1/tx'
import * as feegrant from 'cosmjs-types/cosmos/feegrant/v1beta1/feegrant'
import * as feegrantTx from 'cosmjs-types/cosmos/feegrant/v1beta1/tx'
import * as govTx1 from 'cosmjs-types/cosmos/gov/v1/tx'
import * as govTx from 'cosmjs-types/cosmos/gov/v1beta1/tx'
import * as stakingTx from 'cosmjs-types/cosmos/staking/v1beta1/tx'
import * as wasmTx from 'cosmjs-types/cosmwasm/wasm/v1/tx'
import * as ibcTx from 'cosmjs-types/ibc/applications/transfer/v1/tx'

/** What a codec of cosmjs-types offers. */
export interface Codec {
  readonly typeUrl: string
  decode(bytes: Uint8Array): unknown
  encode(value: never): { finish(): Uint8Array }
}

const MODULES: readonly object[] = [
  authz,
  authzTx,
  bankAuthz,
  bankTx,
  distributionTx,
  ed25519,
  feegrant,
  feegrantTx,
  govTx,
  govTx1,
  ibcTx,
  multisig,
  secp256k1,
  stakingTx,
  wasmTx,
]

const isCodec = (value: unknown): value is Codec =>
  typeof value === 'object' && value !== null && 'typeUrl' in value && 'decode' in value

/** Codecs by type URL. */
export const CODECS: ReadonlyMap<string, Codec> = new Map(
  MODULES.flatMap((module) => Object.values(module).filter(isCodec)).map((codec) => [codec.typeUrl, codec]),
)
