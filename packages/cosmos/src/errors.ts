/**
 * The one error type of this package, and the catalogue of its codes.
 *
 * @module
 */

/** Every code with its constant message. Values never enter a message, so that an error can be logged as it is. */
export const COSMOS_ERRORS = {
  INVALID_ARGUMENT: 'An argument has the wrong type or is out of range.',
  INVALID_PUBKEY: 'The public key is not a 33-byte compressed secp256k1 point.',
  INVALID_PREFIX: 'The bech32 prefix is empty, too long, or has characters that bech32 does not allow.',
  INVALID_ADDRESS: 'The address is not lowercase bech32 of 20 or 32 bytes with a valid checksum.',
  ADDRESS_PREFIX_MISMATCH: 'The address has another bech32 prefix than the one required.',
  INVALID_SIGNATURE: 'The signature is not 64 bytes r||s with both scalars in range.',
  SIGNATURE_MISMATCH: 'The signature does not verify for this document and public key.',
  SIGNER_MISMATCH: 'The signer address does not belong to the public key.',
  TOO_LARGE: 'The document is larger than the limit.',
  TOO_DEEP: 'The document is nested deeper than the limit.',
  EMPTY: 'The document is empty.',
  NOT_CANONICAL: 'The document is not in its canonical encoding.',
  PROTO_TRUNCATED: 'The protobuf message ends in the middle of a field.',
  PROTO_VARINT_INVALID: 'A protobuf varint is not minimal or has more than 64 bits.',
  PROTO_TAG_INVALID: 'A protobuf tag has a field number out of range.',
  PROTO_WIRE_TYPE: 'A protobuf field has another wire type than its definition.',
  PROTO_UNKNOWN_FIELD: 'A protobuf message has a field that its definition does not have.',
  PROTO_DUPLICATE_FIELD: 'A protobuf field that may occur once occurs again.',
  PROTO_FIELD_ORDER: 'Protobuf fields are not in ascending order.',
  PROTO_EXPLICIT_DEFAULT: 'A protobuf field with its default value is written out.',
  PROTO_ONEOF_CONFLICT: 'Two members of one protobuf oneof are set.',
  PROTO_VALUE_RANGE: 'A protobuf value does not fit the type of its field.',
  INVALID_UTF8: 'A string is not valid Unicode.',
  DENOM_INVALID: 'A denomination is not 1 to 128 printable ASCII characters.',
  AMOUNT_INVALID: 'An amount is not a non-negative integer in canonical decimal digits.',
  TYPE_URL_INVALID: 'A type URL is not a slash and a full protobuf name.',
  EXTENSION_OPTIONS_UNSUPPORTED: 'Extension options are not supported.',
  JSON_SYNTAX: 'The text is not JSON.',
  JSON_DUPLICATE_KEY: 'A JSON object has the same key twice.',
  JSON_FORBIDDEN_KEY: 'A JSON object has a key that JavaScript parsers treat specially.',
  JSON_NUMBER_UNSAFE: 'A JSON number is not an integer that every parser reads alike.',
  JSON_STRING_UNSAFE: 'A JSON string has a character that signers escape differently.',
  JSON_VALUE_UNSUPPORTED: 'The value is not a JSON value.',
  AMINO_UNKNOWN_FIELD: 'The sign doc has a field outside the closed list.',
  AMINO_MISSING_FIELD: 'The sign doc lacks a required field.',
  AMINO_INVALID_FIELD: 'A field of the sign doc has the wrong type or format.',
  AMINO_EXPLICIT_DEFAULT: 'The sign doc writes out an optional field with its default value.',
  ADR36_INVALID: 'The document carries sign/MsgSignData but is not an ADR-36 document.',
  ADR36_DATA_IS_SIGN_DOC: 'The data of the ADR-36 document is itself a sign doc.',
} as const

/** Stable, machine-readable reason of a {@link CosmosError}. */
export type CosmosErrorCode = keyof typeof COSMOS_ERRORS

const BRAND = Symbol.for('@maany/cosmos/error')

/**
 * A refusal. `code` says why, `field` where: a path such as `authInfo.fee.amount[0].denom` or `msgs[0].value`.
 *
 * Fields that a protobuf definition does not know appear as `#<number>`, for example `body.#99`.
 */
export class CosmosError extends Error {
  override readonly name = 'CosmosError'
  readonly code: CosmosErrorCode
  /** Path of the offending field; the empty string when the document as a whole is meant. */
  readonly field: string
  readonly [BRAND] = true

  constructor(code: CosmosErrorCode, field = '', options?: ErrorOptions) {
    super(COSMOS_ERRORS[code], options)
    this.code = code
    this.field = field
  }
}

/** Tells a {@link CosmosError} from anything else, also across copies of this package; with `code`, that one only. */
export function isCosmosError(error: unknown, code?: CosmosErrorCode): error is CosmosError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false
  return code === undefined || (error as CosmosError).code === code
}
