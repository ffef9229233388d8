/**
 * Strict decoding of SIGN_MODE_DIRECT documents (ADR-020, ADR-027, proto/cosmos/tx/v1beta1/tx.proto).
 *
 * Chains enforce ADR-027 on the outermost layer only. Here it holds for the sign doc, the body, the auth info, and
 * every message whose type is known, so that what a policy reads is what the chain will do.
 *
 * @module
 */
import { requireBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { MAX_SIGN_DOC_BYTES } from '../limits.js'
import type { DecodeBudget } from '../proto/decode.js'
import { createBudget, decodeMessage } from '../proto/decode.js'
import type { DecodedAny, TypeRegistry } from '../proto/registry.js'
import { decodeAny, defaultTypes } from '../proto/registry.js'
import type { ModeInfo } from '../proto/tx-types.js'
import { AuthInfoType, SignDocType, TxBodyType } from '../proto/tx-types.js'
import type { Coin } from './amino-types.js'

/** A decoded transaction body. */
export interface TxBody {
  readonly messages: readonly DecodedAny[]
  readonly memo: string
  /** Block height after which the transaction is void; `0n` for none. */
  readonly timeoutHeight: bigint
  /** Whether the sequence is not used; then `timeoutTimestamp` is what guards against replay. */
  readonly unordered: boolean
  /** Seconds and nanoseconds since 1970; `undefined` for none. */
  readonly timeoutTimestamp: { readonly seconds: bigint; readonly nanos: number } | undefined
}

/** One signer slot. */
export interface SignerInfo {
  /** `undefined` when the account has its key on chain already. */
  readonly publicKey: DecodedAny | undefined
  readonly modeInfo: ModeInfo | undefined
  readonly sequence: bigint
}

/** The fee, and who pays it. */
export interface Fee {
  readonly amount: readonly Coin[]
  readonly gasLimit: bigint
  /** The empty string for the first signer. */
  readonly payer: string
  /** The empty string for none. */
  readonly granter: string
}

/** Decoded auth info: signers, sequence and fee. */
export interface AuthInfo {
  readonly signerInfos: readonly SignerInfo[]
  readonly fee: Fee | undefined
  /** Tip of SDK 0.46 to 0.50. */
  readonly tip: { readonly amount: readonly Coin[]; readonly tipper: string } | undefined
}

/** A decoded document; `directSignBytes` of it gives its bytes again. */
export interface DirectSignDoc {
  readonly bodyBytes: Uint8Array
  readonly authInfoBytes: Uint8Array
  readonly chainId: string
  readonly accountNumber: bigint
  readonly body: TxBody
  readonly authInfo: AuthInfo
}

/** Options of {@link decodeDirectSignDoc}. */
export interface DecodeDirectOptions {
  /** Message types to look into. @default defaultTypes */
  readonly types?: TypeRegistry
}

/**
 * Reads a document that someone wants signed.
 *
 * Refuses, at every level: unknown fields, a field out of order or twice, explicit defaults, varints that are not
 * minimal, unpacked lists, invalid UTF-8, extension options. It does not judge: chain id, sign mode, signers, fee and
 * messages are for whoever decides on the document.
 *
 * @throws CosmosError any `PROTO_*` code and the others of `decodeMessage`, with a path such as
 *   `authInfo.fee.amount[0].denom`; `EMPTY`, `TOO_LARGE`
 */
export function decodeDirectSignDoc(signBytes: Uint8Array, options: DecodeDirectOptions = {}): DirectSignDoc {
  if (requireBytes(signBytes, 'signBytes').length === 0) throw new CosmosError('EMPTY')
  if (signBytes.length > MAX_SIGN_DOC_BYTES) throw new CosmosError('TOO_LARGE')
  const budget = createBudget()
  const signDoc = decodeMessage(SignDocType, signBytes, { budget })
  return {
    ...signDoc,
    body: readBody(signDoc.bodyBytes, options, budget),
    authInfo: readAuthInfo(signDoc.authInfoBytes, options, budget),
  }
}

/** Decodes an encoded TxBody as strictly as {@link decodeDirectSignDoc}; paths start with `body`. */
export function decodeTxBody(bodyBytes: Uint8Array, options: DecodeDirectOptions = {}): TxBody {
  return readBody(bodyBytes, options, createBudget())
}

/** Decodes an encoded AuthInfo as strictly as {@link decodeDirectSignDoc}; paths start with `authInfo`. */
export function decodeAuthInfo(authInfoBytes: Uint8Array, options: DecodeDirectOptions = {}): AuthInfo {
  return readAuthInfo(authInfoBytes, options, createBudget())
}

function readBody(bodyBytes: Uint8Array, options: DecodeDirectOptions, budget: DecodeBudget): TxBody {
  const types = options.types ?? defaultTypes
  const body = decodeMessage(TxBodyType, bodyBytes, { path: 'body', budget })
  const { memo, timeoutHeight, unordered, timeoutTimestamp } = body
  const nanos = timeoutTimestamp?.nanos ?? 0
  if (nanos < 0 || nanos > 999_999_999) throw new CosmosError('PROTO_VALUE_RANGE', 'body.timeoutTimestamp.nanos')
  const messages = body.messages.map((any, i) => decodeAny(any, types, `body.messages[${i}]`, budget))
  return { messages, memo, timeoutHeight, unordered, timeoutTimestamp }
}

function readAuthInfo(authInfoBytes: Uint8Array, options: DecodeDirectOptions, budget: DecodeBudget): AuthInfo {
  const types = options.types ?? defaultTypes
  const { signerInfos, fee, tip } = decodeMessage(AuthInfoType, authInfoBytes, { path: 'authInfo', budget })
  return {
    signerInfos: signerInfos.map(({ publicKey, modeInfo, sequence }, i) => {
      const path = `authInfo.signerInfos[${i}].publicKey`
      return { publicKey: publicKey && decodeAny(publicKey, types, path, budget), modeInfo, sequence }
    }),
    fee,
    tip,
  }
}
