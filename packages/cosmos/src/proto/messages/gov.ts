/**
 * proto/cosmos/gov/v1beta1/tx.proto and proto/cosmos/gov/v1/tx.proto
 *
 * @module
 */
import { bool, embedded, enumeration, message, repeatedMessage, string, uint64 } from '../descriptor.js'
import { AnyType, CoinType } from '../tx-types.js'

const coins = (number: number) => repeatedMessage(number, () => CoinType)
const deposit = { proposalId: uint64(1), depositor: string(2), amount: coins(3) } as const
const vote = { proposalId: uint64(1), voter: string(2), option: enumeration(3) } as const

export const GOV_TYPES = [
  message('cosmos.gov.v1beta1.MsgSubmitProposal', {
    content: embedded(1, () => AnyType),
    initialDeposit: coins(2),
    proposer: string(3),
  }),
  message('cosmos.gov.v1beta1.MsgVote', vote),
  message('cosmos.gov.v1beta1.MsgDeposit', deposit),
  message('cosmos.gov.v1.MsgSubmitProposal', {
    messages: repeatedMessage(1, () => AnyType),
    initialDeposit: coins(2),
    proposer: string(3),
    metadata: string(4),
    title: string(5),
    summary: string(6),
    expedited: bool(7),
  }),
  message('cosmos.gov.v1.MsgVote', { ...vote, metadata: string(4) }),
  message('cosmos.gov.v1.MsgDeposit', deposit),
] as const
