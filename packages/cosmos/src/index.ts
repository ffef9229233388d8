export { addressToAccountId, isAddress, pubkeyToAccountId, pubkeyToAddress } from './address.js'
export type { SigningAlgo } from './algo.js'
export type { StdSignature, StdSignDocParameters, StdTx } from './envelopes/amino.js'
export { makeStdSignature, makeStdSignDoc, makeStdTx } from './envelopes/amino.js'
export type {
  AuthInfoParameters,
  FeeParameters,
  SignerParameters,
  SignMode,
  TxBodyParameters,
  TxRawParameters,
} from './envelopes/direct.js'
export { makeAuthInfoBytes, makeTxBodyBytes, makeTxRaw, SIGN_MODES } from './envelopes/direct.js'
export type { MsgSendParameters } from './envelopes/msg-send.js'
export { makeMsgSendAmino, makeMsgSendAny } from './envelopes/msg-send.js'
export type { AminoPubkey, PubkeyParameters } from './envelopes/pubkey.js'
export { AMINO_PUBKEY_TYPES, aminoPubkey, decodeAminoPubkey, pubkeyAny } from './envelopes/pubkey.js'
export type { CosmosErrorCode } from './errors.js'
export { COSMOS_ERRORS, CosmosError, isCosmosError } from './errors.js'
export type { JsonObject, JsonValue } from './json/canonical.js'
export { canonicalAminoJson } from './json/canonical.js'
export { MAX_DEPTH, MAX_MESSAGES, MAX_SIGN_DOC_BYTES } from './limits.js'
export type { DecodeBudget, DecodeOptions } from './proto/decode.js'
export { decodeMessage } from './proto/decode.js'
export type {
  AnyMessageValue,
  FieldDescriptor,
  FieldLabel,
  FieldTable,
  MessageDescriptor,
  MessageValue,
  ScalarKind,
  StringFormat,
} from './proto/descriptor.js'
export * as proto from './proto/descriptor.js'
export { encodeMessage } from './proto/encode.js'
export { MsgSendType } from './proto/messages/bank.js'
export type { PubkeyTypeUrl } from './proto/messages/crypto.js'
export { PUBKEY_TYPE_URLS } from './proto/messages/crypto.js'
export type { DecodedAny, ProtoAny, TypeRegistry } from './proto/registry.js'
export { createTypeRegistry, decodeAny, defaultTypes } from './proto/registry.js'
export type { ModeInfo } from './proto/tx-types.js'
export { AnyType, CoinType } from './proto/tx-types.js'
export type { VerifySignatureParameters } from './signature.js'
export { isLowS, normalizeSignature, signDigest, verifySignature } from './signature.js'
export type { Adr36SignDoc, VerifyAdr36Parameters } from './signing/adr36.js'
export { adr36SignBytes, decodeAdr36SignDoc, makeAdr36SignDoc, verifyAdr36 } from './signing/adr36.js'
export { aminoSignBytes, decodeAminoSignDoc, isAdr36SignDoc } from './signing/amino.js'
export type { AminoMsg, Coin, StdFee, StdSignDoc, StdTip } from './signing/amino-types.js'
export type { AuthInfo, DecodeDirectOptions, DirectSignDoc, Fee, SignerInfo, TxBody } from './signing/decode-direct.js'
export { decodeAuthInfo, decodeDirectSignDoc, decodeTxBody } from './signing/decode-direct.js'
export type { DirectSignDocParameters } from './signing/direct.js'
export { directSignBytes } from './signing/direct.js'
export type { Uint64Like } from './uint.js'
