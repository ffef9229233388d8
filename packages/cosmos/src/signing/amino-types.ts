/**
 * The shapes of Amino JSON, in the chain's own spelling.
 *
 * @module
 */
import type { JsonObject } from '../json/canonical.js'

/** An amount of one denomination; `amount` in canonical decimal digits of the smallest unit. */
export interface Coin {
  readonly denom: string
  readonly amount: string
}

/** The fee of an Amino document. */
export interface StdFee {
  readonly amount: readonly Coin[]
  /** uint64 in decimal digits. */
  readonly gas: string
  /** Whose allowance pays; not a signer. */
  readonly granter?: string
  /** Who pays; signs too. */
  readonly payer?: string
}

/** A message with its Amino name, e.g. `cosmos-sdk/MsgSend`. */
export interface AminoMsg {
  readonly type: string
  readonly value: JsonObject
}

/** Tip of SDK 0.46 to 0.50. */
export interface StdTip {
  readonly amount: readonly Coin[]
  readonly tipper: string
}

/**
 * The document of SIGN_MODE_LEGACY_AMINO_JSON, with the fields that every chain of SDK 0.50 or earlier signs.
 *
 * `unordered` and `timeout_timestamp` are not among them: only the newest chains sign them, so they are Direct only.
 */
export interface StdSignDoc {
  /** uint64 in decimal digits. */
  readonly account_number: string
  readonly chain_id: string
  readonly fee: StdFee
  readonly memo: string
  readonly msgs: readonly AminoMsg[]
  /** uint64 in decimal digits. */
  readonly sequence: string
  /** uint64 in decimal digits; left out when there is none. */
  readonly timeout_height?: string
  readonly tip?: StdTip
}
