/**
 * proto/cosmos/bank/v1beta1/{tx,bank}.proto
 *
 * @module
 */
import { message, repeatedMessage, string } from '../descriptor.js'
import { CoinType } from '../tx-types.js'

export const MsgSendType = message('cosmos.bank.v1beta1.MsgSend', {
  fromAddress: string(1),
  toAddress: string(2),
  amount: repeatedMessage(3, () => CoinType),
})

const InputType = message('cosmos.bank.v1beta1.Input', {
  address: string(1),
  coins: repeatedMessage(2, () => CoinType),
})

const OutputType = message('cosmos.bank.v1beta1.Output', {
  address: string(1),
  coins: repeatedMessage(2, () => CoinType),
})

export const MsgMultiSendType = message('cosmos.bank.v1beta1.MsgMultiSend', {
  inputs: repeatedMessage(1, () => InputType),
  outputs: repeatedMessage(2, () => OutputType),
})

export const BANK_TYPES = [MsgSendType, MsgMultiSendType] as const
