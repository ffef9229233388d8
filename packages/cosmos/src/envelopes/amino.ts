/**
 * Amino envelopes: the sign doc from its parts, StdSignature and StdTx.
 *
 * @module
 */
import { requireBytes, toBase64 } from '../bytes.js'
import { CosmosError } from '../errors.js'
import type { AminoMsg, StdFee, StdSignDoc } from '../signing/amino-types.js'
import { validateStdSignDoc } from '../signing/amino-validate.js'
import type { Uint64Like } from '../uint.js'
import { toUint64 } from '../uint.js'
import type { AminoPubkey, PubkeyParameters } from './pubkey.js'
import { aminoPubkey } from './pubkey.js'

/** Parts of {@link makeStdSignDoc}. */
export interface StdSignDocParameters {
  readonly msgs: readonly AminoMsg[]
  readonly fee: StdFee
  readonly chainId: string
  readonly accountNumber: Uint64Like
  readonly sequence: Uint64Like
  /** @default '' */
  readonly memo?: string
  /** @default 0 (none, left out) */
  readonly timeoutHeight?: Uint64Like
}

/** A signature with its key, as wallets return it. */
export interface StdSignature {
  readonly pub_key: AminoPubkey
  /** Base64 of 64 bytes r||s. */
  readonly signature: string
}

/** A signed Amino transaction. */
export interface StdTx {
  readonly msg: readonly AminoMsg[]
  readonly fee: StdFee
  readonly memo: string
  readonly signatures: readonly StdSignature[]
  readonly timeout_height?: string
}

/** A valid Amino document from its parts. @throws CosmosError `INVALID_ARGUMENT`, `AMINO_*`, `JSON_*` */
export function makeStdSignDoc(parameters: StdSignDocParameters): StdSignDoc {
  const { msgs, fee, chainId, accountNumber, sequence, memo = '', timeoutHeight = 0n } = parameters
  const timeout = toUint64(timeoutHeight, 'timeoutHeight')
  return validateStdSignDoc({
    account_number: toUint64(accountNumber, 'accountNumber').toString(),
    chain_id: chainId,
    fee,
    memo,
    msgs,
    sequence: toUint64(sequence, 'sequence').toString(),
    ...(timeout > 0n && { timeout_height: timeout.toString() }),
  })
}

/**
 * A signature with its key.
 *
 * @param parameters - `signature`: 64 bytes r||s, low-S (see `normalizeSignature`).
 * @throws CosmosError `INVALID_PUBKEY`, `INVALID_ARGUMENT`
 */
export function makeStdSignature(parameters: PubkeyParameters & { readonly signature: Uint8Array }): StdSignature {
  const signature = toBase64(requireBytes(parameters.signature, 'signature', 64))
  return { pub_key: aminoPubkey(parameters), signature }
}

/** A signed Amino transaction. @throws CosmosError `INVALID_ARGUMENT` without a signature; `AMINO_*`, `JSON_*` */
export function makeStdTx(parameters: {
  readonly signDoc: StdSignDoc
  /** In the order of the signers. */
  readonly signatures: readonly StdSignature[]
}): StdTx {
  const { msgs, fee, memo, timeout_height, tip } = validateStdSignDoc(parameters.signDoc)
  // StdTx has no place for a tip, and without it the signature would be over another document.
  if (tip !== undefined) throw new CosmosError('INVALID_ARGUMENT', 'signDoc.tip')
  if (parameters.signatures.length === 0) throw new CosmosError('INVALID_ARGUMENT', 'signatures')
  const signatures = [...parameters.signatures]
  return { msg: msgs, fee, memo, signatures, ...(timeout_height !== undefined && { timeout_height }) }
}
