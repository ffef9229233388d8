/**
 * The rules of ADR-36, which make a signed text useless as a transaction.
 *
 * @module
 */
import { isAddress } from '../address.js'
import { bytesToUtf8, fromBase64 } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { isPlainObject } from '../json/canonical.js'
import type { StdSignDoc } from './amino-types.js'

const SIGN_DOC_KEYS = ['account_number', 'chain_id', 'fee', 'msgs', 'sequence']

/**
 * Checks a valid Amino document against ADR-36, in the order in which Keplr does (packages/cosmos/src/adr-36/amino.ts).
 *
 * @throws CosmosError `ADR36_INVALID` with the field, `ADR36_DATA_IS_SIGN_DOC`
 */
export function validateAdr36(doc: StdSignDoc): { readonly signer: string; readonly data: Uint8Array } {
  // A real chain id would make it the transaction of a chain that has a message of this name (Injective has).
  rule(doc.chain_id === '', 'chain_id')
  rule(doc.account_number === '0', 'account_number')
  rule(doc.sequence === '0', 'sequence')
  rule(doc.fee.gas === '0', 'fee.gas')
  rule(doc.fee.amount.length === 0, 'fee.amount')
  rule(doc.fee.payer === undefined, 'fee.payer')
  rule(doc.fee.granter === undefined, 'fee.granter')
  rule(doc.memo === '', 'memo')
  rule(doc.timeout_height === undefined, 'timeout_height')
  rule(doc.tip === undefined, 'tip')
  const [msg] = doc.msgs
  rule(doc.msgs.length === 1 && msg?.type === 'sign/MsgSignData', 'msgs')
  const value = msg?.value ?? {}
  for (const key of Object.keys(value)) rule(key === 'signer' || key === 'data', `msgs[0].value.${key}`)
  const signer: unknown = value.signer
  if (!isAddress(signer)) throw new CosmosError('ADR36_INVALID', 'msgs[0].value.signer')
  const data = typeof value.data === 'string' ? fromBase64(value.data) : undefined
  if (data === undefined || data.length === 0) throw new CosmosError('ADR36_INVALID', 'msgs[0].value.data')
  if (isSignDocText(data)) throw new CosmosError('ADR36_DATA_IS_SIGN_DOC', 'msgs[0].value.data')
  return { signer, data }
}

function rule(holds: boolean, field: string): void {
  if (!holds) throw new CosmosError('ADR36_INVALID', field)
}

/** Whether data would be shown to its reader as a transaction, in any JSON layout. */
function isSignDocText(data: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(bytesToUtf8(data, ''))
    return isPlainObject(value) && SIGN_DOC_KEYS.every((key) => Object.hasOwn(value, key))
  } catch {
    return false
  }
}
