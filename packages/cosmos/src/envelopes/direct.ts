/**
 * What a chain wants around a signature: TxBody, AuthInfo and TxRaw (proto/cosmos/tx/v1beta1/tx.proto).
 *
 * @module
 */
import { requireBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { encodeMessage } from '../proto/encode.js'
import { requireFormat } from '../proto/format.js'
import type { PubkeyTypeUrl } from '../proto/messages/crypto.js'
import type { ProtoAny } from '../proto/registry.js'
import { AuthInfoType, TxBodyType, TxRawType } from '../proto/tx-types.js'
import type { Coin } from '../signing/amino-types.js'
import type { Uint64Like } from '../uint.js'
import { toUint64 } from '../uint.js'
import { pubkeyAny } from './pubkey.js'

/** Sign modes of proto/cosmos/tx/signing/v1beta1/signing.proto that a key signs with. */
export const SIGN_MODES = { direct: 1, textual: 2, directAux: 3, legacyAminoJson: 127 } as const

/** A sign mode by name. */
export type SignMode = keyof typeof SIGN_MODES

/** Parts of {@link makeTxBodyBytes}. */
export interface TxBodyParameters {
  readonly messages: readonly ProtoAny[]
  /** @default '' */
  readonly memo?: string
  /** Last block height at which the transaction is valid. @default 0 (none) */
  readonly timeoutHeight?: Uint64Like
  /** SDK 0.53 and later, where the chain allows it. @default false */
  readonly unordered?: boolean
  /** Required with `unordered`. Seconds and nanoseconds since 1970. */
  readonly timeoutTimestamp?: { readonly seconds: bigint; readonly nanos: number }
}

/** One signer of {@link makeAuthInfoBytes}. */
export interface SignerParameters {
  /** 33 bytes, compressed. */
  readonly pubkey: Uint8Array
  /** @default '/cosmos.crypto.secp256k1.PubKey' */
  readonly pubkeyTypeUrl?: PubkeyTypeUrl
  readonly sequence: Uint64Like
  /** @default 'direct' */
  readonly signMode?: SignMode
}

/** The fee of {@link makeAuthInfoBytes}. */
export interface FeeParameters {
  readonly amount: readonly Coin[]
  readonly gasLimit: Uint64Like
  /** @default '' (the first signer) */
  readonly payer?: string
  /** @default '' */
  readonly granter?: string
}

/** Parts of {@link makeAuthInfoBytes}. */
export interface AuthInfoParameters {
  /** In the order in which the chain asks for them: first appearance in the messages, then the fee payer. */
  readonly signers: readonly SignerParameters[]
  readonly fee: FeeParameters
}

/** Parts of {@link makeTxRaw}. */
export interface TxRawParameters {
  readonly bodyBytes: Uint8Array
  readonly authInfoBytes: Uint8Array
  /** 64 bytes r||s each, in the order of the signers. */
  readonly signatures: readonly Uint8Array[]
}

/** An encoded TxBody. @throws CosmosError `INVALID_ARGUMENT`, `INVALID_UTF8`, `TYPE_URL_INVALID` */
export function makeTxBodyBytes(parameters: TxBodyParameters): Uint8Array {
  const { messages, memo = '', timeoutHeight = 0n, unordered = false, timeoutTimestamp } = parameters
  return encodeMessage(TxBodyType, {
    messages: messages.map(({ typeUrl, value }, i) => {
      requireFormat('typeUrl', typeUrl, `messages[${i}].typeUrl`)
      return { typeUrl, value }
    }),
    memo,
    timeoutHeight: toUint64(timeoutHeight, 'timeoutHeight'),
    unordered,
    timeoutTimestamp,
  })
}

/** An encoded AuthInfo. @throws CosmosError `INVALID_ARGUMENT`, `INVALID_PUBKEY`, `DENOM_INVALID`, `AMOUNT_INVALID` */
export function makeAuthInfoBytes({ signers, fee }: AuthInfoParameters): Uint8Array {
  return encodeMessage(AuthInfoType, {
    signerInfos: signers.map(({ pubkey, pubkeyTypeUrl, sequence, signMode = 'direct' }, i) => ({
      publicKey: pubkeyAny({ pubkey, ...(pubkeyTypeUrl !== undefined && { typeUrl: pubkeyTypeUrl }) }),
      modeInfo: { single: { mode: modeNumber(signMode, `signers[${i}].signMode`) }, multi: undefined },
      sequence: toUint64(sequence, `signers[${i}].sequence`),
    })),
    fee: {
      amount: requireCoins(fee.amount, 'fee.amount'),
      gasLimit: toUint64(fee.gasLimit, 'fee.gasLimit'),
      payer: fee.payer ?? '',
      granter: fee.granter ?? '',
    },
  })
}

/** An encoded TxRaw: what is broadcast. @throws CosmosError `INVALID_ARGUMENT` unless signatures are 64 bytes each */
export function makeTxRaw({ bodyBytes, authInfoBytes, signatures }: TxRawParameters): Uint8Array {
  return encodeMessage(TxRawType, {
    bodyBytes: requireBytes(bodyBytes, 'bodyBytes'),
    authInfoBytes: requireBytes(authInfoBytes, 'authInfoBytes'),
    signatures: signatures.map((signature, i) => requireBytes(signature, `signatures[${i}]`, 64)),
  })
}

/** Checks coins and copies them. @throws CosmosError `DENOM_INVALID`, `AMOUNT_INVALID` */
export function requireCoins(coins: readonly Coin[], path: string): readonly Coin[] {
  return coins.map(({ denom, amount }, i) => {
    requireFormat('denom', denom, `${path}[${i}].denom`)
    requireFormat('uint', amount, `${path}[${i}].amount`)
    return { denom, amount }
  })
}

function modeNumber(signMode: SignMode, path: string): number {
  if (!Object.hasOwn(SIGN_MODES, signMode)) throw new CosmosError('INVALID_ARGUMENT', path)
  return SIGN_MODES[signMode]
}
