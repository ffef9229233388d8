/**
 * proto/cosmos/distribution/v1beta1/tx.proto
 *
 * @module
 */
import { message, repeatedMessage, string } from '../descriptor.js'
import { CoinType } from '../tx-types.js'

export const DISTRIBUTION_TYPES = [
  message('cosmos.distribution.v1beta1.MsgSetWithdrawAddress', {
    delegatorAddress: string(1),
    withdrawAddress: string(2),
  }),
  message('cosmos.distribution.v1beta1.MsgWithdrawDelegatorReward', {
    delegatorAddress: string(1),
    validatorAddress: string(2),
  }),
  message('cosmos.distribution.v1beta1.MsgWithdrawValidatorCommission', { validatorAddress: string(1) }),
  message('cosmos.distribution.v1beta1.MsgFundCommunityPool', {
    amount: repeatedMessage(1, () => CoinType),
    depositor: string(2),
  }),
] as const
