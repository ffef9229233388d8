/**
 * SIGN_MODE_DIRECT: sign bytes are the protobuf encoding of SignDoc (ADR-020, ADR-027).
 *
 * @module
 */
import { requireBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { encodeMessage } from '../proto/encode.js'
import { SignDocType } from '../proto/tx-types.js'
import type { Uint64Like } from '../uint.js'
import { toUint64 } from '../uint.js'

/** What {@link directSignBytes} encodes. */
export interface DirectSignDocParameters {
  /** Encoded TxBody. */
  readonly bodyBytes: Uint8Array
  /** Encoded AuthInfo; holds the sequence, the fee and the public keys. */
  readonly authInfoBytes: Uint8Array
  readonly chainId: string
  /** Left out of the encoding when 0, as at genesis. */
  readonly accountNumber: Uint64Like
}

/**
 * The bytes whose digest is signed. Encodes only: body and auth info go in as they are. Use `decodeDirectSignDoc` on
 * the result before signing anything for someone else.
 *
 * @throws CosmosError `INVALID_ARGUMENT`, `INVALID_UTF8`
 */
export function directSignBytes(signDoc: DirectSignDocParameters): Uint8Array {
  if (typeof signDoc.chainId !== 'string') throw new CosmosError('INVALID_ARGUMENT', 'chainId')
  return encodeMessage(SignDocType, {
    bodyBytes: requireBytes(signDoc.bodyBytes, 'bodyBytes'),
    authInfoBytes: requireBytes(signDoc.authInfoBytes, 'authInfoBytes'),
    chainId: signDoc.chainId,
    accountNumber: toUint64(signDoc.accountNumber, 'accountNumber'),
  })
}
