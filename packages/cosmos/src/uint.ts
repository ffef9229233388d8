/**
 * Unsigned 64-bit integers as callers hold them, and as sign docs write them.
 *
 * @module
 */
import { CosmosError } from './errors.js'

/** A uint64: a bigint, a safe integer, or canonical decimal digits. */
export type Uint64Like = bigint | number | string

const MAX_UINT64 = 2n ** 64n - 1n
const DECIMAL = /^(?:0|[1-9][0-9]*)$/

/**
 * Reads a uint64.
 *
 * @throws CosmosError `INVALID_ARGUMENT` for a negative or too large value, a number that is not a safe integer
 *   (its digits may already be lost), and a string with a sign, white space or leading zeros.
 */
export function toUint64(value: Uint64Like, field: string): bigint {
  const parsed = parse(value)
  if (parsed === undefined || parsed < 0n || parsed > MAX_UINT64) throw new CosmosError('INVALID_ARGUMENT', field)
  return parsed
}

/** Whether `text` is a uint64 in canonical decimal digits, as Amino JSON quotes it. */
export function isUint64String(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 20 && DECIMAL.test(text) && BigInt(text) <= MAX_UINT64
}

/** Whether `text` is a non-negative `cosmos.Int` (at most 256 bits, 78 digits) in canonical decimal digits. */
export function isUintString(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 78 && DECIMAL.test(text)
}

function parse(value: Uint64Like): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  return isUint64String(value) ? BigInt(value) : undefined
}
