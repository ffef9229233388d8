/**
 * A bank transfer in both forms (proto/cosmos/bank/v1beta1/tx.proto).
 *
 * @module
 */
import { isAddress } from '../address.js'
import { CosmosError } from '../errors.js'
import { encodeMessage } from '../proto/encode.js'
import { MsgSendType } from '../proto/messages/bank.js'
import type { ProtoAny } from '../proto/registry.js'
import type { AminoMsg, Coin } from '../signing/amino-types.js'
import { requireCoins } from './direct.js'

/** Who sends how much to whom. */
export interface MsgSendParameters {
  /** bech32 address of the signer. */
  readonly fromAddress: string
  /** bech32 address. */
  readonly toAddress: string
  /** Sorted by denomination, each once, as chains demand. */
  readonly amount: readonly Coin[]
}

/** The transfer for a transaction body. @throws CosmosError `INVALID_ADDRESS`, `DENOM_INVALID`, `AMOUNT_INVALID` */
export function makeMsgSendAny(parameters: MsgSendParameters): ProtoAny {
  return { typeUrl: `/${MsgSendType.typeName}`, value: encodeMessage(MsgSendType, requireTransfer(parameters)) }
}

/** The transfer for an Amino document. @throws CosmosError `INVALID_ADDRESS`, `DENOM_INVALID`, `AMOUNT_INVALID` */
export function makeMsgSendAmino(parameters: MsgSendParameters): AminoMsg {
  const { fromAddress, toAddress, amount } = requireTransfer(parameters)
  return {
    type: 'cosmos-sdk/MsgSend',
    value: {
      amount: amount.map(({ denom, amount }) => ({ amount, denom })),
      from_address: fromAddress,
      to_address: toAddress,
    },
  }
}

function requireTransfer({ fromAddress, toAddress, amount }: MsgSendParameters): MsgSendParameters {
  if (!isAddress(fromAddress)) throw new CosmosError('INVALID_ADDRESS', 'fromAddress')
  if (!isAddress(toAddress)) throw new CosmosError('INVALID_ADDRESS', 'toAddress')
  return { fromAddress, toAddress, amount: requireCoins(amount, 'amount') }
}
