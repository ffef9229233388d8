/**
 * ADR-36: signing of data that is not a transaction.
 *
 * @module
 */
import { addressToAccountId, pubkeyToAccountId } from '../address.js'
import type { SigningAlgo } from '../algo.js'
import { bytesEqual, requireBytes, toBase64, utf8ToBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { verifySignature } from '../signature.js'
import { validateAdr36 } from './adr36-rules.js'
import { aminoSignBytes, decodeAminoSignDoc } from './amino.js'
import type { StdSignDoc } from './amino-types.js'

/** What an ADR-36 document says. */
export interface Adr36SignDoc {
  readonly signer: string
  /** What is signed, at least one byte. */
  readonly data: Uint8Array
  /** The document itself; `aminoSignBytes` of it gives its text again. */
  readonly signDoc: StdSignDoc
}

/** What {@link verifyAdr36} checks. */
export interface VerifyAdr36Parameters {
  /** Address that the data is said to be signed by. */
  readonly signer: string
  /** Text stands for its UTF-8 bytes. */
  readonly data: Uint8Array | string
  /** 33 bytes, compressed. */
  readonly pubkey: Uint8Array
  /** 64 bytes r||s, low-S. */
  readonly signature: Uint8Array
  /** When given, the only prefix that `signer` may have. */
  readonly prefix?: string
  /** @default 'secp256k1' */
  readonly algo?: SigningAlgo
}

/**
 * The bytes whose digest is signed for `data`.
 *
 * @param signer - bech32 address of the signing key.
 * @param data - At least one byte; text stands for its UTF-8 bytes, as in Keplr's signArbitrary.
 * @throws CosmosError `ADR36_INVALID` (bad address, empty data), `ADR36_DATA_IS_SIGN_DOC`, `INVALID_ARGUMENT`,
 *   `INVALID_UTF8`, `TOO_LARGE`
 */
export function adr36SignBytes(signer: string, data: Uint8Array | string): Uint8Array {
  return aminoSignBytes(makeAdr36SignDoc(signer, data))
}

/** The document of {@link adr36SignBytes}, for wallets that want it as an object. Checked by `aminoSignBytes`. */
export function makeAdr36SignDoc(signer: string, data: Uint8Array | string): StdSignDoc {
  const bytes = typeof data === 'string' ? utf8ToBytes(data, 'data') : requireBytes(data, 'data')
  return {
    account_number: '0',
    chain_id: '',
    fee: { amount: [], gas: '0' },
    memo: '',
    msgs: [{ type: 'sign/MsgSignData', value: { data: toBase64(bytes), signer } }],
    sequence: '0',
  }
}

/**
 * Reads an ADR-36 document that someone wants signed.
 *
 * @throws CosmosError whatever `decodeAminoSignDoc` refuses, and `ADR36_INVALID` for any other kind of document
 */
export function decodeAdr36SignDoc(jsonText: string | Uint8Array): Adr36SignDoc {
  const signDoc = decodeAminoSignDoc(jsonText)
  return { ...validateAdr36(signDoc), signDoc }
}

/**
 * Verifies signed data: document, address of the signer, signature. Returns only when all hold.
 *
 * @throws CosmosError `SIGNER_MISMATCH`, `SIGNATURE_MISMATCH`, `ADDRESS_PREFIX_MISMATCH`, `INVALID_ADDRESS`,
 *   `INVALID_PUBKEY`, and what {@link adr36SignBytes} throws
 */
export function verifyAdr36(parameters: VerifyAdr36Parameters): void {
  const { signer, data, pubkey, signature, prefix, algo = 'secp256k1' } = parameters
  const signBytes = adr36SignBytes(signer, data)
  if (!bytesEqual(addressToAccountId(signer, prefix), pubkeyToAccountId(pubkey, algo))) {
    throw new CosmosError('SIGNER_MISMATCH', 'signer')
  }
  if (!verifySignature({ signBytes, signature, pubkey, algo })) throw new CosmosError('SIGNATURE_MISMATCH', 'signature')
}
