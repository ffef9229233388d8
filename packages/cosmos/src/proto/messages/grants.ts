/**
 * Grants of rights and fees: proto/cosmos/authz/v1beta1/{tx,authz}.proto, proto/cosmos/feegrant/v1beta1/{tx,feegrant}.proto,
 * proto/cosmos/bank/v1beta1/authz.proto
 *
 * @module
 */
import { embedded, message, repeated, repeatedMessage, string } from '../descriptor.js'
import { AnyType, CoinType, TimestampType } from '../tx-types.js'

const any = (number: number) => embedded(number, () => AnyType)
const coins = (number: number) => repeatedMessage(number, () => CoinType)

const GrantType = message('cosmos.authz.v1beta1.Grant', {
  authorization: any(1),
  expiration: embedded(2, () => TimestampType),
})

export const GRANT_TYPES = [
  message('cosmos.authz.v1beta1.MsgGrant', {
    granter: string(1),
    grantee: string(2),
    grant: embedded(3, () => GrantType),
  }),
  message('cosmos.authz.v1beta1.MsgExec', { grantee: string(1), msgs: repeatedMessage(2, () => AnyType) }),
  message('cosmos.authz.v1beta1.MsgRevoke', { granter: string(1), grantee: string(2), msgTypeUrl: string(3) }),
  message('cosmos.authz.v1beta1.GenericAuthorization', { msg: string(1) }),
  message('cosmos.bank.v1beta1.SendAuthorization', { spendLimit: coins(1), allowList: repeated(string(2)) }),
  message('cosmos.feegrant.v1beta1.MsgGrantAllowance', { granter: string(1), grantee: string(2), allowance: any(3) }),
  message('cosmos.feegrant.v1beta1.MsgRevokeAllowance', { granter: string(1), grantee: string(2) }),
  message('cosmos.feegrant.v1beta1.BasicAllowance', {
    spendLimit: coins(1),
    expiration: embedded(2, () => TimestampType),
  }),
  message('cosmos.feegrant.v1beta1.AllowedMsgAllowance', { allowance: any(1), allowedMessages: repeated(string(2)) }),
] as const
