/**
 * proto/cosmos/staking/v1beta1/{tx,staking}.proto
 *
 * StakeAuthorization is left opaque on purpose: deployed wallets write its fields out of order (see the authz vectors), so
 * that a strict reader would refuse what they sign.
 *
 * @module
 */
import { embedded, int64, message, string } from '../descriptor.js'
import { AnyType, CoinType } from '../tx-types.js'

const amount = (number: number) => embedded(number, () => CoinType)

const DescriptionType = message('cosmos.staking.v1beta1.Description', {
  moniker: string(1),
  identity: string(2),
  website: string(3),
  securityContact: string(4),
  details: string(5),
})

/** Rates are decimals of 18 places without their point, e.g. `100000000000000000` for 0.1. */
const CommissionRatesType = message('cosmos.staking.v1beta1.CommissionRates', {
  rate: string(1),
  maxRate: string(2),
  maxChangeRate: string(3),
})

export const STAKING_TYPES = [
  message('cosmos.staking.v1beta1.MsgCreateValidator', {
    description: embedded(1, () => DescriptionType),
    commission: embedded(2, () => CommissionRatesType),
    minSelfDelegation: string(3),
    delegatorAddress: string(4),
    validatorAddress: string(5),
    pubkey: embedded(6, () => AnyType),
    value: amount(7),
  }),
  message('cosmos.staking.v1beta1.MsgEditValidator', {
    description: embedded(1, () => DescriptionType),
    validatorAddress: string(2),
    commissionRate: string(3),
    minSelfDelegation: string(4),
  }),
  message('cosmos.staking.v1beta1.MsgDelegate', {
    delegatorAddress: string(1),
    validatorAddress: string(2),
    amount: amount(3),
  }),
  message('cosmos.staking.v1beta1.MsgBeginRedelegate', {
    delegatorAddress: string(1),
    validatorSrcAddress: string(2),
    validatorDstAddress: string(3),
    amount: amount(4),
  }),
  message('cosmos.staking.v1beta1.MsgUndelegate', {
    delegatorAddress: string(1),
    validatorAddress: string(2),
    amount: amount(3),
  }),
  message('cosmos.staking.v1beta1.MsgCancelUnbondingDelegation', {
    delegatorAddress: string(1),
    validatorAddress: string(2),
    amount: amount(3),
    creationHeight: int64(4),
  }),
] as const
