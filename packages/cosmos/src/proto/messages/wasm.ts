/**
 * wasmd proto/cosmwasm/wasm/v1/tx.proto. `msg` is JSON for the contract and is not looked into here.
 *
 * @module
 */
import { bytes, message, repeatedMessage, string, uint64 } from '../descriptor.js'
import { CoinType } from '../tx-types.js'

const funds = (number: number) => repeatedMessage(number, () => CoinType)

export const WASM_TYPES = [
  message('cosmwasm.wasm.v1.MsgInstantiateContract', {
    sender: string(1),
    admin: string(2),
    codeId: uint64(3),
    label: string(4),
    msg: bytes(5),
    funds: funds(6),
  }),
  message('cosmwasm.wasm.v1.MsgExecuteContract', {
    sender: string(1),
    contract: string(2),
    msg: bytes(3),
    funds: funds(5),
  }),
  message('cosmwasm.wasm.v1.MsgMigrateContract', {
    sender: string(1),
    contract: string(2),
    codeId: uint64(3),
    msg: bytes(4),
  }),
  message('cosmwasm.wasm.v1.MsgUpdateAdmin', { sender: string(1), newAdmin: string(2), contract: string(3) }),
] as const
