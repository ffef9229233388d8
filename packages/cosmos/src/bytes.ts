/**
 * Byte and text helpers that fail closed.
 *
 * @module
 */
import { base64 } from '@scure/base'
import { CosmosError } from './errors.js'

const encoder = new TextEncoder()
// ignoreBOM keeps a leading U+FEFF, which would otherwise vanish between decoding and re-encoding.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Returns `value` when it is a `Uint8Array` (of `length` bytes, when given). @throws `INVALID_ARGUMENT` */
export function requireBytes(value: unknown, field: string, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new CosmosError('INVALID_ARGUMENT', field)
  if (length !== undefined && value.length !== length) throw new CosmosError('INVALID_ARGUMENT', field)
  return value
}

/** UTF-8 bytes of a string. @throws `INVALID_UTF8` on a lone surrogate, which has no UTF-8 form. */
export function utf8ToBytes(text: string, field: string): Uint8Array {
  if (typeof text !== 'string') throw new CosmosError('INVALID_ARGUMENT', field)
  if (hasLoneSurrogate(text)) throw new CosmosError('INVALID_UTF8', field)
  return encoder.encode(text)
}

/** The string that `bytes` encode. @throws `INVALID_UTF8` on overlong forms, surrogates, truncation. */
export function bytesToUtf8(bytes: Uint8Array, field: string): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new CosmosError('INVALID_UTF8', field)
  }
}

/** Whether `text` has a UTF-16 surrogate without its partner. */
export function hasLoneSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(i + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return true
    i++
  }
  return false
}

/** Orders two strings by their UTF-8 bytes, which is the order of code points and not JavaScript's order of units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return codePointRank(x) - codePointRank(y)
  }
  return a.length - b.length
}

/** Moves surrogates (code points above U+FFFF) behind U+E000..U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit > 0xdfff ? unit - 0x800 : unit + 0x2000
}

/** Whether two byte strings are equal. For public data only: not constant-time. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** Joins byte strings. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  return base64.encode(bytes)
}

/** Decodes canonical padded base64, or returns `undefined`: wrong padding, stray bits and white space are refused. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = base64.decode(text)
    return base64.encode(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
