/**
 * The transaction itself: proto/cosmos/tx/v1beta1/tx.proto, proto/cosmos/base/v1beta1/coin.proto,
 * proto/cosmos/crypto/multisig/v1beta1/multisig.proto, google/protobuf/{any,timestamp}.proto.
 *
 * @module
 */

import type { FieldDescriptor, MessageDescriptor } from './descriptor.js'
import {
  bool,
  bytes,
  embedded,
  enumeration,
  int32,
  int64,
  message,
  oneof,
  refused,
  repeated,
  repeatedMessage,
  string,
  uint32,
  uint64,
} from './descriptor.js'

export const SignDocType = message('cosmos.tx.v1beta1.SignDoc', {
  bodyBytes: bytes(1),
  authInfoBytes: bytes(2),
  chainId: string(3),
  accountNumber: uint64(4),
})

export const AnyType = message('google.protobuf.Any', { typeUrl: string(1, 'typeUrl'), value: bytes(2) })

export const TimestampType = message('google.protobuf.Timestamp', { seconds: int64(1), nanos: int32(2) })

export const TxBodyType = message('cosmos.tx.v1beta1.TxBody', {
  messages: repeatedMessage(1, () => AnyType),
  memo: string(2),
  timeoutHeight: uint64(3),
  unordered: bool(4),
  timeoutTimestamp: embedded(5, () => TimestampType),
  extensionOptions: refused(1023),
  nonCriticalExtensionOptions: refused(2047),
})

export const CoinType = message('cosmos.base.v1beta1.Coin', {
  denom: string(1, 'denom'),
  amount: string(2, 'uint'),
})

export const FeeType = message('cosmos.tx.v1beta1.Fee', {
  amount: repeatedMessage(1, () => CoinType),
  gasLimit: uint64(2),
  payer: string(3),
  granter: string(4),
})

export const TipType = message('cosmos.tx.v1beta1.Tip', {
  amount: repeatedMessage(1, () => CoinType),
  tipper: string(2),
})

const CompactBitArrayType = message('cosmos.crypto.multisig.v1beta1.CompactBitArray', {
  extraBitsStored: uint32(1),
  elems: bytes(2),
})

const ModeInfoSingleType = message('cosmos.tx.v1beta1.ModeInfo.Single', { mode: enumeration(1) })

/** Which sign mode made a signature; for a multisig one per member, which may be multisigs themselves. */
export interface ModeInfo {
  readonly single: { readonly mode: number } | undefined
  readonly multi:
    | {
        readonly bitarray: { readonly extraBitsStored: number; readonly elems: Uint8Array } | undefined
        readonly modeInfos: readonly ModeInfo[]
      }
    | undefined
}

const ModeInfoMultiType: MessageDescriptor<{
  readonly bitarray: FieldDescriptor<NonNullable<ModeInfo['multi']>['bitarray']>
  readonly modeInfos: FieldDescriptor<readonly ModeInfo[]>
}> = message('cosmos.tx.v1beta1.ModeInfo.Multi', {
  bitarray: embedded(1, () => CompactBitArrayType),
  modeInfos: repeatedMessage(2, () => ModeInfoType),
})

export const ModeInfoType: MessageDescriptor<{
  readonly single: FieldDescriptor<ModeInfo['single']>
  readonly multi: FieldDescriptor<ModeInfo['multi']>
}> = message('cosmos.tx.v1beta1.ModeInfo', {
  single: oneof(
    'sum',
    embedded(1, () => ModeInfoSingleType),
  ),
  multi: oneof(
    'sum',
    embedded(2, () => ModeInfoMultiType),
  ),
})

export const SignerInfoType = message('cosmos.tx.v1beta1.SignerInfo', {
  publicKey: embedded(1, () => AnyType),
  modeInfo: embedded(2, () => ModeInfoType),
  sequence: uint64(3),
})

export const AuthInfoType = message('cosmos.tx.v1beta1.AuthInfo', {
  signerInfos: repeatedMessage(1, () => SignerInfoType),
  fee: embedded(2, () => FeeType),
  tip: embedded(3, () => TipType),
})

export const TxRawType = message('cosmos.tx.v1beta1.TxRaw', {
  bodyBytes: bytes(1),
  authInfoBytes: bytes(2),
  signatures: repeated(bytes(3)),
})
